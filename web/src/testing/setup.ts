// What every test of the page begins and ends with.
import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { fetchPart } from "@/stores/language";
import { PARTS } from "@/strings/later";
import { fetchOverlays } from "@/ui/overlays";

// Nobody in a test waits for words, or for a dialog.
await Promise.all([...PARTS.map(fetchPart), fetchOverlays()]);

afterEach(() => {
  cleanup();
  localStorage.clear();
});
