import { expect, test } from "vitest";
import { en as first } from "@/strings/en";
import { account } from "@/strings/en/account";
import { admin } from "@/strings/en/admin";
import { auth } from "@/strings/en/auth";
import { nl as eerst } from "@/strings/nl";
import { account as rekening } from "@/strings/nl/account";
import { pageTitle } from "./page-title";

const en = { ...first, account, admin, auth };
const nl = { ...eerst, account: rekening };

test("a tab tells the narrowest name first", () => {
  expect(pageTitle("/trade/BTC-USD", en)).toBe("BTC-USD · Damrak");
  expect(pageTitle("/trade/BRK%2FB", en)).toBe("BRK/B · Damrak");
  expect(pageTitle("/admin/users", en)).toBe("Users · Admin · Damrak");
  expect(pageTitle("/settings/keys", nl)).toBe("API-sleutels · Instellingen · Damrak");
});

test("addresses without a part, of nothing, and broken ones have a title too", () => {
  expect(pageTitle("/", en)).toBe("Damrak");
  expect(pageTitle("/admin", en)).toBe("Admin · Damrak");
  expect(pageTitle("/settings", en)).toBe("Profile · Settings · Damrak");
  expect(pageTitle("/trade/%E0", en)).toBe("%E0 · Damrak");
  expect(pageTitle("/nowhere", en)).toBe("There is no such page · Damrak");
});

test("every page for people who did not sign in says what it asks", () => {
  const titles = ["login", "register", "verify", "forgot", "reset"].map((page) => pageTitle(`/${page}`, en));
  expect(titles.every((title) => title.endsWith(" · Damrak"))).toBe(true);
});

test("what has no words yet has the name of its screen", () => {
  expect(pageTitle("/settings/keys", first)).toBe("Settings · Damrak");
  expect(pageTitle("/login", first)).toBe("Damrak");
});
