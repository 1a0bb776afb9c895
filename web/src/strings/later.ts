// Words that the first screen does without: each part is fetched with the screens that speak it.
import type { Language } from "@/lib/numbers";
import type { account } from "@/strings/en/account";
import type { admin } from "@/strings/en/admin";
import type { auth } from "@/strings/en/auth";
import type { crowd } from "@/strings/en/crowd";
import type { markets } from "@/strings/en/markets";
import type { portfolio } from "@/strings/en/portfolio";
import type { watchlists } from "@/strings/en/watchlists";
import type { Strings } from "@/strings/shape";

export type Later = {
  readonly account: Strings<typeof account>;
  readonly admin: Strings<typeof admin>;
  readonly auth: Strings<typeof auth>;
  readonly crowd: Strings<typeof crowd>;
  readonly markets: Strings<typeof markets>;
  readonly portfolio: Strings<typeof portfolio>;
  readonly watchlists: Strings<typeof watchlists>;
};
export type Part = keyof Later;

type Sources = { readonly [P in Part]: () => Promise<Pick<Later, P>> };

/** Where each part comes from, in each language. */
export const LATER: Readonly<Record<Language, Sources>> = {
  en: {
    account: () => import("@/strings/en/account"),
    admin: () => import("@/strings/en/admin"),
    auth: () => import("@/strings/en/auth"),
    crowd: () => import("@/strings/en/crowd"),
    markets: () => import("@/strings/en/markets"),
    portfolio: () => import("@/strings/en/portfolio"),
    watchlists: () => import("@/strings/en/watchlists"),
  },
  nl: {
    account: () => import("@/strings/nl/account"),
    admin: () => import("@/strings/nl/admin"),
    auth: () => import("@/strings/nl/auth"),
    crowd: () => import("@/strings/nl/crowd"),
    markets: () => import("@/strings/nl/markets"),
    portfolio: () => import("@/strings/nl/portfolio"),
    watchlists: () => import("@/strings/nl/watchlists"),
  },
};

export const PARTS = Object.keys(LATER.en) as readonly Part[];
