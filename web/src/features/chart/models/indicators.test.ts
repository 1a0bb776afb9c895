import { expect, test } from "vitest";
import { CHOICES_MAX, choicesOf, digitsOf, disorderOf, faultOf, isSound, mergeValues, requestOf, suggested, valuesOf, withChoice } from "./indicators";

const BANDS = {
  name: "bbands",
  title: "Bollinger bands",
  overlay: true,
  parameters: [
    { name: "period", default: 20, min: 2, max: 500, digits: 0 },
    { name: "deviations", default: 2, min: 0.1, max: 10, digits: 2 },
  ],
  outputs: [{ name: "upper", style: "line" as const }],
};
const [PERIOD, DEVIATIONS] = BANDS.parameters as [(typeof BANDS.parameters)[0], (typeof BANDS.parameters)[0]];

test("an indicator is asked for by name and parameters", () => {
  expect(requestOf(suggested(BANDS))).toBe("bbands:20:2");
  expect(requestOf({ name: "obv", parameters: [] })).toBe("obv");
});

test("of what was kept only good choices remain, each once", () => {
  const kept = [
    { name: "sma", parameters: ["20"] },
    { name: "sma", parameters: ["20"] },
    { name: "sma", parameters: ["50"] },
    { name: "SMA,x", parameters: [] },
    { name: "ema", parameters: ["x"] },
    { name: "ema", parameters: [20] },
    null,
  ];
  expect(choicesOf(kept).map(requestOf)).toEqual(["sma:20", "sma:50"]);
  expect(choicesOf("sma")).toEqual([]);
});

test("a chart takes no more than fit one answer, and none twice", () => {
  const full = Array.from({ length: CHOICES_MAX }, (_, index) => ({ name: "sma", parameters: [String(index + 2)] }));
  expect(withChoice(full, { name: "rsi", parameters: ["14"] })).toBeNull();
  expect(withChoice(full.slice(1), full[1] ?? { name: "", parameters: [] })).toBeNull();
  expect(withChoice([], { name: "rsi", parameters: ["14"] })).toHaveLength(1);
});

test("a parameter must be a number of the right kind within its bounds", () => {
  expect(faultOf("20", PERIOD)).toBeNull();
  expect(faultOf("", PERIOD)).toBe("number");
  expect(faultOf("20.5", PERIOD)).toBe("whole");
  expect(faultOf("1", PERIOD)).toBe("range");
  expect(faultOf("501", PERIOD)).toBe("range");
  expect(faultOf("0.1", DEVIATIONS)).toBeNull();
  expect(faultOf("2.125", DEVIATIONS)).toBe("digits");
  expect(faultOf("0.09", DEVIATIONS)).toBe("range");
});

test("some parameters must be below others", () => {
  expect(disorderOf({ name: "macd", parameters: ["12", "26", "9"] })).toBeNull();
  expect(disorderOf({ name: "macd", parameters: ["26", "26", "9"] })).toBe(0);
  expect(disorderOf({ name: "sar", parameters: ["0.2", "0.2"] })).toBeNull();
  expect(disorderOf({ name: "sar", parameters: ["0.3", "0.2"] })).toBe(0);
  expect(disorderOf({ name: "sma", parameters: ["20"] })).toBeNull();
});

test("what the catalogue does not allow is not asked for", () => {
  expect(isSound(suggested(BANDS), BANDS)).toBe(true);
  expect(isSound({ name: "bbands", parameters: ["20"] }, BANDS)).toBe(false);
  expect(isSound({ name: "bbands", parameters: ["1", "2"] }, BANDS)).toBe(false);
});

test("what is in units of price has a digit more than prices, the rest two", () => {
  expect(digitsOf(BANDS, 5)).toBe(6);
  expect(digitsOf({ ...BANDS, name: "atr", overlay: false }, 5)).toBe(6);
  expect(digitsOf({ ...BANDS, name: "rsi", overlay: false }, 5)).toBe(2);
});

const answer = (of: string, times: string[], values: (string | null)[]) => ({
  symbol: "BTC-USD",
  interval: "1m",
  times,
  indicators: [{ of, outputs: [{ name: "line", values }] }],
});

test("values stand by their bars, and bars without one are left out", () => {
  const values = valuesOf(answer("sma:2", ["1970-01-01T00:00:00Z", "1970-01-01T00:01:00Z"], [null, "1.5"]));
  expect(values.get("sma:2/line")).toEqual([{ time: 60, value: 1.5 }]);
});

test("pages join, and the later answer is right where both know a bar", () => {
  const known = new Map([["sma:2/line", [{ time: 60, value: 1 }, { time: 120, value: 2 }]]]);
  const page = new Map([["sma:2/line", [{ time: 120, value: 3 }, { time: 180, value: 4 }]]]);
  expect(mergeValues(known, page).get("sma:2/line")).toEqual([
    { time: 60, value: 1 },
    { time: 120, value: 3 },
    { time: 180, value: 4 },
  ]);
  expect(mergeValues(known, new Map([["sma:2/line", []]])).get("sma:2/line")).toHaveLength(2);
});

test("what counts from the first bar of a page is brought to the level that is shown", () => {
  const known = new Map([["obv/obv", [{ time: 60, value: 100 }, { time: 120, value: 103 }]]]);
  const page = new Map([["obv/obv", [{ time: 120, value: 3 }, { time: 180, value: 5 }]]]);
  expect(mergeValues(known, page).get("obv/obv")?.map((point) => point.value)).toEqual([100, 103, 105]);
});
