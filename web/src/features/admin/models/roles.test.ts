import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ALLOWED, handsOn, PERMISSIONS, ROLES, rolesToGive } from "./roles";

const POLICY = readFileSync(`${import.meta.dirname}/../../../../../src/damrak/ports/identity.py`, "utf8");

/** The permissions of each role as the venue's own file says them. */
function policy(): Map<string, Set<string>> {
  const names = new Map(
    [...POLICY.matchAll(/^ {4}([A-Z_]+) = "([a-z]+\.[a-z_]+)"$/gm)].map(([, name = "", text = ""]) => [name, text]),
  );
  const parts = new Map<string, Set<string>>();
  const read = (text: string): Set<string> => {
    const [given = "", taken = ""] = text.split(" - ");
    const all = given.includes("frozenset(Permission)") ? [...names.values()] : [];
    const found = [...given.matchAll(/_P\.([A-Z_]+)/g)].map(([, name = ""]) => names.get(name) ?? name);
    const others = [...given.matchAll(/_[A-Z]{2,}/g)].flatMap(([name]) => [...(parts.get(name) ?? [])]);
    const without = [...taken.matchAll(/_P\.([A-Z_]+)/g)].map(([, name = ""]) => names.get(name));
    return new Set([...all, ...found, ...others].filter((each) => !without.includes(each)));
  };
  for (const [, name = "", text = ""] of POLICY.matchAll(/^(_[A-Z]+): Final = ([^}]+\}\)?)/gm)) {
    parts.set(name, read(text));
  }
  const roles = POLICY.matchAll(/^ {4}Role\.([A-Z]+): (.+),$/gm);
  return new Map([...roles].map(([, role = "", text = ""]) => [role.toLowerCase(), read(text)]));
}

it("says of each role what the venue says", () => {
  const said = policy();
  expect([...said.keys()]).toEqual([...ROLES]);
  for (const role of ROLES) expect(new Set(ALLOWED[role]), role).toEqual(said.get(role));
});

it("has each permission in one group", () => {
  const all = Object.values(PERMISSIONS).flat();
  expect(new Set(all).size).toBe(all.length);
});

it("lets nobody give more than he has, nor the means to give", () => {
  expect(rolesToGive(ALLOWED.admin)).toEqual([...ROLES]);
  expect(rolesToGive(ALLOWED.instructor)).toEqual(["viewer", "trader"]);
  expect(rolesToGive(ALLOWED.operator)).toEqual([]);
  expect(ROLES.filter(handsOn)).toEqual(["instructor", "admin"]);
});
