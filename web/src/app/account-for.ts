/** Return the account to show: the one that was shown, one's default, or the first. */
export function accountFor(
  own: readonly number[],
  selected: number | null,
  preferred: number | null,
): number | null {
  for (const wanted of [selected, preferred]) {
    if (wanted !== null && own.includes(wanted)) return wanted;
  }
  return own[0] ?? null;
}
