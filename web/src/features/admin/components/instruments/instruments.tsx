import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { instrumentsQuery } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { AppLink } from "@/stores/navigation";
import { useMay } from "@/stores/session";
import { Badge } from "@/ui/badge";
import { Button, IconButton } from "@/ui/button";
import { DataTable, type Column } from "@/ui/data-table";
import { ConfirmDialog } from "@/ui/dialog";
import { Menu } from "@/ui/menu";
import { Num } from "@/ui/number";
import { useSetStatus, type Instrument, type TradingStatus } from "../../venue-api";
import { Listing } from "../parts/listing";
import { ListAsset } from "./list-asset";
import { ListInstrument } from "./list-instrument";

interface Change {
  symbol: string;
  status: TradingStatus;
}

const TONES = { open: "success", halted: "warning", closed: "neutral" } as const;

/** Show what is listed; open, halt, close and list. */
export function Instruments() {
  const t = useStrings("admin");
  const mayList = useMay("instruments.list");
  const mayHalt = useMay("instruments.halt");
  const { data = [], isPending } = useQuery(instrumentsQuery);
  const [listing, setListing] = useState<"instrument" | "asset" | null>(null);
  const [asked, ask] = useState<Change | null>(null);
  const setting = useSetStatus();

  async function apply(change: Change) {
    try {
      await setting.mutateAsync(change);
      const words = t.admin.instruments;
      notify({
        tone: "success",
        title: words.changed(change.symbol, words.statuses[change.status]),
        topic: "system",
      });
    } catch (problem) {
      notify({ tone: "danger", title: (problem as Error).message, topic: "system" });
    }
  }

  return (
    <div className="flex flex-col gap-4">
      {mayList && (
        <div className="flex flex-wrap justify-end gap-2">
          <Button icon="plus" onClick={() => setListing("asset")}>
            {t.admin.instruments.listAsset}
          </Button>
          <Button variant="primary" icon="plus" onClick={() => setListing("instrument")}>
            {t.admin.instruments.list}
          </Button>
        </div>
      )}
      <Table
        rows={data}
        loading={isPending}
        onChange={
          mayHalt
            ? (change) => (change.status === "open" ? void apply(change) : ask(change))
            : null
        }
      />
      {listing === "instrument" && <ListInstrument onClose={() => setListing(null)} />}
      {listing === "asset" && <ListAsset onClose={() => setListing(null)} />}
      <ConfirmDialog
        open={asked !== null}
        onOpenChange={(open) => {
          if (!open) ask(null);
        }}
        title={
          asked?.status === "closed"
            ? t.admin.instruments.closeQuestion(asked.symbol)
            : t.admin.instruments.haltQuestion(asked?.symbol ?? "")
        }
        description={t.admin.instruments.haltDetail}
        confirmLabel={asked?.status === "closed" ? t.admin.instruments.close : t.admin.instruments.halt}
        tone="danger"
        onConfirm={() => (asked ? apply(asked) : undefined)}
      />
    </div>
  );
}

interface TableProps {
  rows: readonly Instrument[];
  loading: boolean;
  onChange: ((change: Change) => void) | null;
}

function Table({ rows, loading, onChange }: TableProps) {
  const t = useStrings("admin");
  const words = t.admin.instruments;
  const columns: Column<Instrument>[] = [
    {
      id: "symbol",
      header: words.symbol,
      cell: ({ symbol }) => (
        <AppLink to={`/trade/${encodeURIComponent(symbol)}`} className="font-medium hover:underline">
          {symbol}
        </AppLink>
      ),
      compare: (a, b) => a.symbol.localeCompare(b.symbol),
      sortable: true,
    },
    {
      id: "status",
      header: words.status,
      cell: ({ status }) => <Badge tone={TONES[status]}>{words.statuses[status]}</Badge>,
    },
    { id: "base", header: words.base, from: "md", cell: ({ base }) => base },
    { id: "quote", header: words.quote, from: "md", cell: ({ quote }) => quote },
    {
      id: "tick",
      header: words.tick,
      align: "end",
      from: "md",
      cell: ({ tick_table }) => <Num value={tick_table[0]?.tick} />,
    },
    { id: "lot", header: words.lot, align: "end", from: "md", cell: ({ lot }) => <Num value={lot} /> },
    {
      id: "fees",
      header: words.fees,
      align: "end",
      from: "lg",
      cell: ({ maker_fee_ppm, taker_fee_ppm }) => (
        <span className="figures">{`${maker_fee_ppm} / ${taker_fee_ppm}`}</span>
      ),
    },
    ...(onChange
      ? [
          {
            id: "act",
            header: words.act,
            hideHeader: true,
            align: "end" as const,
            cell: (row: Instrument) => <StatusMenu row={row} onChange={onChange} />,
          },
        ]
      : []),
  ];
  return (
    <Listing>
      <DataTable
        caption={words.caption}
        columns={columns}
        rows={rows}
        rowKey={({ symbol }) => symbol}
        loading={loading}
        className="max-h-[70dvh]"
      />
    </Listing>
  );
}

function StatusMenu({ row, onChange }: { row: Instrument; onChange: (change: Change) => void }) {
  const t = useStrings("admin");
  const words = t.admin.instruments;
  const choices: [TradingStatus, string][] = [
    ["open", words.open],
    ["halted", words.halt],
    ["closed", words.close],
  ];
  return (
    <Menu
      trigger={
        <IconButton icon="more" size="sm" variant="quiet" label={`${words.act} ${row.symbol}`} />
      }
      entries={choices
        .filter(([status]) => status !== row.status)
        .map(([status, label]) => ({
          label,
          ...(status === "open" ? {} : { tone: "danger" as const }),
          onSelect: () => onChange({ symbol: row.symbol, status }),
        }))}
    />
  );
}
