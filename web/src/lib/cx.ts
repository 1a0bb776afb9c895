// Joins class names.

/** Return the class names that are there, with spaces between them. */
export function cx(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
