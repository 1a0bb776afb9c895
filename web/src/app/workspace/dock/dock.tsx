import {
  createDockview,
  type DockviewApi,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from "dockview-react";
import "dockview-react/dist/styles/dockview.css";
import { useEffect, useRef, useState } from "react";
import { strings, useStrings } from "@/stores/language";
import { useStore } from "@/stores/store";
import { Icon } from "@/ui/icon";
import { PanelFrame } from "../panel-frame";
import { PANELS, type PanelId } from "../panels";
import type { LayoutValue } from "../use-layouts";
import "./dock.css";
import { createDrawnParts } from "./drawn-parts";
import { openStandardLayout } from "./standard-layout";

/** How long nothing may have moved before a layout is kept. */
const SETTLE_MS = 800;

/** Nothing is fetched or kept up to date for a panel behind another one, until somebody looks at it. */
function Panel({ api }: Pick<IDockviewPanelProps, "api">) {
  const [isSeen, setSeen] = useState(api.isVisible);
  useEffect(() => {
    const seeing = api.onDidVisibilityChange(({ isVisible }) => setSeen((before) => before || isVisible));
    return () => seeing.dispose();
  }, [api]);
  return isSeen ? <PanelFrame id={api.id as PanelId} /> : null;
}

function Tab({ api }: Pick<IDockviewPanelHeaderProps, "api">) {
  const t = useStrings();
  const title = t.app.panels[api.id as PanelId];
  return (
    <div className="flex h-full items-center gap-1 px-2 text-12">
      <span>{title}</span>
      {/* A tab holds no button of its own: by keyboard panels are closed from their menu. */}
      <span
        aria-hidden
        title={t.app.workspace.close(title)}
        className="dock-close grid size-6 cursor-pointer place-items-center rounded-3 text-muted hover:bg-raised hover:text-text"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => api.close()}
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
  const place = useRef<HTMLDivElement>(null);
  const [parts] = useState(createDrawnParts);
  const drawn = useStore(parts.store);
  const changed = useRef(onChange);
  useEffect(() => {
    changed.current = onChange;
  }, [onChange]);

  useEffect(() => {
    if (place.current === null) return;
    const dock = createDockview(place.current, {
      className: "h-full",
      theme: THEME,
      createComponent: () => parts.part(Panel),
      createTabComponent: () => parts.part(Tab),
      createWatermarkComponent: () => parts.part(Empty),
    });
    dock.layout(place.current.clientWidth, place.current.clientHeight);
    if (kept === null || !restored(dock, kept)) {
      openStandardLayout(dock, strings().app.panels, window.innerWidth);
    }
    let settling: ReturnType<typeof setTimeout> | undefined;
    dock.onDidLayoutChange(() => {
      clearTimeout(settling);
      settling = setTimeout(() => {
        changed.current(dock.toJSON() as unknown as LayoutValue);
      }, SETTLE_MS);
    });
    onReady(dock);
    return () => {
      clearTimeout(settling);
      dock.dispose();
    };
    // A layout is opened once; what is kept afterwards is this one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return (
    <div ref={place} className="h-full w-full">
      {drawn.map(({ node }) => node)}
    </div>
  );
}
