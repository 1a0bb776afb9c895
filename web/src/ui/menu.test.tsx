import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { Button } from "@/ui/button";
import { ContextMenu, Menu, type MenuEntry } from "@/ui/menu";

function entriesInto(chosen: string[]): MenuEntry[] {
  return [
    { kind: "heading", label: "Order 42" },
    { label: "Replace", keys: "r", onSelect: () => chosen.push("replace") },
    { label: "In chart", checked: true, onSelect: () => chosen.push("chart") },
    { kind: "separator" },
    { label: "Closed", disabled: true, onSelect: () => chosen.push("closed") },
    { label: "Cancel", tone: "danger", onSelect: () => chosen.push("cancel") },
  ];
}

describe("Menu", () => {
  it("opens and is walked by keys, past what is disabled", async () => {
    const chosen: string[] = [];
    render(<Menu trigger={<Button>Actions</Button>} entries={entriesInto(chosen)} />);
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    expect(screen.getByRole("menu", { name: "Actions" })).toBeVisible();
    expect(screen.getByRole("menuitemcheckbox", { name: "In chart" })).toBeChecked();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(chosen).toEqual(["cancel"]);
    expect(screen.queryByRole("menu")).not.toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Actions" })).toHaveFocus();
  });

  it("runs what is on or off like any other entry", async () => {
    const chosen: string[] = [];
    render(<Menu trigger={<Button>Actions</Button>} entries={entriesInto(chosen)} />);
    await userEvent.click(screen.getByRole("button", { name: "Actions" }));
    await userEvent.click(screen.getByRole("menuitemcheckbox", { name: "In chart" }));
    expect(chosen).toEqual(["chart"]);
  });
});

describe("ContextMenu", () => {
  it("opens by the other button", async () => {
    const chosen: string[] = [];
    render(
      <ContextMenu entries={entriesInto(chosen)}>
        <p>Order 42</p>
      </ContextMenu>,
    );
    fireEvent.contextMenu(screen.getByText("Order 42"));
    await userEvent.click(screen.getByRole("menuitem", { name: "Replace" }));
    expect(chosen).toEqual(["replace"]);
  });
});
