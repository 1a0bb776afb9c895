// Words about people, teams, keys, accounts and the audit.
import { adminPeople } from "@/strings/en/admin/people";
import { adminRecords } from "@/strings/en/admin/records";

export const people = { ...adminPeople, ...adminRecords };
