// Rows that stay where they are while somebody points at them: a button must not move from under
// the hand that is about to press it.

/**
 * Return rows in the order in which they were held. What is gone keeps its place, as `lastOf` knows
 * it; what is new comes last. Without anything held the rows are as they are.
 */
export function heldRows<Row>(
  rows: readonly Row[],
  held: readonly Row[] | null,
  keyOf: (row: Row) => string,
  lastOf: (row: Row) => Row,
): readonly Row[] {
  if (held === null) return rows;
  const now = new Map(rows.map((row) => [keyOf(row), row]));
  const before = new Set(held.map(keyOf));
  const kept = held.map((row) => now.get(keyOf(row)) ?? lastOf(row));
  return [...kept, ...rows.filter((row) => !before.has(keyOf(row)))];
}
