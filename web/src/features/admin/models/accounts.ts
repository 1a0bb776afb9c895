/** Accounts by number, and what they hold in short. */

/** Return the account number that a text is, null where it is none. */
export function accountNumber(text: string): number | null {
  const typed = text.trim();
  if (!/^[1-9]\d{0,15}$/.test(typed)) return null;
  const number = Number(typed);
  return Number.isSafeInteger(number) ? number : null;
}
