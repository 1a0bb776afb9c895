import { useMemo } from "react";
import { cx } from "@/lib/cx";
import { compare, parse, toNumber, ZERO } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useAssets } from "@/lib/queries/assets";
import { useInstruments } from "@/lib/queries/instruments";
import type { Balance } from "@/lib/schema";
import { useBalances } from "@/stores/balances";
import { useLanguage, useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { useLiveQuotes } from "@/stream/hooks";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Icon } from "@/ui/icon";
import { Meter } from "@/ui/meter";
import { Num } from "@/ui/number";
import { useValuationAsset } from "../api";
import { totalOf, valued, type Valued, valuingSymbols } from "../models/marks";
import { MONEY_DIGITS } from "./figures";

export function Balances({ accountId, isStale }: { readonly accountId: number; readonly isStale: boolean }) {
  const t = useStrings();
  const words = t.positions.balances;
  const balances = useBalances();
  const instruments = useInstruments();
  const asset = useValuationAsset(accountId);
  const quotes = useLiveQuotes(asset === null ? [] : valuingSymbols(balances, instruments, asset));
  const rows = useMemo(() => valued(balances, instruments, quotes, asset ?? ""), [balances, instruments, quotes, asset]);
  const total = totalOf(rows, MONEY_DIGITS);
  return (
    <div className={cx("flex h-full min-h-0 flex-col", isStale && "opacity-60")}>
      <DataTable
        className="flex-1"
        caption={words.caption}
        columns={useColumns(asset)}
        rows={rows}
        rowKey={(row) => row.balance.asset}
        empty={<EmptyState icon="wallet" title={words.empty} detail={words.emptyDetail} />}
      />
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
      { id: "reserved", header: words.reserved, align: "end", from: "sm", cell: ({ balance }) => <Reserved balance={balance} /> },
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

function Reserved({ balance }: { readonly balance: Balance }) {
  const t = useStrings();
  const language = useLanguage();
  const reserved = parse(balance.reserved);
  const posted = parse(balance.posted);
  if (compare(reserved, ZERO) <= 0 || compare(posted, ZERO) <= 0) return <Num value={balance.reserved} tone="muted" />;
  const words = t.positions.balances.reservedShare(
    formatDecimal(reserved, { language }),
    formatDecimal(posted, { language }),
  );
  return (
    <span className="inline-flex w-28 flex-col items-end gap-0.5" title={words}>
      <Num value={balance.reserved} />
      <Meter value={toNumber(reserved) / toNumber(posted)} label={t.positions.balances.reserved} text={words} className="h-0.5" />
    </span>
  );
}

function LedgerLink({ asset }: { readonly asset: string }) {
  const t = useStrings();
  const label = t.positions.balances.ledger(asset);
  return (
    <AppLink
      to={`/portfolio?rows=${encodeURIComponent(`asset=${asset}`)}`}
      aria-label={label}
      title={label}
      className="inline-grid size-6 place-items-center rounded-3 text-muted hover:bg-raised hover:text-text pointer-coarse:size-9"
    >
      <Icon name="transfer" size={14} />
    </AppLink>
  );
}
