import type { people as en } from "@/strings/en/admin-people";
import type { Strings } from "@/strings/shape";

export const people: Strings<typeof en> = {};
