// What every test of the page begins and ends with.
import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { fetchPart } from "@/stores/language";
import { PARTS } from "@/strings/later";

// Nobody in a test waits for words.
await Promise.all(PARTS.map(fetchPart));

afterEach(() => {
  cleanup();
  localStorage.clear();
});
