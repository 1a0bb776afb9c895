// Labels beside lines of nearly the same price go next to each other instead of over each other.

export type Label = { readonly id: string; readonly y: number };

/** Return a lane for each label, 0 first: no two labels in a lane are closer than their height. */
export function lanesOf(labels: readonly Label[], height: number): Map<string, number> {
  const lanes = new Map<string, number>();
  const lowest: number[] = [];
  for (const label of [...labels].sort((a, b) => a.y - b.y || (a.id < b.id ? -1 : 1))) {
    const free = lowest.findIndex((y) => label.y - y >= height);
    const lane = free === -1 ? lowest.length : free;
    lowest[lane] = label.y;
    lanes.set(label.id, lane);
  }
  return lanes;
}
