import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Tabs } from "@/ui/tabs";
import { PanelFrame } from "./panel-frame";
import type { PanelId } from "./panels";

interface Props {
  label: string;
  ids: readonly PanelId[];
}

/** Show one of some panels at a time, chosen by its tab; the first one to begin with. */
export function TabbedPanels({ label, ids }: Props) {
  const t = useStrings();
  const [chosen, choose] = useState<PanelId | null>(null);
  const shown = chosen ?? ids[0];
  if (shown === undefined) return null;
  const options = ids.map((id) => ({ value: id, label: t.app.panels[id] }));
  return (
    <div className="flex h-full min-h-0 flex-col bg-bg">
      <Tabs label={label} value={shown} onChange={choose} options={options} />
      <div className="min-h-0 flex-1">
        <PanelFrame key={shown} id={shown} />
      </div>
    </div>
  );
}
