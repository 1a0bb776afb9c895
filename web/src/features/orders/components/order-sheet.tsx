import { Suspense } from "react";
import { isProblem } from "@/lib/http";
import { useStrings } from "@/stores/language";
import { useOrder } from "@/stores/orders";
import { Callout } from "@/ui/callout";
import { later } from "@/ui/later";
import { Sheet } from "@/ui/sheet";
import { Skeleton } from "@/ui/skeleton";
import { useLookedUpOrder } from "../api";

const OrderDetail = later(async () => (await import("./order-detail")).OrderDetail, {
  soon: true,
});

export type OrderSheetProps = { readonly orderId: number | null; readonly onClose: () => void };

/** All that there is to know of an order: what was asked, what came of it, and why. */
export function OrderSheet({ orderId, onClose }: OrderSheetProps) {
  const t = useStrings();
  const known = useOrder(orderId);
  const looked = useLookedUpOrder(orderId, known !== undefined);
  const order = known ?? looked.data;
  return (
    <Sheet
      open={orderId !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t.orders.detail.title(orderId ?? 0)}
      size="md"
    >
      <Suspense fallback={<Skeleton lines={10} />}>
        {order !== undefined ? <OrderDetail order={order} /> : null}
      </Suspense>
      {order === undefined && looked.isError ? (
        <Callout tone="danger" title={t.orders.detail.failed} live>
          {isProblem(looked.error) ? looked.error.detail : null}
        </Callout>
      ) : null}
      {order === undefined && !looked.isError ? <Skeleton lines={10} /> : null}
    </Sheet>
  );
}
