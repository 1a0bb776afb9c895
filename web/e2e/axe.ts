// Whether a page can be used by everybody, as far as a program can tell.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** What another theme can break: nothing but colours is different there. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** What stands above the page, and is the only thing to be used while it does. */
export const ABOVE = "[role=dialog], [role=alertdialog], [role=menu]";

declare global {
  interface Window {
    axe?: { run: (within: string | Document, options: RunOptions) => Promise<AxeResults> };
  }
}

/**
 * Check what is on the page now, in the dark theme by all rules, in the light one by those of
 * colours; `within` a selector, or the whole page.
 */
export async function expectAccessible(page: Page, what: string, within?: string): Promise<void> {
  const found: string[] = [];
  for (const theme of ["dark", "light"] as const) {
    await turn(page, theme);
    const rules: RunOptions["runOnly"] =
      theme === "dark" ? { type: "tag", values: TAGS } : { type: "rule", values: OF_COLOURS };
    found.push(...(await violations(page, { runOnly: rules }, within)).map((each) => `${theme}: ${each}`));
  }
  await page.emulateMedia({ colorScheme: "dark" });
  expect.soft(found, what).toEqual([]);
}

/** Let the system prefer a theme, and wait until nothing on the page is on its way any more. */
async function turn(page: Page, theme: "dark" | "light"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForFunction(
    (wanted) =>
      document.documentElement.dataset["theme"] === wanted &&
      document.getAnimations().every(({ effect }) => effect?.getComputedTiming().endTime === Infinity),
    theme,
  );
}

async function violations(page: Page, options: RunOptions, within?: string): Promise<string[]> {
  if (!(await page.evaluate(() => window.axe !== undefined))) {
    // The page's own policy lets nobody add a script; a debugger may evaluate one.
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Runtime.evaluate", { expression: SOURCE });
    await cdp.detach();
  }
  const results = await page.evaluate(
    async ({ asked, selector }) => {
      if (window.axe === undefined) throw new Error("axe did not load");
      return await window.axe.run(selector ?? document, { ...asked, resultTypes: ["violations"], preload: false });
    },
    { asked: options, selector: within },
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html, any }) => `${id}: ${target.join(" ")} ${html.slice(0, 160)} ${any[0]?.message ?? ""}`),
  );
}
