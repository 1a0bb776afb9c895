import { isProblem, UNREACHED } from "@/lib/http";
import { strings } from "@/stores/language";
import { notify } from "@/stores/notices";

/** Tells that one field of a form cannot be as it is. */
export class FieldFault extends Error {
  override readonly name = "FieldFault";
  constructor(
    readonly field: string,
    words: string,
  ) {
    super(words);
  }
}

/** Say in one sentence why something was not done; throws again what is no problem of the venue's. */
export function wordsOf(error: unknown): string {
  if (error instanceof FieldFault) return error.message;
  if (!isProblem(error)) throw error;
  return error.code === UNREACHED ? strings().common.unreached : sentence(error.detail);
}

/** Return what is wrong with which of a form's fields, as the venue or the form found it. */
export function faultsOf(error: unknown, fields: readonly string[]): Record<string, string> {
  if (error instanceof FieldFault) return { [error.field]: error.message };
  if (!isProblem(error)) return {};
  const found = error.errors.filter(({ field }) => fields.includes(field));
  return Object.fromEntries(found.map(({ field, rule }) => [field, sentence(rule)]));
}

/** Tell in passing that something was done. */
export function tellDone(title: string): void {
  notify({ tone: "success", topic: "system", title });
}

/** Tell in passing why something was not done. */
export function tellFailed(error: unknown): void {
  notify({ tone: "danger", topic: "system", title: strings("admin").admin.parts.failed, detail: wordsOf(error) });
}

function sentence(said: string): string {
  const text = said.trim();
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return text === "" || /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
