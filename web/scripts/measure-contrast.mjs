// Measures the colours of src/ui/theme.css against WCAG 2.2 AA: text 4.5:1, parts of controls and graphics 3:1.
// Prints what it measured (all with --all), and fails where something is below.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const THEME = new URL("../src/ui/theme.css", import.meta.url);
const TEXT_MIN = 4.5;
const GRAPHICS_MIN = 3;
const SURFACES = ["bg", "panel", "raised", "well"];
const INKS = ["text", "muted", "faint", "accent", "buy", "sell", "warning", "danger", "success"];
const HUES = ["accent", "buy", "sell", "warning", "danger", "success"];
const FILLS = ["accent", "buy", "sell", "danger"];
const LOOKS = {
  dark: ["@theme static"],
  light: ["@theme static", '[data-theme="light"]'],
  "dark, safe": ["@theme static", '[data-colours="safe"]'],
  "light, safe": [
    "@theme static",
    '[data-theme="light"]',
    '[data-colours="safe"]',
    '[data-theme="light"][data-colours="safe"]',
  ],
};

/** Every pair that is drawn: ink, what it stands on, and the least ratio. */
const PAIRS = [
  ...SURFACES.flatMap((under) => INKS.map((ink) => [ink, under, TEXT_MIN])),
  ...["hover", "selected"].flatMap((under) => INKS.map((ink) => [ink, under, TEXT_MIN])),
  ...HUES.flatMap((hue) => [hue, "text", "muted"].map((ink) => [ink, `${hue}-soft`, TEXT_MIN])),
  ...FILLS.map((hue) => [`on-${hue}`, `${hue}-strong`, TEXT_MIN]),
  ...SURFACES.flatMap((under) => ["line-strong", "focus"].map((ink) => [ink, under, GRAPHICS_MIN])),
  ...["hover", "selected"].map((under) => ["focus", under, GRAPHICS_MIN]),
];

/** Returns the colours of a look, by name. */
function coloursOf(css, selectors) {
  const rules = selectors.map((selector) => {
    const at = css.indexOf(`\n${selector} {`);
    if (at < 0) throw new Error(`theme.css has no block "${selector}"`);
    return css.slice(at, css.indexOf("\n}", at));
  });
  const found = rules.flatMap((rule) => [...rule.matchAll(/--color-([a-z-]+): (#[0-9a-f]{6});/g)]);
  return Object.fromEntries(found.map(([, name, colour]) => [name, colour]));
}

function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Returns every pair of every look with its ratio. */
export function measure(css = readFileSync(THEME, "utf8")) {
  return Object.entries(LOOKS).flatMap(([look, selectors]) => {
    const colours = coloursOf(css, selectors);
    return PAIRS.map(([ink, under, least]) => {
      if (!colours[ink] || !colours[under]) throw new Error(`theme.css lacks ${ink} or ${under}`);
      return { look, ink, under, least, ratio: ratio(colours[ink], colours[under]) };
    });
  });
}

function tell({ look, ink, under, least, ratio: measured }) {
  return `${look.padEnd(12)} ${ink.padEnd(12)} on ${under.padEnd(13)} ${measured.toFixed(2)} (least ${least})`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const all = measure();
  const low = all.filter((pair) => pair.ratio < pair.least);
  const narrowest = [...all].sort((a, b) => a.ratio / a.least - b.ratio / b.least).slice(0, 8);
  for (const pair of process.argv.includes("--all") ? all : narrowest) console.log(tell(pair));
  console.log(`${all.length} pairs measured, ${low.length} below WCAG AA`);
  for (const pair of low) console.error(`below: ${tell(pair)}`);
  process.exitCode = low.length > 0 ? 1 : 0;
}
