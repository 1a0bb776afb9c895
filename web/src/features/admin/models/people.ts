/** Naming people: by address, by public id, or by what they are called. */

export interface Person {
  readonly user_id: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** Return whether a text can be a whole e-mail address. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}

/** Return whether a text can be the public id of a person. */
export function looksLikeUserId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text.trim());
}

/** Return how a person is called: by name and address as far as there are any. */
export function calledOf({ user_id: id, name, email }: Person): string {
  if (name && email) return `${name} (${email})`;
  return name ?? email ?? id;
}

/** Return those whose name or address has a text in it. */
export function matching<P extends Person>(people: readonly P[], text: string): readonly P[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return people;
  return people.filter(({ name, email, user_id: id }) =>
    [name, email, id].some((each) => each?.toLowerCase().includes(wanted)),
  );
}

/** Return who is meant by a text among people that are known: whole address, id, or how he is called. */
export function meant(people: readonly Person[], text: string): Person | null {
  const wanted = text.trim().toLowerCase();
  const found = people.filter((person) =>
    [person.email, person.user_id, calledOf(person)].some((each) => each?.toLowerCase() === wanted),
  );
  return found[0] ?? null;
}

export type InvitationState = "open" | "used" | "revoked" | "expired";

/** Return whether an invitation still lets somebody in, or why not. */
export function invitationState(
  invitation: { readonly used_time: string | null; readonly revoked_time: string | null; readonly expires_time: string },
  now: number,
): InvitationState {
  if (invitation.used_time !== null) return "used";
  if (invitation.revoked_time !== null) return "revoked";
  return Date.parse(invitation.expires_time) <= now ? "expired" : "open";
}
