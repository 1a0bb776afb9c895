// What every test of the page begins and ends with.
import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { fetchPart } from "@/stores/language";
import { PARTS } from "@/strings/later";
import { fetchSoon } from "@/ui/later";
import "@/ui/overlays";

// Nobody in a test waits for words, or for a dialog.
await Promise.all([...PARTS.map(fetchPart), fetchSoon()]);

afterEach(() => {
  cleanup();
  localStorage.clear();
});
