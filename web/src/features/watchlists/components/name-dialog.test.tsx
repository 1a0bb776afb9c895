import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { NameDialog } from "./name-dialog";

function open(onName: (name: string) => Promise<unknown>) {
  let closed = 0;
  render(<NameDialog title="New watchlist" action="Create" onClose={() => { closed += 1; }} onName={onName} />);
  return { closed: () => closed };
}

test("a list is made under the name that was typed, without blanks around it", async () => {
  const names: string[] = [];
  const dialog = open(async (name) => names.push(name));
  await userEvent.type(screen.getByLabelText("Name"), "  Majors {Enter}");
  expect(names).toEqual(["Majors"]);
  expect(dialog.closed()).toBe(1);
});

test("without a name nothing is asked of the venue", async () => {
  const names: string[] = [];
  const dialog = open(async (name) => names.push(name));
  await userEvent.click(screen.getByRole("button", { name: "Create" }));
  expect(screen.getByLabelText("Name")).toBeInvalid();
  expect(screen.getByText("Give it a name.")).toBeInTheDocument();
  expect([names.length, dialog.closed()]).toEqual([0, 0]);
});

test("what the venue refuses is told in its words, and the name stays", async () => {
  const dialog = open(() => Promise.reject(new Error("there may be 50 watchlists at most")));
  await userEvent.type(screen.getByLabelText("Name"), "One more{Enter}");
  expect(await screen.findByText("there may be 50 watchlists at most")).toBeInTheDocument();
  expect(screen.getByLabelText("Name")).toHaveValue("One more");
  expect(dialog.closed()).toBe(0);
});
