import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

import { Specimen } from "@/ui/specimen";

/** jsdom draws nothing: colours are measured from the theme itself, below. */
const RULES = { "color-contrast": { enabled: false } };
/** Everything at once is much to draw and to look through. */
const SLOW_MS = 60_000;
const OVERLAYS = [
  ["Dialog", "dialog"],
  ["Confirm", "alertdialog"],
  ["Sheet", "dialog"],
  ["Popover", "dialog"],
  ["Menu", "menu"],
] as const;

async function complaints(inside: Element = document.body): Promise<string[]> {
  const { violations } = await axe.run(inside, { rules: RULES });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

describe("Specimen", () => {
  it(
    "gives axe nothing to complain of, at rest and with each overlay open",
    async () => {
      render(<Specimen />);
      expect(await complaints()).toEqual([]);
      await userEvent.click(screen.getByRole("button", { name: "Toasts" }));
      expect(await complaints(screen.getByRole("region", { name: /Notifications/ }))).toEqual([]);
      for (const [name, role] of OVERLAYS) {
        await userEvent.click(screen.getByRole("button", { name }));
        expect(await complaints(screen.getByRole(role)), name).toEqual([]);
        await userEvent.keyboard("{Escape}");
      }
    },
    SLOW_MS,
  );

  it(
    "speaks Dutch",
    async () => {
      render(<Specimen />);
      await userEvent.click(screen.getByText("Nederlands"));
      expect(screen.getByText("Hier staat nog niets")).toBeVisible();
      expect(screen.getByLabelText("Price")).toHaveValue("43.250,50");
    },
    SLOW_MS,
  );
});

describe("theme.css", () => {
  it("keeps every ink readable on what it stands on, in every look", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["scripts/measure-contrast.mjs"],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout).toMatch(/[1-9]\d* pairs measured, 0 below/);
    expect(status).toBe(0);
  });
});
