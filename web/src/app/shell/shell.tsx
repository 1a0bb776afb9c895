import { Outlet } from "@tanstack/react-router";
import { useMemo } from "react";
import { NoticeCentre } from "@/features/notifications/components/notice-centre";
import { NoticeToasts } from "@/features/notifications/components/notice-toasts";
import { useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { useAccountId } from "@/stores/selection";
import { useMe } from "@/stores/session";
import { useLiveAccount } from "@/stream/hooks";
import { LiveRegion } from "@/ui/live-region";
import { useWide } from "../use-wide";
import { AccountSwitcher, PersonMenu } from "./account-menu";
import { ConnectionBadge } from "./connection-badge";
import { Navigation } from "./navigation";
import { Palette } from "./palette";
import { screensFor } from "./screens";
import { ShortcutList } from "./shortcut-list";
import { useShellCommands } from "./use-shell-commands";

/** Frame every screen: where one is, who one is, whether it is live, and what happened. */
export function Shell() {
  const t = useStrings();
  const me = useMe();
  const wide = useWide(1024);
  const screens = useMemo(() => screensFor(new Set(me?.permissions ?? [])), [me]);
  useLiveAccount(useAccountId());
  useShellCommands();
  return (
    <div className="flex h-dvh flex-col overflow-hidden bg-bg text-text">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-raised focus:p-2"
      >
        {t.app.skip}
      </a>
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-panel px-2 sm:px-3">
        <AppLink to="/trade" aria-label={t.app.name} className="flex items-center gap-2 pr-2">
          <img src="/icon.svg" alt="" width={20} height={20} />
          <span className="text-15 font-semibold max-sm:hidden">{t.app.name}</span>
        </AppLink>
        {wide && <Navigation screens={screens} />}
        <div className="ml-auto flex items-center gap-1">
          <ConnectionBadge />
          <AccountSwitcher />
          <div id="screen-tools" className="contents" />
          <Palette />
          <NoticeCentre />
          <PersonMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-auto outline-none">
        <Outlet />
      </main>
      {!wide && (
        <div className="h-14 shrink-0 border-t border-line bg-panel">
          <Navigation screens={screens} />
        </div>
      )}
      <ShortcutList />
      <NoticeToasts />
      <LiveRegion />
    </div>
  );
}
