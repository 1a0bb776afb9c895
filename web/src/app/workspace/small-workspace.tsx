import { useState } from "react";
import { useStrings } from "@/stores/language";
import { Tabs } from "@/ui/tabs";
import { PanelFrame } from "./panel-frame";
import type { PanelId } from "./panels";

const ABOVE: PanelId[] = ["chart", "book", "trades", "depth", "ticket"];
const BELOW: PanelId[] = ["orders", "positions", "balances", "history", "fills"];

/** Show one panel at a time, for screens on which panels cannot stand side by side. */
export function SmallWorkspace() {
  const t = useStrings();
  const [shown, show] = useState<PanelId>("chart");
  const options = [...ABOVE, ...BELOW].map((id) => ({ value: id, label: t.app.panels[id] }));
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Tabs
        label={t.app.workspace.label}
        value={shown}
        onChange={show}
        options={options}
      />
      <div className="min-h-0 flex-1">
        <PanelFrame key={shown} id={shown} />
      </div>
    </div>
  );
}
