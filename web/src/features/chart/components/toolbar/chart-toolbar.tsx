import { useState } from "react";
import { useCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { useStore } from "@/stores/store";
import { IconButton } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { Menu, type MenuEntry } from "@/ui/menu";
import type { PriceChart } from "../../engine/price-chart";
import { changeChart, useChartSettings } from "../../settings";
import { BarsTable } from "../bars-table";
import { useChartParts } from "../chart-context";
import { DrawingTools } from "../drawings/drawing-tools";
import { IndicatorDialog } from "../indicators/indicator-dialog";
import { IntervalPicker } from "./interval-picker";

const ZOOM = 0.7;

/** What can be done with the chart. */
export function ChartToolbar({ chart }: { readonly chart: PriceChart | null }) {
  const t = useStrings();
  const { group, zoomIn, zoomOut, fit, newest } = t.chart;
  useCommand({ id: "chart.zoom.in", title: zoomIn, group, keys: "+", run: () => chart?.zoom(ZOOM) });
  useCommand({ id: "chart.zoom.out", title: zoomOut, group, keys: "-", run: () => chart?.zoom(1 / ZOOM) });
  useCommand({ id: "chart.fit", title: fit, group, run: () => chart?.chart.timeScale().fitContent() });
  useCommand({ id: "chart.newest", title: newest, group, run: () => chart?.showNewest() });
  return (
    <div role="toolbar" aria-label={t.chart.tools} className="flex h-9 shrink-0 items-center gap-1 border-b border-line px-2 pointer-coarse:h-11">
      <IntervalPicker />
      <span className="flex-1" />
      <IndicatorDialog />
      <span className="mx-1 h-4 w-px bg-line" aria-hidden="true" />
      <DrawingTools />
      <span className="mx-1 hidden h-4 w-px bg-line @xl:block" aria-hidden="true" />
      <span className="hidden items-center gap-1 @xl:flex">
        <IconButton icon="expand" size="sm" label={fit} onClick={() => chart?.chart.timeScale().fitContent()} />
        <IconButton icon="arrow-right" size="sm" label={newest} onClick={() => chart?.showNewest()} />
      </span>
      <BarsTable />
      <ShowMenu chart={chart} />
    </div>
  );
}

function ShowMenu({ chart }: { readonly chart: PriceChart | null }) {
  const t = useStrings();
  const { shelf, instrument } = useChartParts();
  const settings = useChartSettings();
  const hasDrawings = useStore(shelf.store).drawings.length > 0;
  const [asks, setAsks] = useState(false);
  const flag = (key: "quantity" | "orders" | "position" | "fills", label: string): MenuEntry => ({
    label,
    checked: settings[key],
    onSelect: () => { changeChart({ [key]: !settings[key] }); },
  });
  const entries: MenuEntry[] = [
    { kind: "heading", label: t.chart.show },
    flag("quantity", t.chart.quantity),
    flag("orders", t.chart.orders),
    flag("position", t.chart.position),
    flag("fills", t.chart.fills),
    { label: t.chart.log, checked: settings.isLog, onSelect: () => { changeChart({ isLog: !settings.isLog }); } },
    { kind: "separator" },
    { label: t.chart.fit, onSelect: () => chart?.chart.timeScale().fitContent() },
    { label: t.chart.newest, onSelect: () => chart?.showNewest() },
    { kind: "separator" },
    { label: t.chart.drawings.removeAll, tone: "danger", disabled: !hasDrawings, onSelect: () => { setAsks(true); } },
  ];
  return (
    <>
      <Menu trigger={<IconButton icon="more" size="sm" label={t.chart.show} />} entries={entries} />
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={t.chart.drawings.removeAll}
        description={t.chart.drawings.removeAllDetail(instrument.symbol)}
        confirmLabel={t.common.actions.delete}
        tone="danger"
        onConfirm={() => { shelf.removeAll(); }}
      />
    </>
  );
}
