import { useQueries, useQuery } from "@tanstack/react-query";
import { strings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { looksLikeEmail, looksLikeUserId, meant, type Person } from "../../models/people";
import { membersQuery, teamsQuery } from "../../teams-api";
import { knownUsersQuery, userByEmail } from "../../users-api";
import { FieldFault } from "./say";

export interface People {
  /** Those to suggest: all, or those of one's own teams. */
  readonly known: readonly Person[];
  /** Whether whole addresses are looked up among all. */
  readonly byEmail: boolean;
  /** Return the id of who is meant by a text. Throws FieldFault, at `field`. */
  readonly find: (text: string, field: string) => Promise<string>;
}

/** Return who can be named, and how to find out who is meant. */
export function usePeople(): People {
  const byEmail = useMay("users.manage");
  const leads = useMay("teams.manage");
  const users = useQuery({ ...knownUsersQuery, enabled: byEmail }).data ?? [];
  const teams = useQuery({ ...teamsQuery, enabled: leads && !byEmail }).data ?? [];
  const members = useQueries({
    queries: teams.filter((team) => team.manages).map((team) => membersQuery(team.team_id)),
    combine: (results) => results.flatMap((each) => each.data ?? []),
  });
  const known: readonly Person[] = byEmail ? users : distinct(members);

  async function find(text: string, field: string): Promise<string> {
    const person = meant(known, text);
    if (person !== null) return person.user_id;
    if (looksLikeUserId(text)) return text.trim();
    const found = byEmail && looksLikeEmail(text) ? await userByEmail(text.trim()) : null;
    if (found === null) throw new FieldFault(field, strings("admin").admin.parts.personUnknown);
    return found.user_id;
  }

  return { known, byEmail, find };
}

function distinct(people: readonly Person[]): readonly Person[] {
  return [...new Map(people.map((person) => [person.user_id, person])).values()];
}
