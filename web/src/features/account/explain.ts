import type { Failure } from "@/lib/form-state";
import { isProblem, UNREACHED } from "@/lib/http";
import type { account } from "@/strings/en/account";
import type { Strings } from "@/strings/shape";
import { Withdrawn } from "./models/prove";

export type Words = Strings<typeof account>;

/** Say a failure in words: by field where the venue names one that the form has, else as a whole. */
export function explain<Name extends string>(
  error: unknown,
  words: Words,
  fields: readonly Name[] = [],
): Failure<Name> {
  // Whoever changed his mind knows so.
  if (error instanceof Withdrawn) return { errors: {}, detail: null };
  const errors: Partial<Record<Name, string>> = {};
  if (isProblem(error)) {
    for (const found of error.errors) {
      const name = fields.find((field) => field === found.field);
      if (name !== undefined) errors[name] = words.fieldRules[found.rule] ?? sentence(found.rule);
    }
  }
  if (Object.keys(errors).length > 0) return { errors, detail: null };
  return { errors, detail: wordsOf(error, words) };
}

/** Say in one sentence why something was not done; throws again what is no problem of the venue's. */
export function wordsOf(error: unknown, words: Words): string {
  if (!isProblem(error)) throw error;
  if (error.code === UNREACHED) return words.unreachable;
  if (error.code === "TOO_MANY_ATTEMPTS") return words.proving.tooMany(error.retryAfter ?? 1);
  return sentence(error.detail);
}

function sentence(said: string): string {
  const text = said.trim();
  if (text === "") return text;
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
