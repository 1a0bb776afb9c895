import type { Catalogue } from "@/strings/en";
import type { IconName } from "@/ui/icon";

export type ScreenId = Exclude<keyof Catalogue["app"]["screens"], "settings">;

export interface Screen {
  id: ScreenId;
  path: string;
  icon: IconName;
  keys: string;
  /** What somebody must be allowed to see it: any of these; nothing asks for nothing. */
  needs: readonly string[];
}

/** The screens in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  { id: "trade", path: "/trade", icon: "candles", keys: "g t", needs: [] },
  { id: "portfolio", path: "/portfolio", icon: "wallet", keys: "g p", needs: [] },
  { id: "markets", path: "/markets", icon: "bars", keys: "g m", needs: [] },
  { id: "watchlists", path: "/watchlists", icon: "star", keys: "g w", needs: [] },
  { id: "crowd", path: "/crowd", icon: "users", keys: "g c", needs: ["venue.watch"] },
  {
    id: "admin",
    path: "/admin",
    icon: "shield",
    keys: "g a",
    needs: [
      "venue.watch",
      "users.manage",
      "keys.manage",
      "instruments.halt",
      "instruments.list",
      "audit.read",
      "teams.manage",
      "accounts.view_all",
      "money.transfer",
    ],
  },
];

/** Return the screens for somebody who may do `may`. */
export function screensFor(may: ReadonlySet<string>): readonly Screen[] {
  return SCREENS.filter(({ needs }) => needs.length === 0 || needs.some((need) => may.has(need)));
}
