import { useMemo, useRef } from "react";
import { cx } from "@/lib/cx";
import { useAssets } from "@/lib/queries/assets";
import { useInstruments } from "@/lib/queries/instruments";
import { useBalances } from "@/stores/balances";
import { useStrings } from "@/stores/language";
import { useLiveQuotes } from "@/stream/hooks";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Num } from "@/ui/number";
import { useSize } from "@/ui/use-size";
import { useValuationAsset } from "../api";
import { totalOf, valued, type Valued, valuingSymbols } from "../models/marks";
import { BalanceCards, LedgerLink, Reserved } from "./balance-parts";
import { MONEY_DIGITS } from "./figures";

/** Below this width balances are cards. */
const CARDS_PX = 480;

export function Balances({ accountId, isStale }: { readonly accountId: number; readonly isStale: boolean }) {
  const t = useStrings();
  const words = t.positions.balances;
  const balances = useBalances();
  const instruments = useInstruments();
  const asset = useValuationAsset(accountId);
  const quotes = useLiveQuotes(asset === null ? [] : valuingSymbols(balances, instruments, asset));
  const rows = useMemo(() => valued(balances, instruments, quotes, asset ?? ""), [balances, instruments, quotes, asset]);
  const columns = useColumns(asset);
  const place = useRef<HTMLDivElement>(null);
  const isNarrow = (useSize(place)?.width ?? CARDS_PX) < CARDS_PX;
  const total = totalOf(rows, MONEY_DIGITS);
  return (
    <div ref={place} className={cx("flex h-full min-h-0 flex-col", isStale && "opacity-60")}>
      {isNarrow && rows.length > 0 ? (
        <BalanceCards rows={rows} asset={asset} />
      ) : (
        <DataTable
          className="flex-1"
          caption={words.caption}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.balance.asset}
          empty={<EmptyState icon="wallet" title={words.empty} detail={words.emptyDetail} />}
        />
      )}
      {asset === null || rows.length === 0 ? null : (
        <p className="flex shrink-0 items-baseline justify-end gap-2 border-t border-line px-3 py-1.5 text-12 text-muted">
          {words.total}
          {total.isWhole ? null : <span>({words.someUnpriced})</span>}
          <Num value={total.value} digits={MONEY_DIGITS} unit={asset} className="text-13 font-semibold text-text" />
        </p>
      )}
    </div>
  );
}

function useColumns(asset: string | null): readonly Column<Valued>[] {
  const t = useStrings();
  const words = t.positions.balances;
  const assets = useAssets();
  return useMemo(() => {
    const scales = new Map(assets.map((each) => [each.code, each.scale]));
    const figure = (value: string, code: string) => <Num value={value} digits={shownDigits(scales.get(code))} />;
    return [
      { id: "asset", header: t.common.asset, cell: ({ balance }) => <span className="font-medium">{balance.asset}</span> },
      { id: "posted", header: words.posted, align: "end", cell: ({ balance }) => figure(balance.posted, balance.asset) },
      { id: "reserved", header: words.reserved, align: "end", from: "md", cell: ({ balance }) => <Reserved balance={balance} /> },
      { id: "available", header: words.available, align: "end", cell: ({ balance }) => figure(balance.available, balance.asset) },
      {
        id: "value",
        header: asset === null ? words.value : words.valueIn(asset),
        align: "end",
        from: "sm",
        cell: ({ value }) =>
          value === null ? <span className="text-12 text-faint">{words.unpriced}</span> : <Num value={value} digits={MONEY_DIGITS} />,
      },
      {
        id: "ledger",
        header: words.ledgerColumn,
        hideHeader: true,
        align: "end",
        width: "2.5rem",
        cell: ({ balance }) => <LedgerLink asset={balance.asset} />,
      },
    ];
  }, [t, words, assets, asset]);
}

/** More digits than these nobody reads at a glance; the figure's own are in the ledger. */
const DIGITS_MAX = 6;

function shownDigits(scale: number | undefined): number | undefined {
  return scale === undefined ? undefined : Math.min(scale, DIGITS_MAX);
}
