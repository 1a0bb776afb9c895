import { lazy, Suspense, useState } from "react";
import { useCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Skeleton } from "@/ui/skeleton";

const CommandList = lazy(async () => ({
  default: (await import("./command-list")).CommandList,
}));

/** Find and run every command of what is on the screen, and go to any instrument. */
export function Palette() {
  const t = useStrings();
  const [open, setOpen] = useState(false);
  useCommand({
    id: "palette",
    title: t.app.palette.open,
    group: t.app.groups.help,
    keys: "mod+k",
    run: () => setOpen(true),
  });
  return (
    <>
      <IconButton
        icon="search"
        label={t.app.palette.open}
        variant="quiet"
        onClick={() => setOpen(true)}
      />
      <Dialog open={open} onOpenChange={setOpen} title={t.app.palette.title} bare>
        <Suspense fallback={<Skeleton className="m-4" lines={6} />}>
          <CommandList onDone={() => setOpen(false)} />
        </Suspense>
      </Dialog>
    </>
  );
}
