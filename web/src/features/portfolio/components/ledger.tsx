import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useAssets } from "@/lib/queries/assets";
import { useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { Button } from "@/ui/button";
import { LoadFailed } from "@/ui/load-failed";
import { Section, Toolbar } from "@/ui/page";
import { Select } from "@/ui/select";
import { TextInput } from "@/ui/text-input";
import { rowsOf } from "../api";
import { type Code, CODES, dayStart, type RowsQuery, rowsText } from "../model";
import { Paging } from "./paging";
import { TransferTable } from "./transfer-table";

interface Filters {
  readonly asset: string;
  readonly code: Code | "all";
  readonly order: string;
  readonly from: string;
  readonly to: string;
}

interface LedgerProps {
  readonly accountId: number;
  /** Open what led to a row; the rows that it is among come along. */
  readonly onOpen: (transferId: number, rows: string) => void;
}

const ALL = "all";
const NOTHING: Filters = { asset: ALL, code: ALL, order: "", from: "", to: "" };
const CODE_LIST = [...CODES];

/** Every movement on the account, by asset, kind, order and time. */
export function Ledger({ accountId, onOpen }: LedgerProps) {
  const t = useStrings("portfolio");
  const words = t.portfolio.ledger;
  const zone = usePreference("zone");
  const [filters, setFilters] = useState(NOTHING);
  const query = useMemo(() => queryOf(accountId, filters, zone), [accountId, filters, zone]);
  const found = useInfiniteQuery({ ...rowsOf(query), placeholderData: keepPreviousData });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.transfers) ?? [], [found.data]);
  const isFiltered = filters !== NOTHING;
  return (
    <Section title={words.title} description={words.lead} boxed>
      <LedgerFilters filters={filters} onChange={setFilters} />
      {found.isError ? (
        <LoadFailed title={t.portfolio.loadFailed} error={found.error} onRetry={() => void found.refetch()} className="mt-3" />
      ) : null}
      <div className="-mx-2 mt-2">
        <TransferTable
          caption={words.title}
          rows={rows}
          loading={found.isPending}
          empty={isFiltered ? words.emptyFiltered : words.empty}
          onOpen={(row) => onOpen(row.transfer_id, rowsText(query))}
          className="max-h-[30rem]"
        />
      </div>
      <Paging
        count={rows.length}
        hasMore={found.hasNextPage}
        pending={found.isFetchingNextPage}
        onMore={() => void found.fetchNextPage()}
      />
    </Section>
  );
}

interface LedgerFiltersProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

function LedgerFilters({ filters, onChange }: LedgerFiltersProps) {
  const t = useStrings("portfolio");
  const words = t.portfolio.ledger;
  const assets = useAssets();
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  return (
    <Toolbar label={words.filters}>
      <Select
        size="sm"
        label={words.kind}
        className="w-32"
        value={filters.code}
        onChange={(code: Filters["code"]) => change({ code })}
        options={[{ value: ALL, label: words.allKinds }, ...CODE_LIST.map((code) => ({ value: code, label: words.codes[code] }))]}
      />
      <Select
        size="sm"
        label={t.common.asset}
        className="w-32"
        value={filters.asset}
        onChange={(asset) => change({ asset })}
        options={[{ value: ALL, label: words.allAssets }, ...assets.map(({ code }) => ({ value: code, label: code }))]}
      />
      <TextInput
        size="sm"
        aria-label={words.order}
        placeholder={words.order}
        inputMode="numeric"
        className="w-24!"
        value={filters.order}
        onChange={(order) => change({ order: order.replaceAll(/\D/g, "") })}
      />
      <DayInput label={words.from} value={filters.from} onChange={(from) => change({ from })} />
      <DayInput label={words.to} value={filters.to} onChange={(to) => change({ to })} />
      {filters === NOTHING ? null : (
        <Button size="sm" variant="quiet" onClick={() => onChange(NOTHING)}>
          {words.clear}
        </Button>
      )}
    </Toolbar>
  );
}

interface DayInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
}

function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <span className="flex items-center gap-1.5 text-12 text-muted">
      <span aria-hidden>{label}</span>
      <TextInput size="sm" type="date" aria-label={label} className="w-32!" value={value} onChange={onChange} />
    </span>
  );
}

function queryOf(accountId: number, filters: Filters, zone: "local" | "UTC"): RowsQuery {
  const from = dayStart(filters.from, zone);
  const to = dayStart(filters.to, zone, 1);
  const order = Number(filters.order);
  return {
    account_id: accountId,
    ...(filters.asset === ALL ? {} : { asset: filters.asset }),
    ...(filters.code === ALL ? {} : { code: filters.code }),
    ...(Number.isSafeInteger(order) && order > 0 ? { order_id: order } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
