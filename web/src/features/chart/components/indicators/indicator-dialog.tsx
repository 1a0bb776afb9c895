import { Suspense, useState } from "react";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { later } from "@/ui/later";
import { Skeleton } from "@/ui/skeleton";

const IndicatorChoice = later(async () => (await import("./indicator-choice")).IndicatorChoice, {
  soon: true,
});

/** What opens the choice of indicators. */
export function IndicatorDialog() {
  const t = useStrings();
  const [isOpen, setOpen] = useState(false);
  const words = t.chart.indicators;
  return (
    <>
      <Button size="sm" variant="quiet" icon="line" onClick={() => { setOpen(true); }}>
        {words.button}
      </Button>
      <Dialog open={isOpen} onOpenChange={setOpen} title={words.title} description={words.description} size="lg">
        <Suspense fallback={<Skeleton lines={6} />}>
          <IndicatorChoice />
        </Suspense>
      </Dialog>
    </>
  );
}
