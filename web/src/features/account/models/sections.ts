/** The sections of the settings, in the order in which they are listed. */
export const SECTIONS = [
  "profile",
  "appearance",
  "trading",
  "security",
  "sessions",
  "keys",
  "logins",
  "data",
] as const;

export type SectionId = (typeof SECTIONS)[number];

/** Return the section that an address means, the first one where it means none. */
export function sectionOf(asked: string | null | undefined): SectionId {
  return SECTIONS.find((section) => section === asked) ?? "profile";
}
