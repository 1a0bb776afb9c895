import { read, toNumber } from "@/lib/decimal";
import type { MarketSummary } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { Checkbox } from "@/ui/checkbox";
import { type Column, DataTable, type Sort } from "@/ui/data-table";
import { Num } from "@/ui/number";
import { Sparkline } from "@/ui/sparkline";
import { COMPARED_MAX } from "../model";
import { ChangeCell, LastCell, SpreadCell, StatusCell } from "./live-cells";
import { StarMenu } from "./star-menu";

interface MarketTableProps {
  readonly markets: readonly MarketSummary[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly compared: readonly string[];
  readonly onCompare: (symbol: string) => void;
  readonly loading: boolean;
  readonly empty: React.ReactNode;
}

/** Every instrument with its day; a row leads to trading it. */
export function MarketTable({ markets, sort, onSort, compared, onCompare, loading, empty }: MarketTableProps) {
  const t = useStrings("markets");
  const words = t.markets;
  const isFull = compared.length >= COMPARED_MAX;
  const columns: readonly Column<MarketSummary>[] = [
    {
      id: "compare",
      header: words.columns.compare,
      hideHeader: true,
      width: "2rem",
      cell: ({ symbol }) => (
        <Checkbox
          hideLabel
          label={words.compareOne(symbol)}
          checked={compared.includes(symbol)}
          disabled={isFull && !compared.includes(symbol)}
          onChange={() => onCompare(symbol)}
          className="align-middle"
        />
      ),
    },
    { id: "star", header: words.columns.star, hideHeader: true, width: "2rem", cell: ({ symbol }) => <StarMenu symbol={symbol} /> },
    {
      id: "symbol",
      header: words.columns.symbol,
      sortable: true,
      rowHeader: true,
      cell: ({ symbol }) => <span className="font-medium">{symbol}</span>,
    },
    { id: "last", header: words.columns.last, sortable: true, align: "end", cell: (market) => <LastCell market={market} /> },
    { id: "change", header: words.columns.change, sortable: true, align: "end", cell: (market) => <ChangeCell market={market} /> },
    {
      id: "sparkline",
      header: words.columns.sparkline,
      align: "end",
      from: "md",
      width: "7rem",
      cell: (market) => <Day market={market} />,
    },
    { id: "spread", header: words.columns.spread, sortable: true, align: "end", from: "lg", cell: (market) => <SpreadCell market={market} /> },
    {
      id: "quantity",
      header: words.columns.quantity,
      sortable: true,
      align: "end",
      from: "lg",
      cell: (market) => <Num value={market.quantity} compact unit={market.base} />,
    },
    {
      id: "turnover",
      header: words.columns.turnover,
      sortable: true,
      align: "end",
      from: "md",
      cell: (market) => <Num value={market.turnover} compact unit={market.quote} />,
    },
    { id: "status", header: words.columns.status, align: "end", from: "lg", cell: (market) => <StatusCell market={market} /> },
  ];
  return (
    <DataTable
      caption={words.title}
      columns={columns}
      rows={markets}
      rowKey={(market) => market.symbol}
      sort={sort}
      onSort={onSort}
      onRow={({ symbol }) => navigate(`/trade/${encodeURIComponent(symbol)}`)}
      loading={loading}
      empty={empty}
      className="max-h-[calc(100dvh-12rem)] min-h-40"
    />
  );
}

function Day({ market }: { readonly market: MarketSummary }) {
  const t = useStrings("markets");
  const values = market.sparkline.flatMap((price) => {
    const value = read(price);
    return value === null ? [] : [toNumber(value)];
  });
  if (values.length < 2) return <Num value={null} />;
  return <Sparkline values={values} label={t.markets.sparkline(market.symbol)} width={88} tone="muted" className="inline-block align-middle" />;
}
