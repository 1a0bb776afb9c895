import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { text } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import type { EquityPoint, Portfolio } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { ChartTable } from "@/ui/chart-table";
import type { Column } from "@/ui/data-table";
import { LoadFailed } from "@/ui/load-failed";
import { Change, Num } from "@/ui/number";
import { Segmented } from "@/ui/segmented";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { TimeChart, type TimeLine } from "@/ui/time-chart";
import { equityQuery } from "../api";
import { type FigureId, linePoints, profitOf, profitOver, type Range, RANGES, shownDigits, upToNow } from "../model";
import { FigureButton } from "./figure-button";

interface EquityPanelProps {
  readonly portfolio: Portfolio;
  readonly onOpen: (figure: FigureId) => void;
}

const NONE: readonly EquityPoint[] = [];
const RANGE_LIST = [...RANGES];

/** What the account is worth, what it gained, and how that came over time. */
export function EquityPanel({ portfolio, onOpen }: EquityPanelProps) {
  const t = useStrings("portfolio");
  const [range, setRange] = useState<Range>("1D");
  const [what, setWhat] = useState<"equity" | "profit">("equity");
  const curve = useQuery(equityQuery(portfolio.account_id, range));
  const points = useMemo(() => upToNow(curve.data?.points ?? NONE, portfolio), [curve.data, portfolio]);
  const digits = shownDigits(portfolio.equity);
  return (
    <div className="flex min-w-0 flex-col">
      <Headline portfolio={portfolio} digits={digits} onOpen={onOpen} />
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <Segmented
          size="sm"
          label={t.portfolio.curve.what}
          value={what}
          onChange={setWhat}
          options={[
            { value: "equity", label: t.portfolio.curve.equity },
            { value: "profit", label: t.portfolio.curve.profit },
          ]}
        />
        <span className="text-12 text-muted">
          {t.portfolio.curve.gained} <Change value={profitOver(points)} digits={digits} className="text-text" />
        </span>
        <span className="ml-auto flex items-center gap-1">
          <Segmented
            size="sm"
            label={t.portfolio.curve.range}
            value={range}
            onChange={setRange}
            options={RANGE_LIST.map((value) => ({
              value,
              label: t.portfolio.curve.ranges[value],
              name: t.portfolio.curve.rangeNames[value],
            }))}
          />
          <CurveTable points={points} digits={digits} />
        </span>
      </div>
      {curve.isError && points.length === 0 ? (
        <LoadFailed
          title={t.portfolio.loadFailed}
          error={curve.error}
          onRetry={() => void curve.refetch()}
          className="mt-3"
        />
      ) : (
        <Curve points={points} what={what} range={range} digits={digits} loading={curve.isPending} />
      )}
    </div>
  );
}

interface HeadlineProps extends EquityPanelProps {
  readonly digits: number;
}

function Headline({ portfolio, digits, onOpen }: HeadlineProps) {
  const t = useStrings("portfolio");
  const { figures, formulas } = t.portfolio;
  const percent = portfolio.day_profit_percent;
  return (
    <div className="flex flex-wrap items-end gap-x-8 gap-y-2">
      <div>
        <div className="text-12 text-muted">{figures.equity}</div>
        <FigureButton name={figures.equity} formula={formulas.equity} onOpen={() => onOpen("equity")} className="text-32 font-semibold tracking-[-0.02em]">
          <Num value={portfolio.equity} digits={digits} unit={portfolio.asset ?? ""} />
        </FigureButton>
      </div>
      <div className="pb-1">
        <div className="text-12 text-muted">{figures.day_profit}</div>
        <FigureButton name={figures.day_profit} formula={formulas.day_profit} onOpen={() => onOpen("day_profit")} className="text-15">
          <Change value={portfolio.day_profit} digits={digits} />
          {percent === null ? null : (
            <span className="ml-2 text-13 text-muted">
              (<Num value={percent} digits={2} sign />%)
            </span>
          )}
        </FigureButton>
      </div>
      <div className="pb-1">
        <div className="text-12 text-muted">{figures.total_profit}</div>
        <FigureButton name={figures.total_profit} formula={formulas.total_profit} onOpen={() => onOpen("total_profit")} className="text-15">
          <Change value={portfolio.total_profit} digits={digits} />
        </FigureButton>
      </div>
    </div>
  );
}

interface CurveProps {
  readonly points: readonly EquityPoint[];
  readonly what: "equity" | "profit";
  readonly range: Range;
  readonly digits: number;
  readonly loading: boolean;
}

function Curve({ points, what, range, digits, loading }: CurveProps) {
  const t = useStrings("portfolio");
  const language = useLanguage();
  const lines = useMemo<TimeLine[]>(
    () => [{ id: "curve", colour: "accent", filled: true, points: linePoints(points, what) }],
    [points, what],
  );
  const format = useCallback(
    (value: number) => formatDecimal(value.toFixed(digits), { language, sign: what === "profit" }),
    [language, digits, what],
  );
  if (loading) return <Skeleton className="mt-3 h-64 w-full" />;
  return (
    <>
      <TimeChart
        lines={lines}
        format={format}
        label={t.portfolio.curve.label(t.portfolio.curve[what], t.portfolio.curve.rangeNames[range])}
        className="mt-3 h-64"
      />
      {points.length < 3 ? <p className="mt-1 text-12 text-faint">{t.portfolio.curve.short}</p> : null}
    </>
  );
}

function CurveTable({ points, digits }: { readonly points: readonly EquityPoint[]; readonly digits: number }) {
  const t = useStrings("portfolio");
  const columns: readonly Column<EquityPoint>[] = [
    { id: "time", header: t.common.time, cell: (row) => <Time value={row.time} kind="datetime" /> },
    { id: "equity", header: t.portfolio.curve.equity, align: "end", cell: (row) => <Num value={row.equity} digits={digits} /> },
    { id: "profit", header: t.portfolio.curve.profit, align: "end", cell: (row) => <Change value={text(profitOf(row))} digits={digits} /> },
    { id: "net", header: t.portfolio.curve.netTransfers, align: "end", from: "md", cell: (row) => <Num value={row.net_transfers} digits={digits} /> },
  ];
  const newest = useMemo(() => [...points].reverse(), [points]);
  return <ChartTable caption={t.portfolio.curve.title} columns={columns} rows={newest} rowKey={(row) => row.time} />;
}
