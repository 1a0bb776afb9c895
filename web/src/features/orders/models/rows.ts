// Rows of open orders: those on their way to the venue first, then what it knows.
import type { Order, OrderRequest } from "@/lib/schema";

export type OpenRow = {
  readonly key: string;
  /** Null while the order is on its way. */
  readonly order: Order | null;
  readonly request: OrderRequest | null;
};

export type Sent = { readonly key: string; readonly request: OrderRequest };

/** Return the rows, of one instrument where that is named. */
export function rowsOf(open: readonly Order[], sent: readonly Sent[], symbol: string | undefined): OpenRow[] {
  // What has come back as an order already is not shown a second time.
  const known = new Set(open.map((order) => order.client_order_id).filter((id) => id !== ""));
  const onTheirWay = sent.filter(
    ({ request }) =>
      (symbol === undefined || request.symbol === symbol) && !known.has(request.client_order_id ?? ""),
  );
  return [
    ...onTheirWay.map(({ key, request }) => ({ key: `sent ${key}`, order: null, request })),
    ...open.map((order) => ({ key: String(order.order_id), order, request: null })),
  ];
}
