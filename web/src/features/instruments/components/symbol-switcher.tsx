import { Suspense, useState } from "react";
import { useCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { selectSymbol, useSymbol } from "@/stores/selection";
import { Dialog } from "@/ui/dialog";
import { Icon } from "@/ui/icon";
import { later } from "@/ui/later";
import { Skeleton } from "@/ui/skeleton";

const SymbolSearch = later(async () => (await import("./symbol-search")).SymbolSearch, {
  soon: true,
});

/** Name the instrument that is looked at, and let another be found and chosen. */
export function SymbolSwitcher() {
  const t = useStrings();
  const symbol = useSymbol();
  const [isOpen, setOpen] = useState(false);
  useCommand({
    id: "instruments.choose",
    title: t.instruments.choose,
    group: t.app.groups.trade,
    keys: "/",
    run: () => setOpen(true),
  });

  function choose(chosen: string): void {
    setOpen(false);
    selectSymbol(chosen);
    navigate(`/trade/${encodeURIComponent(chosen)}`);
  }

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={symbol === null ? t.instruments.choose : t.instruments.chosen(symbol)}
        onClick={() => setOpen(true)}
        className="flex h-8 min-w-0 items-center gap-1.5 rounded-4 px-2 text-15 font-semibold whitespace-nowrap hover:bg-hover pointer-coarse:h-11"
      >
        <span className="truncate">{symbol ?? t.instruments.choose}</span>
        <Icon name="chevron-down" size={14} className="text-muted" />
      </button>
      <Dialog bare open={isOpen} onOpenChange={setOpen} title={t.instruments.choose}>
        <Suspense fallback={<Skeleton lines={6} className="m-4" />}>
          <SymbolSearch onChoose={choose} />
        </Suspense>
      </Dialog>
    </>
  );
}
