import {
  DockviewReact,
  type DockviewApi,
  type DockviewReadyEvent,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from "dockview-react";
import "dockview-react/dist/styles/dockview.css";
import { useCallback, useEffect, useRef } from "react";
import { useStrings } from "@/stores/language";
import { Icon } from "@/ui/icon";
import "./dock.css";
import { PanelFrame } from "./panel-frame";
import { PANELS, type PanelId } from "./panels";
import { openStandardLayout } from "./standard-layout";
import type { LayoutValue } from "./use-layouts";

/** How long nothing may have moved before a layout is kept. */
const SETTLE_MS = 800;

function Panel(props: IDockviewPanelProps) {
  return <PanelFrame id={props.api.id as PanelId} />;
}

function Tab(props: IDockviewPanelHeaderProps) {
  const t = useStrings();
  const title = t.app.panels[props.api.id as PanelId];
  return (
    <div className="flex h-full items-center gap-1 px-2 text-12">
      <span>{title}</span>
      {/* A tab holds no button of its own: by keyboard panels are closed from their menu. */}
      <span
        aria-hidden
        title={t.app.workspace.close(title)}
        className="dock-close grid size-6 cursor-pointer place-items-center rounded-3 text-muted hover:bg-raised hover:text-text"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => props.api.close()}
      >
        <Icon name="close" size={12} />
      </span>
    </div>
  );
}

function Empty() {
  const t = useStrings();
  return <p className="p-6 text-center text-muted">{t.app.workspace.empty}</p>;
}

const COMPONENTS = { panel: Panel };
const TABS = { tab: Tab };
const THEME = { name: "damrak", className: "dock-theme", gap: 1 };

function restored(dock: DockviewApi, kept: LayoutValue): boolean {
  try {
    dock.fromJSON(kept as unknown as Parameters<DockviewApi["fromJSON"]>[0]);
    return dock.panels.length > 0 && dock.panels.every((panel) => panel.id in PANELS);
  } catch {
    // A layout of an older terminal that does not fit any more.
    return false;
  }
}

interface DockProps {
  kept: LayoutValue | null;
  onReady: (dock: DockviewApi) => void;
  onChange: (value: LayoutValue) => void;
}

/** Show the panels side by side, to be arranged by dragging or from the menu. */
export function Dock({ kept, onReady, onChange }: DockProps) {
  const t = useStrings();
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const changed = useRef(onChange);
  useEffect(() => {
    changed.current = onChange;
  }, [onChange]);
  useEffect(() => () => clearTimeout(settling.current), []);

  const ready = useCallback(
    ({ api: dock }: DockviewReadyEvent) => {
      if (kept === null || !restored(dock, kept)) {
        openStandardLayout(dock, t.app.panels, window.innerWidth);
      }
      dock.onDidLayoutChange(() => {
        clearTimeout(settling.current);
        settling.current = setTimeout(() => {
          changed.current(dock.toJSON() as unknown as LayoutValue);
        }, SETTLE_MS);
      });
      onReady(dock);
    },
    // A layout is opened once; what is kept afterwards is this one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [],
  );

  return (
    <DockviewReact
      className="h-full"
      theme={THEME}
      components={COMPONENTS}
      tabComponents={TABS}
      watermarkComponent={Empty}
      onReady={ready}
    />
  );
}
