const DIGITS = 6;
const GROUP = 4;

/** Keep of what was typed what an authenticator app can show: six digits. */
export function codeDigits(text: string): string {
  return text.replace(/\D/g, "").slice(0, DIGITS);
}

export function isWholeCode(code: string): boolean {
  return code.length === DIGITS;
}

/** Return a secret in groups of four, as people copy it from one screen to another. */
export function grouped(secret: string): string {
  return secret.match(new RegExp(`.{1,${String(GROUP)}}`, "g"))?.join(" ") ?? "";
}

/** Return recovery codes as the text in which they are kept, under what they are for. */
export function codesText(codes: readonly string[], head: string): string {
  return [head, "", ...codes, ""].join("\n");
}
