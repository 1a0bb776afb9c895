import { useState } from "react";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { Checkbox } from "@/ui/checkbox";
import { ConfirmDialog } from "@/ui/dialog";
import { useKillSwitch } from "../../venue-api";

/** Stop all trading with one question, and let it go on. */
export function KillSwitch({ engaged }: { engaged: boolean }) {
  const t = useStrings("admin");
  const words = t.admin.killSwitch;
  const turning = useKillSwitch();
  const [asking, ask] = useState(false);
  const [cancelOrders, setCancelOrders] = useState(false);

  async function turn() {
    const after = await turning.mutateAsync({
      engaged: !engaged,
      cancel_orders: !engaged && cancelOrders,
    });
    notify({
      tone: engaged ? "success" : "warning",
      title: engaged ? words.released : words.engaged(after.halted.length),
      detail: after.canceled > 0 ? words.canceled(after.canceled) : undefined,
      topic: "system",
    });
  }

  return (
    <Callout
      tone={engaged ? "danger" : "info"}
      title={words.title}
      action={
        <Button variant={engaged ? "primary" : "danger"} onClick={() => ask(true)}>
          {engaged ? words.release : words.engage}
        </Button>
      }
    >
      {turning.error?.message ?? (engaged ? words.detailEngaged : words.detail)}
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={engaged ? words.releaseQuestion : words.engageQuestion}
        description={engaged ? words.releaseDetail : words.engageDetail}
        confirmLabel={engaged ? words.release : words.engage}
        tone={engaged ? "primary" : "danger"}
        onConfirm={turn}
      >
        {!engaged && (
          <Checkbox
            checked={cancelOrders}
            onChange={setCancelOrders}
            label={words.cancelOrders}
          />
        )}
      </ConfirmDialog>
    </Callout>
  );
}
