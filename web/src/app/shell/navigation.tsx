import { useRouterState } from "@tanstack/react-router";
import { useCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { AppLink, navigate } from "@/stores/navigation";
import { Icon } from "@/ui/icon";
import type { Screen } from "./screens";

function ScreenLink({ screen, current }: { screen: Screen; current: boolean }) {
  const t = useStrings();
  const title = t.app.screens[screen.id];
  useCommand({
    id: `screen-${screen.id}`,
    title,
    group: t.app.groups.screens,
    keys: screen.keys,
    run: () => navigate(screen.path),
  });
  return (
    <AppLink
      to={screen.path}
      aria-current={current ? "page" : undefined}
      className="flex h-full shrink-0 items-center gap-2 border-b-2 border-transparent px-3 text-13 text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text max-lg:flex-1 max-lg:flex-col max-lg:justify-center max-lg:gap-1 max-lg:border-t-2 max-lg:border-b-0 max-lg:px-1 max-lg:text-11"
    >
      <Icon name={screen.icon} size={16} className="lg:hidden" />
      <span className="max-w-full truncate">{title}</span>
    </AppLink>
  );
}

/** Lead to the screens: along the top, or along the bottom of a small screen. */
export function Navigation({ screens }: { screens: readonly Screen[] }) {
  const t = useStrings();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav aria-label={t.app.navigation} className="flex h-full min-w-0 items-stretch max-lg:w-full">
      {screens.map((screen) => (
        <ScreenLink
          key={screen.id}
          screen={screen}
          current={path === screen.path || path.startsWith(`${screen.path}/`)}
        />
      ))}
    </nav>
  );
}
