import type { ComponentType } from "react";
import { cx } from "@/lib/cx";
import { useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { Page, PageHeader } from "@/ui/page";
import { sectionOf, SECTIONS, type SectionId } from "../models/sections";
import { ProvingProvider } from "./parts/proving";
import { AppearanceSection } from "./sections/appearance";
import { DataSection } from "./sections/data";
import { KeysSection } from "./sections/keys";
import { LoginsSection } from "./sections/logins";
import { ProfileSection } from "./sections/profile";
import { SecuritySection } from "./sections/security";
import { SessionsSection } from "./sections/sessions";
import { TradingSection } from "./sections/trading";

const CONTENTS: Record<SectionId, ComponentType> = {
  profile: ProfileSection,
  appearance: AppearanceSection,
  trading: TradingSection,
  security: SecuritySection,
  sessions: SessionsSection,
  keys: KeysSection,
  logins: LoginsSection,
  data: DataSection,
};

export interface SettingsPageProps {
  /** The part of the address behind `/settings/`; what is none of ours shows the profile. */
  readonly section?: string | null;
}

/** What somebody keeps about himself, section by section, each with an address of its own. */
export function SettingsPage({ section = null }: SettingsPageProps) {
  const t = useStrings("account");
  const shown = sectionOf(section);
  const Content = CONTENTS[shown];
  return (
    <ProvingProvider>
      <Page>
        <PageHeader title={t.account.title} />
        <div className="flex flex-col gap-6 md:flex-row md:gap-10">
          <Sections shown={shown} />
          <div className="min-w-0 grow" key={shown}>
            <Content />
          </div>
        </div>
      </Page>
    </ProvingProvider>
  );
}

function Sections({ shown }: { readonly shown: SectionId }) {
  const t = useStrings("account");
  return (
    <nav aria-label={t.account.navigation} className="md:w-40 md:shrink-0">
      <ul className="flex flex-wrap gap-1 md:sticky md:top-6 md:flex-col">
        {SECTIONS.map((id) => (
          <li key={id}>
            <AppLink
              to={`/settings/${id}`}
              aria-current={id === shown ? "page" : undefined}
              className={cx(
                "flex min-h-8 items-center rounded-4 px-2.5 text-13 pointer-coarse:min-h-11",
                id === shown ? "bg-selected text-text" : "text-muted hover:bg-hover hover:text-text",
              )}
            >
              {t.account.sections[id]}
            </AppLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
