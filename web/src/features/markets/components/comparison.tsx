import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { formatPercent } from "@/lib/numbers";
import type { Bar } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { Button, IconButton } from "@/ui/button";
import { ChartTable } from "@/ui/chart-table";
import type { Column } from "@/ui/data-table";
import { LoadFailed } from "@/ui/load-failed";
import { Change } from "@/ui/number";
import { Section } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { Time } from "@/ui/time";
import { TimeChart, type TimeLine } from "@/ui/time-chart";
import { spanQuery } from "../api";
import {
  type ComparedLine,
  comparedLine,
  type ComparedRow,
  comparedRows,
  LINE_COLOURS,
  type Span,
  SPANS,
  withinSpan,
} from "../model";
import { LineSample } from "./line-sample";

interface ComparisonProps {
  readonly symbols: readonly string[];
  readonly onRemove: (symbol: string) => void;
  readonly onClear: () => void;
}

const SPAN_LIST = [...SPANS];

/** How the prices of some instruments moved, in per cent from where each began. */
export function Comparison({ symbols, onRemove, onClear }: ComparisonProps) {
  const t = useStrings("markets");
  const words = t.markets.compare;
  const [span, setSpan] = useState<Span>("24H");
  const { lines, failed } = useLines(symbols, span);
  const isSilent = lines.length > 0 && lines.every((line) => line.points.length === 0);
  return (
    <Section
      boxed
      title={words.title}
      description={words.lead}
      actions={
        <>
          <Segmented
            size="sm"
            label={words.span}
            value={span}
            onChange={setSpan}
            options={SPAN_LIST.map((value) => ({ value, label: words.spans[value], name: words.spanNames[value] }))}
          />
          <ComparedTable lines={lines} />
          <Button size="sm" variant="quiet" onClick={onClear}>
            {words.clear}
          </Button>
        </>
      }
    >
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {symbols.map((symbol, at) => (
          <li key={symbol} className="flex items-center gap-2 text-13">
            <LineSample colour={LINE_COLOURS[at] ?? "text"} dash={at} />
            <span className="font-medium">{symbol}</span>
            <Change value={lines.find((line) => line.symbol === symbol)?.percent} percent />
            <IconButton size="sm" icon="close" tooltip={false} label={words.remove(symbol)} onClick={() => onRemove(symbol)} />
          </li>
        ))}
      </ul>
      {failed ? <LoadFailed title={t.markets.loadFailed} error={failed.error} onRetry={failed.retry} className="mt-3" /> : null}
      <Chart lines={lines} />
      {isSilent ? <p className="text-12 text-faint">{words.silent}</p> : null}
    </Section>
  );
}

function Chart({ lines }: { readonly lines: readonly ComparedLine[] }) {
  const t = useStrings("markets");
  const language = useLanguage();
  const drawn = useMemo<TimeLine[]>(
    () =>
      lines.map(({ symbol, points }, at) => ({
        id: symbol,
        points,
        colour: LINE_COLOURS[at] ?? "text",
        dash: at,
        title: symbol,
      })),
    [lines],
  );
  const format = useCallback((value: number) => formatPercent(value.toFixed(2), { language, sign: true }), [language]);
  const names = lines.map((line) => line.symbol).join(", ");
  return <TimeChart lines={drawn} format={format} label={t.markets.compare.label(names)} className="mt-2 h-64" />;
}

function ComparedTable({ lines }: { readonly lines: readonly ComparedLine[] }) {
  const t = useStrings("markets");
  const rows = useMemo(() => comparedRows(lines), [lines]);
  const columns: readonly Column<ComparedRow>[] = [
    {
      id: "time",
      header: t.common.time,
      cell: (row) => <Time value={new Date(row.time * 1_000).toISOString()} kind="datetime" />,
    },
    ...lines.map(({ symbol }): Column<ComparedRow> => ({
      id: symbol,
      header: symbol,
      align: "end",
      cell: (row) => <Change value={row.values.get(symbol)?.toFixed(2)} percent />,
    })),
  ];
  return <ChartTable caption={t.markets.compare.title} columns={columns} rows={rows} rowKey={(row) => String(row.time)} />;
}

const NO_BARS: readonly Bar[] = [];

function useLines(symbols: readonly string[], span: Span) {
  const found = useQueries({
    queries: symbols.map((symbol) => spanQuery(symbol, span)),
    combine: (results) => ({
      bars: results.map((each) => each.data ?? NO_BARS),
      times: results.map((each) => each.dataUpdatedAt),
      failed: results.find((each) => each.isError),
    }),
  });
  const now = Math.max(0, ...found.times);
  const lines = useMemo(
    () => symbols.map((symbol, at) => comparedLine(symbol, withinSpan(found.bars[at] ?? NO_BARS, span, now))),
    [symbols, span, found.bars, now],
  );
  const { failed } = found;
  return { lines, failed: failed ? { error: failed.error, retry: () => void failed.refetch() } : null };
}
