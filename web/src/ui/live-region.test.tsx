import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { POLITE_PAUSE_MS } from "@/ui/announcements";
import { announce, LiveRegion } from "@/ui/live-region";

beforeEach(() => {
  vi.useFakeTimers();
  render(<LiveRegion />);
});
afterEach(() => {
  act(() => vi.runAllTimers());
  vi.useRealTimers();
});

function politely(): string {
  return screen.getByRole("status").textContent ?? "";
}

describe("announce", () => {
  it("says the first at once and gathers what comes while it is read", () => {
    act(() => announce("one"));
    act(() => announce("two"));
    act(() => announce("three"));
    expect(politely()).toBe("one");
    act(() => vi.advanceTimersByTime(POLITE_PAUSE_MS));
    expect(politely()).toBe("two. three");
  });

  it("drops the oldest where the market is faster than any listener", () => {
    act(() => announce("first"));
    act(() => ["a", "b", "c", "d", "e"].forEach((text) => announce(text)));
    act(() => vi.advanceTimersByTime(POLITE_PAUSE_MS));
    expect(politely()).toBe("c. d. e");
  });

  it("says what cannot wait at once, beside the rest", () => {
    act(() => announce("filled"));
    act(() => announce("connection lost", { assertive: true }));
    expect(screen.getByRole("alert")).toHaveTextContent("connection lost");
    expect(politely()).toBe("filled");
  });

  it("makes the same words heard twice", () => {
    act(() => announce("denied", { assertive: true }));
    const before = screen.getByRole("alert").textContent;
    act(() => announce("denied", { assertive: true }));
    expect(screen.getByRole("alert").textContent).not.toBe(before);
    expect(screen.getByRole("alert")).toHaveTextContent("denied");
  });
});
