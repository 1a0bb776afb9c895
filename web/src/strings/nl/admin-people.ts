// Woorden over mensen, teams, sleutels, rekeningen en de audit.
import type { people as en } from "@/strings/en/admin-people";
import { adminPeople } from "@/strings/nl/admin/people";
import { adminRecords } from "@/strings/nl/admin/records";
import type { Strings } from "@/strings/shape";

export const people: Strings<typeof en> = { ...adminPeople, ...adminRecords };
