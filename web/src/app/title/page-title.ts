import { sectionOf } from "@/features/account/models/sections";
import { SECTIONS as ADMIN_SECTIONS } from "@/features/admin/model";
import type { Words } from "@/stores/language";

const BETWEEN = " · ";

/** Return what a browser's tab says of an address: the narrowest name that is here first, the terminal's last. */
export function pageTitle(path: string, t: Words): string {
  const names = [...namesOf(path, t), t.app.name];
  return names.filter((name) => name !== undefined).join(BETWEEN);
}

function namesOf(path: string, t: Words): (string | undefined)[] {
  const [screen = "", part = ""] = path.split("/").slice(1);
  const { screens } = t.app;
  switch (screen) {
    case "trade":
      return [part === "" ? screens.trade : decoded(part)];
    case "settings":
      return [t.account?.sections[sectionOf(part)], screens.settings];
    case "admin": {
      const section = ADMIN_SECTIONS.find(({ id }) => id === part);
      return section === undefined ? [screens.admin] : [t.admin?.sections[section.id], screens.admin];
    }
    case "portfolio":
    case "markets":
    case "watchlists":
    case "crowd":
      return [screens[screen]];
    case "shared":
      return [screens.watchlists];
    case "login":
      return [t.auth?.signIn.title];
    case "register":
    case "verify":
    case "forgot":
    case "reset":
      return [t.auth?.[screen].title];
    case "":
      return [];
    default:
      return [t.app.notFound.title];
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
