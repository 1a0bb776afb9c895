import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";

import { ui as dutch } from "@/strings/nl/ui";
import { UiProvider } from "@/ui/context";
import { DecimalInput, type DecimalInputProps } from "@/ui/decimal-input";
import { stepped } from "@/ui/decimal-step";
import { Field } from "@/ui/field";

const said: string[] = [];

function Price({ start, ...rest }: { start: string } & Partial<DecimalInputProps>) {
  const [value, setValue] = useState(start);
  return (
    <Field label="Price">
      <DecimalInput
        {...rest}
        value={value}
        onChange={(next) => {
          said.push(next);
          setValue(next);
        }}
      />
    </Field>
  );
}

function box(): HTMLInputElement {
  return screen.getByRole("spinbutton", { name: "Price" });
}

describe("DecimalInput", () => {
  it("keeps every digit of what no float can hold", async () => {
    render(<Price start="" />);
    await userEvent.type(box(), "12345678901234567890.123456789");
    expect(said.at(-1)).toBe("12345678901234567890.123456789");
    await userEvent.tab();
    expect(box()).toHaveValue("12,345,678,901,234,567,890.123456789");
  });

  it("reads and shows numbers in the way of the language", async () => {
    render(
      <UiProvider language="nl" zone="UTC" strings={dutch}>
        <Price start="1234.5" />
      </UiProvider>,
    );
    expect(box()).toHaveValue("1.234,5");
    await userEvent.clear(box());
    await userEvent.type(box(), "2.500,75");
    expect(said.at(-1)).toBe("2500.75");
  });

  it("steps by arrows, ten at a time with Shift, and stops at the bounds", async () => {
    render(<Price start="0.3" step="0.1" min="0" max="1.5" />);
    box().focus();
    await userEvent.keyboard("{ArrowUp}");
    expect(said.at(-1)).toBe("0.4");
    await userEvent.keyboard("{Shift>}{ArrowUp}{/Shift}{ArrowUp}{ArrowUp}");
    expect(said.at(-1)).toBe("1.5");
    await userEvent.keyboard("{PageDown}{PageDown}");
    expect(said.at(-1)).toBe("0");
  });

  it("says that a text is no number, and hands on nothing", async () => {
    render(<Price start="1" />);
    await userEvent.clear(box());
    await userEvent.type(box(), "12x");
    expect(box()).toBeInvalid();
    expect(said.at(-1)).toBe("");
    expect(box()).toHaveValue("12x");
  });

  it("does not call the way to a number a mistake", async () => {
    render(<Price start="" />);
    await userEvent.type(box(), "-");
    expect(box()).toBeValid();
    await userEvent.type(box(), "2.");
    expect(box()).toBeValid();
    expect(box()).toHaveValue("-2.");
    expect(said.at(-1)).toBe("-2");
  });
});

describe("stepped", () => {
  it.each([
    ["10.03", 1, "10.05"],
    ["10.03", -1, "10.00"],
    ["10.05", -1, "10.00"],
    ["", 1, "0.05"],
    ["-0.02", 1, "0.00"],
  ])("goes from %s by %i to the next line of the grid, %s", (value, steps, expected) => {
    const found = stepped({ value, step: "0.05", steps });
    expect(found.units * 100n).toBe(
      BigInt(Math.round(Number(expected) * 100)) * 10n ** BigInt(found.scale),
    );
  });
});
