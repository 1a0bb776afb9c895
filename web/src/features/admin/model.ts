export const SECTIONS = [
  { id: "health", needs: ["venue.watch"] },
  { id: "instruments", needs: ["instruments.halt", "instruments.list"] },
  { id: "accounts", needs: ["accounts.view_all"] },
  { id: "users", needs: ["users.manage"] },
  { id: "roles", needs: ["users.manage"] },
  { id: "teams", needs: ["teams.manage"] },
  { id: "invitations", needs: ["users.invite"] },
  { id: "keys", needs: ["keys.manage"] },
  { id: "audit", needs: ["audit.read"] },
] as const;

export type SectionId = (typeof SECTIONS)[number]["id"];

/** Return the sections for somebody who may do `may`, in their order. */
export function adminSections(may: ReadonlySet<string>): readonly SectionId[] {
  return SECTIONS.filter(({ needs }) => needs.some((need) => may.has(need))).map(({ id }) => id);
}

/** Return the section to show: the one asked for where one may see it, else the first. */
export function sectionFor(asked: string, open: readonly SectionId[]): SectionId | null {
  return open.find((id) => id === asked) ?? open[0] ?? null;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Write how much a file takes up, such as `12.4 MB`. */
export function sizeText(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: digits });
  return `${format.format(value)} ${UNITS[unit]}`;
}
