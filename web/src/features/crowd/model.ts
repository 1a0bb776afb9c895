import { compare, parse, read, type Decimal } from "@/lib/decimal";

/** The crowd's figures at a moment, for drawing alone. */
export interface Sample {
  /** Milliseconds since 1970. */
  time: number;
  orders: number;
  trades: number;
}

const SAMPLES_SPAN_MS = 5 * 60_000;
const RATE_MIN = parse("0.1");
const RATE_MAX = parse("20");
const SEED = /^(0|[1-9]\d{0,15})$/;

/** Return the samples after another one, those of the last five minutes. */
export function withSample(samples: readonly Sample[], added: Sample): readonly Sample[] {
  const from = added.time - SAMPLES_SPAN_MS;
  return [...samples.filter(({ time }) => time >= from && time < added.time), added];
}

/** Return a pace that the venue takes, null where it would not. */
export function paceOf(text: string): Decimal | null {
  const pace = read(text);
  if (pace === null || pace.scale > 2) return null;
  return compare(pace, RATE_MIN) >= 0 && compare(pace, RATE_MAX) <= 0 ? pace : null;
}

/** Return a seed that the venue takes, null where it would not. */
export function seedOf(text: string): number | null {
  const seed = SEED.test(text.trim()) ? Number(text) : NaN;
  return Number.isSafeInteger(seed) ? seed : null;
}
