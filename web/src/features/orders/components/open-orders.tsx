import { useCallback, useMemo, useRef, useState } from "react";
import { cx } from "@/lib/cx";
import { useInstruments } from "@/lib/queries/instruments";
import { useStrings } from "@/stores/language";
import { isWorking, ordersStore, useOpenOrders, useSubmissions } from "@/stores/orders";
import { useSymbol } from "@/stores/selection";
import { Badge } from "@/ui/badge";
import { DataTable } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { Segmented } from "@/ui/segmented";
import { useSize } from "@/ui/use-size";
import { heldRows } from "../models/held";
import { type OpenRow, rowsOf } from "../models/rows";
import { type Scope, showScope, useScope } from "../settings";
import { CancelMany } from "./cancel-many";
import { OpenOrderCards } from "./open-order-cards";
import { useOpenColumns } from "./open-columns";
import { OrderSheet } from "./order-sheet";
import { useMayTrade } from "./parts/use-may-trade";
import { useCancel } from "./use-cancel";
import { useReplace } from "./use-replace";

/** Below this width orders are cards. */
const CARDS_PX = 560;
const keyOf = (row: OpenRow) => row.key;

export function OpenOrders({ isStale }: { readonly isStale: boolean }) {
  const t = useStrings();
  const place = useRef<HTMLDivElement>(null);
  const isNarrow = (useSize(place)?.width ?? CARDS_PX) < CARDS_PX;
  const rows = useRows();
  const [held, hold] = useState<readonly OpenRow[] | null>(null);
  const shown = heldRows(rows, held, keyOf, lastKnown);
  const [orderId, openSheet] = useState<number | null>(null);
  const [fault, showFault] = useState("");
  const { replace, question } = useReplace(showFault);
  const instruments = useInstruments();
  const deeds = { instruments, mayTrade: useMayTrade(), cancel: useCancel(), replace, onFault: showFault, onOpen: openSheet };
  const columns = useOpenColumns(deeds);
  const release = useCallback(() => hold(null), []);
  return (
    <div ref={place} className="flex h-full min-h-0 flex-col">
      <Head isStale={isStale} mayTrade={deeds.mayTrade} />
      <div
        role="presentation"
        className={cx("min-h-0 flex-1", isStale && "opacity-60")}
        onPointerEnter={() => hold((before) => before ?? shown)}
        onPointerLeave={release}
      >
        {isNarrow ? (
          <OpenOrderCards rows={shown} empty={<Empty />} {...deeds} />
        ) : (
          <DataTable
            caption={t.orders.open.caption}
            columns={columns}
            rows={shown}
            rowKey={keyOf}
            empty={<Empty />}
            onRow={(row) => openSheet(row.order?.order_id ?? null)}
            onRowKey={(row, key) => {
              if (key === "Delete" && row.order !== null && deeds.mayTrade && isWorking(row.order)) deeds.cancel(row.order);
            }}
          />
        )}
      </div>
      <p role="alert" className={cx("shrink-0 border-t border-line px-3 py-1 text-12 text-danger", fault === "" && "hidden")}>
        {fault}
      </p>
      {question}
      <OrderSheet orderId={orderId} onClose={() => openSheet(null)} />
    </div>
  );
}

function Head({ isStale, mayTrade }: { readonly isStale: boolean; readonly mayTrade: boolean }) {
  const t = useStrings();
  const scope = useScope();
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-2 border-b border-line px-2 py-1">
      <Segmented<Scope>
        size="sm"
        label={t.orders.open.scope}
        value={scope}
        onChange={showScope}
        options={[
          { value: "all", label: t.orders.open.scopeAll },
          { value: "this", label: t.orders.open.scopeThis },
        ]}
      />
      {isStale ? (
        <Badge tone="warning" icon="warning">
          {t.orders.open.stale}
        </Badge>
      ) : null}
      <span className="ml-auto">
        {mayTrade ? <CancelMany /> : <span className="text-12 text-muted">{t.orders.open.viewOnly}</span>}
      </span>
    </div>
  );
}

function Empty() {
  const t = useStrings();
  const symbol = useSymbol();
  const isOfSymbol = useScope() === "this" && symbol !== null;
  const title = isOfSymbol ? t.orders.open.emptyOfSymbol(symbol) : t.orders.open.empty;
  return <EmptyState icon="list" title={title} detail={t.orders.open.emptyDetail} />;
}

function useRows(): readonly OpenRow[] {
  const scope = useScope();
  const symbol = useSymbol();
  const wanted = scope === "this" && symbol !== null ? symbol : undefined;
  const open = useOpenOrders(wanted);
  const submissions = useSubmissions();
  return useMemo(() => rowsOf(open, submissions, wanted), [open, submissions, wanted]);
}

function lastKnown(row: OpenRow): OpenRow {
  const order = row.order === null ? undefined : ordersStore.get().byId.get(row.order.order_id);
  return order === undefined ? row : { ...row, order };
}
