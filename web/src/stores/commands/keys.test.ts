import { afterEach, expect, test } from "vitest";
import { createKeys } from "@/stores/commands/keys";

afterEach(() => { document.body.replaceChildren(); });

const COMMANDS = [{ keys: "b" }, { keys: "g t" }, { keys: "mod+k" }, { keys: "?" }, { keys: "shift+escape" }, {}];

function press(keys: ReturnType<typeof createKeys>, key: string, more: Partial<KeyboardEvent> = {}, now = 0) {
  const event = { key, repeat: false, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, defaultPrevented: false, isComposing: false, target: document.body, ...more };
  return keys.press(event, now)?.keys ?? null;
}

test("keys find their command", () => {
  const keys = createKeys(() => COMMANDS);
  expect(press(keys, "b")).toBe("b");
  expect(press(keys, "k", { ctrlKey: true })).toBe("mod+k");
  expect(press(keys, "?", { shiftKey: true })).toBe("?");
  expect(press(keys, "Escape", { shiftKey: true })).toBe("shift+escape");
  expect(press(keys, "x")).toBeNull();
  expect(press(keys, "b", { ctrlKey: true })).toBeNull();
  expect(press(keys, "b", { defaultPrevented: true })).toBeNull();
  expect(press(keys, "b", { repeat: true })).toBeNull();
});

test("two keys after each other, if the second comes soon", () => {
  const keys = createKeys(() => COMMANDS);
  expect(press(keys, "g", {}, 0)).toBeNull();
  expect(press(keys, "t", {}, 500)).toBe("g t");
  press(keys, "g", {}, 1_000);
  expect(press(keys, "t", {}, 2_500)).toBeNull();
  press(keys, "g", {}, 3_000);
  expect(press(keys, "b", {}, 3_100)).toBe("b");
});

test("while somebody writes, or a dialog is open, single keys are his", () => {
  const keys = createKeys(() => COMMANDS);
  const field = document.body.appendChild(document.createElement("input"));
  const dialog = document.body.appendChild(document.createElement("div"));
  dialog.setAttribute("role", "dialog");
  expect(press(keys, "b", { target: field })).toBeNull();
  expect(press(keys, "b", { target: dialog })).toBeNull();
  expect(press(keys, "k", { target: field, ctrlKey: true })).toBe("mod+k");
});

test("the command that came last counts, unless it cannot be done now", () => {
  const [early, late] = [{ keys: "b", when: () => true }, { keys: "b", when: () => false }];
  const keys = createKeys(() => [early, late]);
  const event = { key: "b", repeat: false, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, defaultPrevented: false, isComposing: false, target: null };
  expect(keys.press(event, 0)).toBe(early);
});
