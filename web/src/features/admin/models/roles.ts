/** What each role allows, as the venue's own policy has it. */

export const ROLES = ["viewer", "trader", "risk", "instructor", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What may be done, in groups that belong together. */
export const PERMISSIONS = {
  looking: ["markets.view", "accounts.view", "self.manage", "accounts.view_all", "venue.watch"],
  trading: ["orders.trade", "accounts.share", "accounts.open", "money.transfer"],
  markets: ["instruments.list", "instruments.halt"],
  people: ["users.invite", "teams.manage", "teams.manage_all", "users.manage", "keys.manage", "audit.read"],
} as const;
export type PermissionGroup = keyof typeof PERMISSIONS;
export type Permission = (typeof PERMISSIONS)[PermissionGroup][number];

const LOOKING: readonly Permission[] = ["markets.view", "accounts.view", "self.manage"];
const TRADING: readonly Permission[] = [...LOOKING, "orders.trade", "accounts.share"];

export const ALLOWED: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: LOOKING,
  trader: TRADING,
  risk: [...LOOKING, "accounts.view_all", "instruments.halt", "venue.watch"],
  instructor: [...TRADING, "accounts.open", "money.transfer", "teams.manage", "users.invite"],
  operator: [
    ...LOOKING,
    "accounts.view_all",
    "accounts.open",
    "money.transfer",
    "instruments.list",
    "instruments.halt",
    "venue.watch",
  ],
  admin: Object.values(PERMISSIONS).flat(),
};

// Everybody may manage himself, and nobody needs it to give a role.
const ABOUT_ONESELF = "self.manage";
// Who has these gives roles; only who manages users gives a role that has them.
const HANDING_ON: readonly Permission[] = ["users.invite", "users.manage"];

/** Return whether a role lets its holder give roles himself. */
export function handsOn(role: Role): boolean {
  return HANDING_ON.some((each) => ALLOWED[role].includes(each));
}

/** Return the roles that somebody with these permissions may give to others. */
export function rolesToGive(permissions: readonly string[]): Role[] {
  const held = new Set(permissions);
  return ROLES.filter((role) => {
    const within = ALLOWED[role].every((each) => each === ABOUT_ONESELF || held.has(each));
    if (!within) return false;
    return held.has("users.manage") || (held.has("users.invite") && !handsOn(role));
  });
}
