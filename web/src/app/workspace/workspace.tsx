import type { DockviewApi } from "dockview-react";
import { useCallback, useState } from "react";
import { createPortal } from "react-dom";
import { Skeleton } from "@/ui/skeleton";
import { Dock } from "./dock/dock";
import { PanelMenu } from "./panel-menu";
import { CURRENT, useLayouts, type LayoutValue } from "./use-layouts";

/** Show the dock with the layout that its owner left, and keep what he makes of it. */
export function Workspace() {
  const { query, save } = useLayouts();
  const [dock, setDock] = useState<DockviewApi | null>(null);
  const keep = useCallback((value: LayoutValue) => save({ name: CURRENT, value }), [save]);
  if (query.isPending) return <Skeleton className="m-2 h-full" />;
  const kept = query.data?.find((layout) => layout.name === CURRENT)?.value;
  const tools = document.getElementById("screen-tools");
  return (
    <>
      <Dock kept={(kept as LayoutValue | undefined) ?? null} onReady={setDock} onChange={keep} />
      {dock && tools && createPortal(<PanelMenu dock={dock} />, tools)}
    </>
  );
}
