// What the venue would refuse, or refused, and at which field that belongs.
import { isProblem } from "@/lib/http";
import type { DryRun } from "@/lib/schema";

export type Place = "price" | "quantity" | "expire_time" | "post_only" | "order";
export type Refusal = { readonly place: Place; readonly rule: string; readonly words: string };

const OF_RULES: Record<string, Place> = {
  price_form: "price",
  quantity_form: "quantity",
  notional_bounds: "quantity",
  funds: "quantity",
  time_in_force: "expire_time",
  post_only: "post_only",
  post_only_rests: "post_only",
};
const OF_FIELDS: Record<string, Place> = {
  price: "price",
  quantity: "quantity",
  notional: "quantity",
  reservation: "quantity",
  expire_time: "expire_time",
  post_only: "post_only",
};
/** A law counts nanoseconds; people read dates. */
const NANOSECONDS = /\b\d{19}\b/g;
/** These follow from an earlier one, such as a notional from a price off the tick. */
const CONSEQUENCES: Record<string, string> = { notional_bounds: "quantity_form", funds: "notional_bounds" };

/** Return what a dry run says against an order, each with the venue's own words. */
export function refusalsOf(answer: DryRun, timeText: (iso: string) => string): Refusal[] {
  const failed = answer.checks.filter((check) => !check.passed);
  const rules = new Set(failed.map((check) => check.rule));
  return failed
    .filter(({ rule }) => !rules.has(CONSEQUENCES[rule] ?? ""))
    .map(({ rule, detail = "" }) => ({
      place: OF_RULES[rule] ?? "order",
      rule,
      words: detail.replaceAll(NANOSECONDS, (digits) => timeText(isoOf(digits))),
    }));
}

/** Return what a problem says, at the fields that it names or else at the order as a whole. */
export function refusalsOfProblem(problem: unknown): Refusal[] {
  if (!isProblem(problem)) {
    return [{ place: "order", rule: "", words: problem instanceof Error ? problem.message : String(problem) }];
  }
  if (problem.errors.length === 0) return [{ place: "order", rule: problem.code, words: problem.detail }];
  return problem.errors.map((error) => ({
    place: OF_FIELDS[error.field] ?? "order",
    rule: problem.code,
    words: `${error.field} ${error.rule}${error.value ? `, was ${error.value}` : ""}`,
  }));
}

/** Return the words at a place, null where nothing is said there. */
export function wordsAt(refusals: readonly Refusal[], place: Place): string | null {
  const words = refusals.filter((each) => each.place === place).map((each) => each.words);
  return words.length === 0 ? null : words.join("; ");
}

/**
 * Tell whether a problem leaves open what became of an order: no answer came, or none that says.
 * What was refused for being too much, or for the venue being closed, was not taken.
 */
export function isOutcomeUnknown(problem: unknown): boolean {
  if (!isProblem(problem)) return true;
  if (problem.code === "OVERLOADED" || problem.code === "UNAVAILABLE") return false;
  return problem.status === 0 || problem.status >= 500;
}

function isoOf(nanoseconds: string): string {
  return new Date(Number(BigInt(nanoseconds) / 1_000_000n)).toISOString();
}
