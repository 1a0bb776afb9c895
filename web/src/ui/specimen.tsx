import { useState } from "react";

import { Specimens } from "@/ui/specimen-parts";
import { ui as dutch } from "@/strings/nl/ui";
import { ui as english } from "@/strings/en/ui";
import { UiProvider, type UiLanguage } from "@/ui/context";
import { LiveRegion } from "@/ui/live-region";
import { Page, PageHeader, Toolbar } from "@/ui/page";
import { Segmented } from "@/ui/segmented";

/** All components side by side, for eyes and for tests. No person who trades comes here; its words are samples. */
export function Specimen() {
  const [language, setLanguage] = useState<UiLanguage>("en");
  return (
    <UiProvider language={language} zone="UTC" strings={language === "nl" ? dutch : english}>
      <main className="h-full overflow-auto">
        <Page wide>
          <PageHeader
            title="Specimen"
            description="Every part of the terminal, as it stands in each theme, density and language."
            actions={
              <Toolbar label="Look">
                <Segmented
                  label="Language"
                  size="sm"
                  value={language}
                  onChange={setLanguage}
                  options={[
                    { value: "en", label: "English" },
                    { value: "nl", label: "Nederlands" },
                  ]}
                />
                <LookChoice name="theme" values={["dark", "light"]} />
                <LookChoice name="density" values={["compact", "cosy"]} />
                <LookChoice name="colours" values={["classic", "safe"]} />
              </Toolbar>
            }
          />
          <Specimens />
        </Page>
      </main>
      <LiveRegion />
    </UiProvider>
  );
}

function LookChoice({
  name,
  values,
}: {
  readonly name: string;
  readonly values: readonly string[];
}) {
  const [value, setValue] = useState(document.documentElement.dataset[name] ?? values[0] ?? "");
  return (
    <Segmented
      label={name}
      size="sm"
      value={value}
      onChange={(next) => {
        document.documentElement.dataset[name] = next;
        setValue(next);
      }}
      options={values.map((each) => ({ value: each, label: each }))}
    />
  );
}
