import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";

import { Button } from "@/ui/button";
import { ConfirmDialog, Dialog } from "@/ui/dialog";
import { Menu } from "@/ui/menu";
import { Toaster, type ToastItem } from "@/ui/toaster";

function Asking({ onConfirm }: { onConfirm: () => unknown }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Ask
      </button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title="Cancel all?"
        description="Three orders lose their place."
        confirmLabel="Cancel all"
        cancelLabel="Keep them"
        onConfirm={onConfirm}
      />
    </>
  );
}

describe("Dialog", () => {
  it("has a name and a description, and closes by Escape and by its button", async () => {
    const asked: boolean[] = [];
    render(
      <Dialog
        open
        onOpenChange={(open) => asked.push(open)}
        title="Save"
        description="It follows you."
      >
        <p>Inside</p>
      </Dialog>,
    );
    const dialog = screen.getByRole("dialog", { name: "Save" });
    expect(dialog).toHaveAccessibleDescription("It follows you.");
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(asked).toEqual([false, false]);
  });
});

describe("ConfirmDialog", () => {
  it("starts on the way out and gives the focus back", async () => {
    render(<Asking onConfirm={() => undefined} />);
    await userEvent.click(screen.getByRole("button", { name: "Ask" }));
    expect(screen.getByRole("alertdialog", { name: "Cancel all?" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Keep them" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole("button", { name: "Ask" })).toHaveFocus());
  });

  it("stays open and hears no second press while the answer is on its way", async () => {
    let asked = 0;
    let answer = () => {};
    render(
      <Asking
        onConfirm={() => {
          asked += 1;
          return new Promise<void>((resolve) => {
            answer = resolve;
          });
        }}
      />,
    );
    await userEvent.click(screen.getByRole("button", { name: "Ask" }));
    const confirm = screen.getByRole("button", { name: "Cancel all" });
    await userEvent.click(confirm);
    await userEvent.click(confirm);
    expect(asked).toBe(1);
    expect(confirm).toHaveAttribute("aria-busy", "true");
    answer();
    await waitFor(() => expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument());
  });

  it("stays where the answer was no", async () => {
    render(<Asking onConfirm={() => Promise.reject(new Error("denied"))} />);
    await userEvent.click(screen.getByRole("button", { name: "Ask" }));
    await userEvent.click(screen.getByRole("button", { name: "Cancel all" }));
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Cancel all" })).not.toHaveAttribute("aria-busy"),
    );
    expect(screen.getByRole("alertdialog")).toBeVisible();
  });
});

describe("a dialog that a menu opened", () => {
  function FromMenu() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <Menu
          trigger={<Button>Actions</Button>}
          entries={[{ label: "Rename", onSelect: () => setOpen(true) }]}
        />
        <Dialog open={open} onOpenChange={setOpen} title="Rename" />
      </>
    );
  }

  it("gives the focus back to the menu's button", async () => {
    render(<FromMenu />);
    await userEvent.tab();
    await userEvent.keyboard("{Enter}{Enter}");
    expect(await screen.findByRole("dialog", { name: "Rename" })).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Actions" })).toHaveFocus());
  });
});

describe("a message above a dialog", () => {
  it("can be put away, and the dialog stays", async () => {
    const asked: boolean[] = [];
    function Both() {
      const [items, setItems] = useState<readonly ToastItem[]>([
        { id: "1", tone: "danger", title: "Denied" },
      ]);
      return (
        <>
          <Dialog open onOpenChange={(open) => asked.push(open)} title="Save" />
          <Toaster items={items} onDismiss={() => setItems([])} />
        </>
      );
    }
    render(<Both />);
    // Style sheets, which give messages their pointer back, are not read here.
    const user = userEvent.setup({ pointerEventsCheck: 0 });
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    await waitFor(() => expect(screen.queryByText("Denied")).not.toBeInTheDocument());
    // The dialog hears of a click outside a turn later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toEqual([]);
  });
});

describe("a dialog with a form", () => {
  it("starts in the first field, and gives the focus back", async () => {
    function Naming() {
      const [open, setOpen] = useState(false);
      return (
        <>
          <button type="button" onClick={() => setOpen(true)}>
            Name it
          </button>
          <Dialog open={open} onOpenChange={setOpen} title="Name">
            <form>
              <input type="hidden" name="token" />
              <input aria-label="Name" />
            </form>
          </Dialog>
        </>
      );
    }
    render(<Naming />);
    await userEvent.click(screen.getByRole("button", { name: "Name it" }));
    await userEvent.keyboard("Tulips");
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveValue("Tulips");
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Name it" })).toHaveFocus());
  });
});
