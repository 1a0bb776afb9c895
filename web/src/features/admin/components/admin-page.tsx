import { lazy, Suspense, useEffect, useMemo, useRef, type ComponentType } from "react";
import { useStrings } from "@/stores/language";
import { AppLink, navigate } from "@/stores/navigation";
import { useMe } from "@/stores/session";
import { EmptyState } from "@/ui/empty-state";
import { PanelBoundary } from "@/ui/error-boundary";
import { Page, PageHeader } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { adminSections, sectionFor, type SectionId } from "../model";

const SHOWN: Record<SectionId, ComponentType> = {
  health: lazy(async () => ({ default: (await import("./health/health")).Health })),
  instruments: lazy(async () => ({
    default: (await import("./instruments/instruments")).Instruments,
  })),
  accounts: lazy(async () => ({ default: (await import("./accounts/accounts")).Accounts })),
  users: lazy(async () => ({ default: (await import("./users/users")).Users })),
  roles: lazy(async () => ({ default: (await import("./users/roles")).Roles })),
  teams: lazy(async () => ({ default: (await import("./teams/teams")).Teams })),
  invitations: lazy(async () => ({
    default: (await import("./teams/invitations")).Invitations,
  })),
  keys: lazy(async () => ({ default: (await import("./keys/keys")).Keys })),
  audit: lazy(async () => ({ default: (await import("./audit/audit")).Audit })),
};

/** Show what operators and administrators do, each what his roles allow. */
export function AdminPage({ section }: { section: string }) {
  const t = useStrings("admin");
  const me = useMe();
  const open = useMemo(() => adminSections(new Set(me?.permissions ?? [])), [me]);
  const shown = sectionFor(section, open);
  // The address says what is shown, also where what it asked for is not for this person.
  useEffect(() => {
    if (shown !== null && shown !== section) navigate(`/admin/${shown}`, { replace: true });
  }, [shown, section]);
  if (shown === null) {
    return <EmptyState wholePage title={t.admin.nothing} detail={t.admin.nothingDetail} icon="shield" />;
  }
  const Section = SHOWN[shown];
  return (
    <Page wide>
      <PageHeader title={t.admin.sections[shown]} back={t.admin.title} />
      <div className="flex min-w-0 flex-col gap-6 lg:flex-row">
        <Sections open={open} shown={shown} />
        <div className="min-w-0 flex-1">
          <PanelBoundary key={shown} name={t.admin.sections[shown]}>
            <Suspense fallback={<Skeleton lines={8} />}>
              <Section />
            </Suspense>
          </PanelBoundary>
        </div>
      </div>
    </Page>
  );
}

function Sections({ open, shown }: { open: readonly SectionId[]; shown: SectionId }) {
  const t = useStrings("admin");
  const current = useRef<HTMLLIElement>(null);
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [shown]);
  return (
    <nav aria-label={t.admin.title} className="shrink-0 lg:w-44">
      <ul className="flex gap-1 overflow-x-auto lg:flex-col">
        {open.map((id) => (
          <li key={id} ref={id === shown ? current : undefined} className="shrink-0">
            <AppLink
              to={`/admin/${id}`}
              aria-current={id === shown ? "page" : undefined}
              className="flex h-8 items-center rounded-4 px-2.5 text-13 text-muted hover:bg-hover hover:text-text aria-[current=page]:bg-selected aria-[current=page]:text-text pointer-coarse:h-11"
            >
              {t.admin.sections[id]}
            </AppLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
