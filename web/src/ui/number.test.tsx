import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { ui as dutch } from "@/strings/nl/ui";
import { UiProvider } from "@/ui/context";
import { Change, Num } from "@/ui/number";

function textOf(element: React.ReactElement): string {
  return render(element).container.textContent ?? "";
}

describe("Num", () => {
  it("shows every digit that a float would lose", () => {
    expect(textOf(<Num value="9007199254740993.000000000000000001" />)).toBe(
      "9,007,199,254,740,993.000000000000000001",
    );
  });

  it("follows the language", () => {
    const shown = textOf(
      <UiProvider language="nl" zone="UTC" strings={dutch}>
        <Num value="-1234.5" digits={2} />
      </UiProvider>,
    );
    expect(shown).toBe("−1.234,50");
  });

  it("tells by sign what it tells by colour", () => {
    const { container } = render(<Num value="3" tone="auto" />);
    expect(container).toHaveTextContent("+3");
    expect(container.firstChild).toHaveClass("text-buy");
  });

  it("has words for what is not there", () => {
    expect(textOf(<Num value={null} />)).toBe("–No value");
  });
});

describe("Change", () => {
  it.each([
    ["2.314", "▲+2.31%", "text-buy"],
    ["-0.4", "▼−0.40%", "text-sell"],
    ["0", "0.00%", "text-muted"],
  ])("shows %s by arrow, sign and colour", (value, expected, tone) => {
    const { container } = render(<Change value={value} percent />);
    expect(container.textContent).toBe(expected);
    expect(container.firstChild).toHaveClass(tone);
  });
});
