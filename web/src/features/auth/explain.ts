import type { Failure } from "@/lib/form-state";
import { isProblem, UNREACHED } from "@/lib/http";
import type { auth } from "@/strings/en/auth";
import type { Strings } from "@/strings/shape";

export type Words = Strings<typeof auth>;

/** Say a failure in words: by field where the venue names one that the form has, else as a whole. */
export function explain<Name extends string>(
  error: unknown,
  words: Words,
  fields: readonly Name[] = [],
): Failure<Name> {
  if (!isProblem(error)) throw error;
  const errors: Partial<Record<Name, string>> = {};
  for (const found of error.errors) {
    const name = fields.find((field) => field === found.field);
    if (name !== undefined) errors[name] = ruleWords(found.rule, words);
  }
  if (Object.keys(errors).length > 0) return { errors, detail: null };
  return { errors, detail: wordsOf(error.code, error.retryAfter, words) ?? sentence(error.detail) };
}

/** Return a text of the venue as a sentence. */
export function sentence(said: string): string {
  const text = said.trim();
  if (text === "") return text;
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function wordsOf(code: string, retryAfter: number | null, words: Words): string | null {
  const { problems } = words;
  switch (code) {
    case "LOGIN_REFUSED":
    case "EMAIL_UNVERIFIED":
    case "LINK_INVALID":
    case "REGISTRATION_CLOSED":
    case "OVERLOADED":
      return problems[code];
    case "TOO_MANY_ATTEMPTS":
    case "RATE_LIMITED":
      return problems.tooMany(retryAfter ?? 1);
    case UNREACHED:
      return problems.UNREACHABLE;
    default:
      return null;
  }
}

function ruleWords(rule: string, words: Words): string {
  const known: Record<string, string> = words.fieldRules;
  return known[rule] ?? sentence(rule);
}
