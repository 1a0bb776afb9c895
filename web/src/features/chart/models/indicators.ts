// Indicators: which somebody chose, how they are asked for, and the pages of values that come back.
import type { components } from "@generated/api";
import { compare, parse, read } from "@/lib/decimal";
import { isRecord } from "@/lib/storage";
import { toDate } from "@/lib/time";

export type Indicator = components["schemas"]["Indicator"];
export type IndicatorParameter = components["schemas"]["IndicatorParameter"];
export type IndicatorList = components["schemas"]["IndicatorList"];

/** An indicator on somebody's chart; parameters are decimal text in the order of the catalogue. */
export type Choice = { readonly name: string; readonly parameters: readonly string[] };

/** Values of an output by bar; bars without a value are left out. */
export type Point = { readonly time: number; readonly value: number };
export type Values = ReadonlyMap<string, readonly Point[]>;

/** Most indicators of one answer, and so of one chart. */
export const CHOICES_MAX = 12;

const NAME = /^[a-z][a-z0-9_]{0,31}$/;
const PARAMETERS_MAX = 8;
/** Its level is arbitrary: it counts from the first bar of a page. */
const FLOATING = new Set(["obv"]);
/** These are differences of prices, though not drawn over them. */
const IN_PRICES = new Set(["macd", "atr"]);
const PLAIN_DIGITS = 2;

/** Return how an indicator is asked for: "bbands:20:2". */
export function requestOf(choice: Choice): string {
  return [choice.name, ...choice.parameters].join(":");
}

/** Return an indicator as the catalogue suggests it. */
export function suggested(indicator: Indicator): Choice {
  return {
    name: indicator.name,
    parameters: indicator.parameters.map((parameter) => plain(parameter.default)),
  };
}

/** Return the choices that what was kept holds, good ones only, none twice. */
export function choicesOf(value: unknown): Choice[] {
  if (!Array.isArray(value)) return [];
  const good = value.filter(isChoice).map(({ name, parameters }) => ({ name, parameters: [...parameters] }));
  const once = new Map(good.map((choice) => [requestOf(choice), choice]));
  return [...once.values()].slice(0, CHOICES_MAX);
}

/** Return choices with one more, or null where it is there already or there is no room. */
export function withChoice(choices: readonly Choice[], added: Choice): Choice[] | null {
  const isThere = choices.some((choice) => requestOf(choice) === requestOf(added));
  return isThere || choices.length >= CHOICES_MAX ? null : [...choices, added];
}

export type Fault = "number" | "whole" | "range" | "digits";

/** Return what is wrong with a parameter, or null. */
export function faultOf(typed: string, parameter: IndicatorParameter): Fault | null {
  const value = read(typed);
  if (value === null) return "number";
  const digits = parameter.digits ?? 0;
  if (value.scale > digits) return digits === 0 ? "whole" : "digits";
  const isWithin =
    compare(value, parse(plain(parameter.min))) >= 0 && compare(value, parse(plain(parameter.max))) <= 0;
  return isWithin ? null : "range";
}

/** Pairs of parameters of which the first must be below the second, or at most as much. */
const ORDERED: Readonly<Record<string, { readonly first: number; readonly second: number; readonly mayEqual: boolean }>> = {
  macd: { first: 0, second: 1, mayEqual: false },
  sar: { first: 0, second: 1, mayEqual: true },
};

/** Return the index of a parameter that must be below the next but is not; null where all is well. */
export function disorderOf(choice: Choice): number | null {
  const rule = ORDERED[choice.name];
  if (rule === undefined) return null;
  const first = read(choice.parameters[rule.first] ?? "");
  const second = read(choice.parameters[rule.second] ?? "");
  if (first === null || second === null) return null;
  const order = compare(first, second);
  return order < 0 || (rule.mayEqual && order === 0) ? null : rule.first;
}

/** Return whether a choice can be asked for by what the catalogue says. */
export function isSound(choice: Choice, indicator: Indicator): boolean {
  return (
    choice.parameters.length === indicator.parameters.length &&
    indicator.parameters.every((parameter, index) => faultOf(choice.parameters[index] ?? "", parameter) === null) &&
    disorderOf(choice) === null
  );
}

/** Return how many digits of an indicator's values are shown, by those of prices. */
export function digitsOf(indicator: Indicator, priceDigits: number): number {
  return indicator.overlay || IN_PRICES.has(indicator.name) ? priceDigits + 1 : PLAIN_DIGITS;
}

/** Return a number of the catalogue as decimal text. */
export function plain(value: number): string {
  return String(value);
}

/** Return the values of an answer by "request/output". */
export function valuesOf(list: IndicatorList): Map<string, Point[]> {
  const times = list.times.map((time) => Math.floor(toDate(time).getTime() / 1_000));
  const found = new Map<string, Point[]>();
  for (const { of, outputs } of list.indicators) {
    for (const { name, values } of outputs) found.set(keyOf(of, name), pointsOf(times, values));
  }
  return found;
}

/** Return the name of a row of values. */
export function keyOf(request: string, output: string): string {
  return `${request}/${output}`;
}

/** Return values with another page joined in; where both have a bar the page is right. */
export function mergeValues(known: Values, page: Values): Map<string, readonly Point[]> {
  const joined = new Map(known);
  for (const [key, points] of page) joined.set(key, mergePoints(key, known.get(key) ?? [], points));
  return joined;
}

function mergePoints(key: string, known: readonly Point[], page: readonly Point[]): readonly Point[] {
  const first = page[0];
  const last = page.at(-1);
  if (first === undefined || last === undefined) return known;
  const before = known.filter((point) => point.time < first.time);
  const after = known.filter((point) => point.time > last.time);
  return [...before, ...levelled(key, known, page), ...after];
}

function levelled(key: string, known: readonly Point[], page: readonly Point[]): readonly Point[] {
  if (!FLOATING.has(key.split(/[:/]/, 1)[0] ?? "")) return page;
  const theirs = new Map(page.map((point) => [point.time, point.value]));
  const shared = known.find((point) => theirs.has(point.time));
  const shift = shared === undefined ? 0 : shared.value - (theirs.get(shared.time) ?? 0);
  return shift === 0 ? page : page.map(({ time, value }) => ({ time, value: value + shift }));
}

function pointsOf(times: readonly number[], values: readonly (string | null)[]): Point[] {
  const points: Point[] = [];
  values.forEach((value, index) => {
    const time = times[index];
    if (value !== null && time !== undefined) points.push({ time, value: Number(value) });
  });
  return points;
}

function isChoice(value: unknown): value is Choice {
  if (!isRecord(value)) return false;
  const { name, parameters } = value;
  return (
    typeof name === "string" &&
    NAME.test(name) &&
    Array.isArray(parameters) &&
    parameters.length <= PARAMETERS_MAX &&
    parameters.every((each) => typeof each === "string" && read(each) !== null)
  );
}
