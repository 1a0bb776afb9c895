/** Accounts by number, and what they hold in short. */

/** Return the account number that a text is, null where it is none. */
export function accountNumber(text: string): number | null {
  const typed = text.trim();
  if (!/^[1-9]\d{0,15}$/.test(typed)) return null;
  const number = Number(typed);
  return Number.isSafeInteger(number) ? number : null;
}

/** Return the balances that are more than nothing, or owed. */
export function heldIn<B extends { readonly posted: string }>(balances: readonly B[]): readonly B[] {
  return balances.filter(({ posted }) => /[1-9]/.test(posted));
}
