import { parse, trim } from "@/lib/decimal";

/** Return how many digits numbers on a step have behind the point. */
export function scaleOf(step: string): number {
  return trim(parse(step)).scale;
}
