import { useStrings } from "@/stores/language";
import { ChartTable } from "@/ui/chart-table";
import type { Column } from "@/ui/data-table";
import { Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { Sparkline } from "@/ui/sparkline";
import { Time } from "@/ui/time";
import type { Sample } from "../model";

/** Draw how busy the crowd was since the page looks at it. */
export function CrowdHistory({ samples }: { samples: readonly Sample[] }) {
  const t = useStrings("crowd");
  const columns: Column<Sample>[] = [
    {
      id: "time",
      header: t.common.time,
      cell: ({ time }) => <Time value={new Date(time).toISOString()} kind="time" />,
    },
    {
      id: "orders",
      header: t.crowd.orders,
      align: "end",
      cell: ({ orders }) => <Num value={String(orders)} />,
    },
    {
      id: "trades",
      header: t.crowd.trades,
      align: "end",
      cell: ({ trades }) => <Num value={String(trades)} />,
    },
  ];
  return (
    <Section
      title={t.crowd.history}
      boxed
      actions={
        <ChartTable
          caption={t.crowd.history}
          columns={columns}
          rows={samples}
          rowKey={({ time }) => String(time)}
        />
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Line label={t.crowd.orders} values={samples.map(({ orders }) => orders)} />
        <Line label={t.crowd.trades} values={samples.map(({ trades }) => trades)} />
      </div>
    </Section>
  );
}

function Line({ label, values }: { label: string; values: readonly number[] }) {
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="text-12 text-muted">{label}</figcaption>
      <Sparkline values={values} label={label} tone="accent" height={56} className="w-full" />
    </figure>
  );
}
