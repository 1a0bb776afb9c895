import { parse, subtract } from "@/lib/decimal";
import { useStrings } from "@/stores/language";
import { DataTable, type Column } from "@/ui/data-table";
import { Num } from "@/ui/number";
import type { Crowd } from "../api";

type Funds = Crowd["funds"][number];

/** Show what all accounts of the crowd own together. */
export function CrowdFunds({ funds }: { funds: readonly Funds[] }) {
  const t = useStrings("crowd");
  const columns: Column<Funds>[] = [
    { id: "asset", header: t.crowd.asset, cell: ({ asset }) => asset },
    {
      id: "posted",
      header: t.crowd.posted,
      align: "end",
      cell: ({ posted }) => <Num value={posted} />,
    },
    {
      id: "reserved",
      header: t.crowd.reserved,
      align: "end",
      cell: ({ reserved }) => <Num value={reserved} />,
    },
    {
      id: "available",
      header: t.crowd.available,
      align: "end",
      cell: ({ posted, reserved }) => <Num value={subtract(parse(posted), parse(reserved))} />,
    },
  ];
  return (
    <DataTable
      caption={t.crowd.funds}
      columns={columns}
      rows={funds}
      rowKey={({ asset }) => asset}
    />
  );
}
