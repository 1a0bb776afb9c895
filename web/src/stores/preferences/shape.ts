// What can be preferred, and which values of each are good: what was kept may be of another version.
import type { Language } from "@/lib/numbers";
import { isRecord } from "@/lib/storage";
import type { Zone } from "@/lib/time";

/** Which actions ask once more before they are done. */
export type Confirmations = {
  readonly submit: boolean;
  readonly cancelAll: boolean;
  readonly replace: boolean;
  readonly close: boolean;
};

export type Preferences = {
  readonly theme: "dark" | "light" | "system";
  readonly language: Language;
  readonly colours: "classic" | "safe";
  readonly density: "compact" | "cosy";
  readonly confirm: Confirmations;
  /** A click on a price in the book submits an order. */
  readonly oneClick: boolean;
  readonly sounds: boolean;
  /** Notices of the browser itself, while the page is in the background. */
  readonly desktopNotices: boolean;
  readonly zone: Zone;
  /** The quantity that a new ticket begins with, by symbol. */
  readonly defaultQuantity: Readonly<Record<string, string>>;
  readonly defaultOrderType: "limit" | "market";
  readonly bookDepth: number;
};

export type Saved = { readonly value: unknown; readonly owner: string; readonly isUnsent: boolean };

const SYMBOLS_MAX = 100;
const DEPTH_MAX = 100;

export const DEFAULTS: Preferences = {
  theme: "system",
  language: languageOfBrowser(),
  colours: "classic",
  density: "compact",
  confirm: { submit: true, cancelAll: true, replace: true, close: true },
  oneClick: false,
  sounds: false,
  desktopNotices: false,
  zone: "local",
  defaultQuantity: {},
  defaultOrderType: "limit",
  bookDepth: 15,
};

const isBoolean = (value: unknown): boolean => typeof value === "boolean";
const oneOf =
  (...values: unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

const RULES: Record<keyof Preferences, (value: unknown) => boolean> = {
  theme: oneOf("dark", "light", "system"),
  language: oneOf("en", "nl"),
  colours: oneOf("classic", "safe"),
  density: oneOf("compact", "cosy"),
  confirm: (value) =>
    isRecord(value) && Object.keys(DEFAULTS.confirm).every((key) => isBoolean(value[key])),
  oneClick: isBoolean,
  sounds: isBoolean,
  desktopNotices: isBoolean,
  zone: oneOf("local", "UTC"),
  defaultQuantity: (value) =>
    isRecord(value) &&
    Object.keys(value).length <= SYMBOLS_MAX &&
    Object.values(value).every((each) => typeof each === "string"),
  defaultOrderType: oneOf("limit", "market"),
  bookDepth: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= DEPTH_MAX,
};

/** Return those of some values that are preferences and good ones. */
export function known(value: unknown): Partial<Preferences> {
  if (!isRecord(value)) return {};
  const good = Object.entries(RULES).filter(([key, isGood]) => key in value && isGood(value[key]));
  return Object.fromEntries(good.map(([key]) => [key, value[key]]));
}

/** Tell whether something is what this browser keeps of preferences. */
export function isSaved(value: unknown): value is Saved {
  return isRecord(value) && typeof value["owner"] === "string" && isBoolean(value["isUnsent"]);
}

function languageOfBrowser(): Language {
  return navigator.language.toLowerCase().startsWith("nl") ? "nl" : "en";
}
