import { useSyncExternalStore } from "react";
import { useStrings } from "@/stores/language";
import { setPreference, usePreference, type Preferences } from "@/stores/preferences";
import { Segmented } from "@/ui/segmented";
import { Block } from "../parts/block";
import { Setting } from "../parts/setting";

const STILL = "(prefers-reduced-motion: reduce)";

/** How the terminal looks; each choice counts at once. */
export function AppearanceSection() {
  const t = useStrings("account");
  const words = t.account.appearance;
  const isStill = useSyncExternalStore(onStill, () => window.matchMedia(STILL).matches);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Block title={t.account.sections.appearance} lead={words.lead}>
      <Choice of="theme" label={words.theme} names={words.themes} />
      <Choice of="language" label={words.language} names={words.languages} />
      <Choice of="colours" label={words.colours} hint={words.coloursHint} names={words.colourNames} />
      <Choice of="density" label={words.density} hint={words.densityHint} names={words.densities} />
      <Choice of="zone" label={words.zone} hint={words.zoneHint(zone)} names={words.zones} />
      <Setting label={words.motion} hint={isStill ? words.motionReduced : words.motionFull}>
        {null}
      </Setting>
    </Block>
  );
}

type Chosen = "theme" | "language" | "colours" | "density" | "zone";

interface ChoiceProps<K extends Chosen> {
  readonly of: K;
  readonly label: string;
  readonly hint?: string;
  /** What each value is called, in the order in which they are offered. */
  readonly names: Readonly<Record<Preferences[K], string>>;
}

function Choice<K extends Chosen>({ of, label, hint, names }: ChoiceProps<K>) {
  const value = usePreference(of);
  const options = (Object.keys(names) as Preferences[K][]).map((each) => ({ value: each, label: names[each] }));
  return (
    <Setting label={label} hint={hint}>
      <Segmented<Preferences[K]>
        label={label}
        value={value}
        onChange={(next) => { setPreference(of, next); }}
        options={options}
      />
    </Setting>
  );
}

function onStill(listener: () => void): () => void {
  const query = window.matchMedia(STILL);
  query.addEventListener("change", listener);
  return () => { query.removeEventListener("change", listener); };
}
