import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { EditableNumber } from "./editable-number";

function shown(parts: { isFixed?: boolean } = {}) {
  const onSave = vi.fn<(value: string) => void>();
  const onFault = vi.fn<(words: string) => void>();
  render(
    <EditableNumber
      value="100.5"
      digits={2}
      label="Change the price"
      hint="Enter to send"
      step="0.5"
      isFixed={parts.isFixed ?? false}
      check={(value) => (value === "7" ? "Not seven." : "")}
      onFault={onFault}
      onSave={onSave}
    />,
  );
  return { onSave, onFault };
}

const button = () => screen.getByRole("button", { name: /^Change the price: / });
const box = () => screen.getByRole("spinbutton", { name: "Change the price" });

describe("a figure that can be replaced in place", () => {
  it("sends what was typed with Enter, and has the focus again", async () => {
    const { onSave } = shown();
    await userEvent.click(button());
    expect(box()).toHaveFocus();
    await userEvent.keyboard("101.25{Enter}");
    expect(onSave).toHaveBeenCalledExactlyOnceWith("101.25");
    expect(button()).toHaveFocus();
  });

  it("goes by steps with the arrow keys", async () => {
    const { onSave } = shown();
    await userEvent.click(button());
    await userEvent.keyboard("{ArrowUp}{ArrowUp}{Enter}");
    expect(onSave).toHaveBeenCalledExactlyOnceWith("101.5");
  });

  it("sends nothing with Escape, when it is left, or when nothing changed", async () => {
    const { onSave } = shown();
    await userEvent.click(button());
    await userEvent.keyboard("9{Escape}");
    await userEvent.click(button());
    await userEvent.keyboard("9");
    await userEvent.tab();
    await userEvent.click(button());
    await userEvent.keyboard("{Enter}");
    expect(onSave).not.toHaveBeenCalled();
    expect(button()).toHaveTextContent("100.50");
  });

  it("says what is wrong and keeps what was typed", async () => {
    const { onSave, onFault } = shown();
    await userEvent.click(button());
    await userEvent.keyboard("7{Enter}");
    expect(onFault).toHaveBeenLastCalledWith("Not seven.");
    expect(box()).toBeInvalid();
    expect(onSave).not.toHaveBeenCalled();
  });

  it("is a figure only where it may not be replaced", () => {
    shown({ isFixed: true });
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.getByText("100.50")).toBeVisible();
  });
});
