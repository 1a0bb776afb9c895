import { useQuery } from "@tanstack/react-query";
import { useLanguage, useStrings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { Badge } from "@/ui/badge";
import { Callout } from "@/ui/callout";
import { CopyButton } from "@/ui/copy-button";
import { DataTable, type Column } from "@/ui/data-table";
import { Facts } from "@/ui/facts";
import { Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { sizeText } from "../../model";
import { venueQuery, type VenueState } from "../../venue-api";
import { KillSwitch } from "./kill-switch";

/** Show how the venue fares, and let who may stop it. */
export function Health() {
  const t = useStrings("admin");
  const mayHalt = useMay("instruments.halt");
  const { data: venue, error } = useQuery(venueQuery);
  if (!venue) {
    return error ? <Callout tone="danger">{error.message}</Callout> : <Skeleton lines={10} />;
  }
  return (
    <div className="flex flex-col gap-6">
      {error && <Callout tone="danger">{error.message}</Callout>}
      {mayHalt && <KillSwitch engaged={venue.kill_switch} />}
      <Figures venue={venue} />
      <div className="grid gap-6 xl:grid-cols-2">
        <Section title={t.admin.health.venue} boxed>
          <Kept venue={venue} />
        </Section>
        <Section title={t.admin.health.projections} boxed>
          <Projections rows={venue.projections} />
        </Section>
      </div>
    </div>
  );
}

function Figures({ venue }: { venue: VenueState }) {
  const t = useStrings("admin");
  const words = t.admin.health;
  const state = venue.draining
    ? words.draining
    : venue.kill_switch
      ? words.stopped
      : words.taking;
  const good = !venue.draining && !venue.kill_switch;
  return (
    <Facts
      layout="columns"
      items={[
        { term: words.state, value: <Badge tone={good ? "success" : "warning"}>{state}</Badge> },
        { term: words.orders, value: <Num value={venue.orders_per_second} /> },
        { term: words.trades, value: <Num value={venue.trades_per_second} /> },
        {
          term: words.loopLag,
          value: <Num value={venue.loop_lag_ms} digits={1} unit={words.milliseconds} />,
          hint: words.loopLagHint,
        },
        { term: words.queue, value: <Num value={String(venue.queue_depth)} /> },
        { term: words.rest, value: <Num value={String(venue.connections.rest)} /> },
        { term: words.stream, value: <Num value={String(venue.connections.stream)} /> },
        { term: words.sse, value: <Num value={String(venue.connections.sse)} /> },
      ]}
    />
  );
}

function Kept({ venue }: { venue: VenueState }) {
  const t = useStrings("admin");
  const language = useLanguage();
  const words = t.admin.health;
  const { log, snapshot, digest } = venue;
  return (
    <Facts
      items={[
        { term: words.version, value: venue.version },
        { term: words.started, value: <Time value={venue.started_time} kind="datetime" /> },
        { term: words.commands, value: <Num value={String(log.offset)} /> },
        { term: words.size, value: log.bytes === null ? "–" : sizeText(log.bytes, language) },
        {
          term: words.snapshot,
          value: snapshot ? <Time value={snapshot.time} kind="datetime" /> : words.noSnapshot,
        },
        {
          term: words.digest,
          value: digest ? (
            <span className="inline-flex items-center gap-1">
              <code className="text-12">{digest.slice(0, 12)}…</code>
              <CopyButton text={digest} label={words.digest} />
            </span>
          ) : (
            words.noSnapshot
          ),
        },
      ]}
    />
  );
}

type Projection = VenueState["projections"][number];

function Projections({ rows }: { rows: readonly Projection[] }) {
  const t = useStrings("admin");
  const columns: Column<Projection>[] = [
    { id: "name", header: t.admin.health.table, cell: ({ name }) => name },
    {
      id: "lag",
      header: t.admin.health.behind,
      align: "end",
      cell: ({ lag }) => <Num value={String(lag)} />,
    },
  ];
  return (
    <DataTable
      caption={t.admin.health.projections}
      columns={columns}
      rows={rows}
      rowKey={({ name }) => name}
    />
  );
}
