import { useMemo, useState } from "react";
import { multiply, parse } from "@/lib/decimal";
import { useInstrument, useInstruments } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { type LiveFill, useFills } from "@/stores/fills";
import { usePreference } from "@/stores/preferences";
import { useAccountId } from "@/stores/selection";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import type { Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Num } from "@/ui/number";
import { Time } from "@/ui/time";
import { useFillPages } from "../api";
import { mergedFills, NO_FILTERS } from "../models/history";
import { digitsOf } from "../models/terms";
import { OrderSheet } from "./order-sheet";
import { HistoryFilters } from "./parts/history-filters";
import { LedgerLink } from "./parts/ledger-link";
import { PagedTable } from "./parts/paged-table";
import { RowCard } from "./parts/row-card";
import { SideMark } from "./parts/side-mark";

/** Show each time that an order of the account traded, the newest first. */
export function FillsPanel() {
  const t = useStrings();
  const accountId = useAccountId();
  if (accountId === null) return <EmptyState icon="swap" title={t.orders.open.noAccount} />;
  return <Fills key={accountId} accountId={accountId} />;
}

function Fills({ accountId }: { readonly accountId: number }) {
  const t = useStrings();
  const zone = usePreference("zone");
  const [filters, filter] = useState(NO_FILTERS);
  const [orderId, openSheet] = useState<number | null>(null);
  const pages = useFillPages(accountId, filters, zone);
  const told = useFills();
  const { data, hasNextPage } = pages;
  const rows = useMemo(() => {
    const looked = data?.pages.flatMap((page) => page.fills);
    return looked === undefined ? [] : mergedFills(looked, told, filters, zone, hasNextPage);
  }, [data, told, filters, zone, hasNextPage]);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <HistoryFilters filters={filters} onChange={filter} isOfFills />
      <PagedTable
        caption={t.orders.fills.caption}
        columns={useColumns(openSheet)}
        rows={rows}
        rowKey={keyOf}
        pages={pages}
        card={(fill) => <FillCard fill={fill} onOpen={() => openSheet(fill.order_id)} />}
        empty={
          filters === NO_FILTERS ? (
            <EmptyState icon="swap" title={t.orders.fills.empty} detail={t.orders.fills.emptyDetail} />
          ) : (
            <EmptyState icon="filter" title={t.orders.fills.emptyFiltered} />
          )
        }
      />
      <OrderSheet orderId={orderId} onClose={() => openSheet(null)} />
    </div>
  );
}

function FillCard({ fill, onOpen }: { readonly fill: LiveFill; readonly onOpen: () => void }) {
  const t = useStrings();
  const digits = digitsOf(useInstrument(fill.symbol));
  return (
    <RowCard
      onOpen={onOpen}
      title={
        <>
          <SideMark side={fill.side} />
          <span className="font-medium">{fill.symbol}</span>
        </>
      }
      mark={
        <span>
          <Num value={fill.last_quantity} /> × <Num value={fill.last_price} digits={digits.price} />
        </span>
      }
      detail={
        <>
          {t.common.fee} <Num value={fill.fee} {...(fill.fee_asset === null ? {} : { unit: fill.fee_asset })} />
        </>
      }
      time={<Time value={fill.time} kind="datetime" />}
    />
  );
}

const keyOf = (fill: LiveFill) => String(fill.execution_id);

function useColumns(openOrder: (orderId: number) => void): readonly Column<LiveFill>[] {
  const t = useStrings();
  const instruments = useInstruments();
  return useMemo(() => {
    const bySymbol = new Map(instruments.map((each) => [each.symbol, { ...digitsOf(each), quote: each.quote }]));
    const of = (fill: LiveFill) => bySymbol.get(fill.symbol);
    return [
      { id: "time", header: t.common.time, cell: (fill) => <Time value={fill.time} kind="datetime" className="text-muted" /> },
      { id: "symbol", header: t.common.symbol, cell: (fill) => <span className="font-medium">{fill.symbol}</span> },
      { id: "side", header: t.common.side, cell: (fill) => <SideMark side={fill.side} /> },
      { id: "price", header: t.common.price, align: "end", cell: (fill) => <Num value={fill.last_price} digits={of(fill)?.price} /> },
      { id: "quantity", header: t.common.quantity, align: "end", cell: (fill) => <Num value={fill.last_quantity} digits={of(fill)?.quantity} /> },
      {
        id: "notional",
        header: t.orders.columns.notional,
        align: "end",
        from: "lg",
        cell: (fill) => <Num value={multiply(parse(fill.last_price), parse(fill.last_quantity))} digits={2} unit={of(fill)?.quote ?? ""} />,
      },
      {
        id: "fee",
        header: t.common.fee,
        align: "end",
        from: "sm",
        cell: (fill) => <Num value={fill.fee} {...(fill.fee_asset === null ? {} : { unit: fill.fee_asset })} />,
      },
      {
        id: "role",
        header: t.orders.columns.role,
        from: "md",
        cell: (fill) => <Badge>{fill.aggressor ? t.orders.fills.taker : t.orders.fills.maker}</Badge>,
      },
      {
        id: "order",
        header: t.common.order,
        from: "lg",
        cell: (fill) => (
          <Button size="sm" variant="quiet" className="-ml-2" onClick={() => openOrder(fill.order_id)}>
            {t.orders.fills.openOrder(fill.order_id)}
          </Button>
        ),
      },
      {
        id: "ledger",
        header: t.orders.columns.ledger,
        hideHeader: true,
        align: "end",
        width: "2.5rem",
        cell: (fill) => <LedgerLink executionId={fill.execution_id} />,
      },
    ];
  }, [t, instruments, openOrder]);
}
