import { useState } from "react";

import { Button } from "@/ui/button";
import { ConfirmDialog, Dialog } from "@/ui/dialog";
import { Facts } from "@/ui/facts";
import { Field } from "@/ui/field";
import { ContextMenu, Menu, type MenuEntry } from "@/ui/menu";
import { Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { Popover } from "@/ui/popover";
import { Sheet } from "@/ui/sheet";
import { TextInput } from "@/ui/text-input";
import { Toaster, type ToastItem } from "@/ui/toaster";
import { Tooltip } from "@/ui/tooltip";

const ENTRIES: readonly MenuEntry[] = [
  { kind: "heading", label: "Order 42" },
  { label: "Replace", icon: "edit", keys: "r", onSelect: () => undefined },
  { label: "Show in chart", checked: true, onSelect: () => undefined },
  {
    kind: "sub",
    label: "Move to",
    entries: [{ label: "Second panel", onSelect: () => undefined }],
  },
  { kind: "separator" },
  { label: "Cancel", icon: "close", tone: "danger", keys: "del", onSelect: () => undefined },
];

type Shown = "dialog" | "confirm" | "sheet" | null;

export function SpecimenOverlays() {
  const [shown, show] = useState<Shown>(null);
  const [toasts, setToasts] = useState<readonly ToastItem[]>([]);
  const close = () => show(null);
  return (
    <Section title="Overlays" boxed className="lg:col-span-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => show("dialog")}>Dialog</Button>
        <Button onClick={() => show("confirm")}>Confirm</Button>
        <Button onClick={() => show("sheet")}>Sheet</Button>
        <Menu trigger={<Button icon="more">Menu</Button>} entries={ENTRIES} align="start" />
        <Popover label="What it costs" trigger={<Button>Popover</Button>}>
          <Facts items={[{ term: "Fee", value: <Num value="0.12" unit="USD" /> }]} />
        </Popover>
        <Tooltip content="Told on hover and on focus" keys="mod+k">
          <Button>Tooltip</Button>
        </Tooltip>
        <Button onClick={() => setToasts((before) => [...before, ...samples(before.length)])}>
          Toasts
        </Button>
        <ContextMenu entries={ENTRIES}>
          <div className="rounded-4 border border-dashed border-line-strong px-3 py-1 text-12 text-muted">
            Press with the other button
          </div>
        </ContextMenu>
      </div>
      <Overlays shown={shown} close={close} />
      <Toaster
        items={toasts}
        onDismiss={(id) => setToasts((before) => before.filter((toast) => toast.id !== id))}
      />
    </Section>
  );
}

function Overlays({ shown, close }: { readonly shown: Shown; readonly close: () => void }) {
  const [name, setName] = useState("");
  return (
    <>
      <Dialog
        open={shown === "dialog"}
        onOpenChange={close}
        title="Save the layout"
        description="It follows you to every device."
        footer={
          <Button variant="primary" onClick={close}>
            Save
          </Button>
        }
      >
        <Field label="Name">
          <TextInput value={name} onChange={setName} />
        </Field>
      </Dialog>
      <ConfirmDialog
        open={shown === "confirm"}
        onOpenChange={close}
        tone="danger"
        title="Cancel all orders in BTC-USD?"
        description="Three orders rest in the book. They lose their place in line."
        confirmLabel="Cancel three orders"
        cancelLabel="Keep them"
        onConfirm={close}
      />
      <Sheet
        open={shown === "sheet"}
        onOpenChange={close}
        title="Order 42"
        description="BTC-USD, buy, limit"
      >
        <Facts items={[{ term: "Price", value: <Num value="43250.50" /> }]} />
      </Sheet>
    </>
  );
}

function samples(from: number): ToastItem[] {
  return [
    { id: `${from}a`, tone: "success", title: "Filled", detail: "Bought 0.5 BTC at 43,250.50" },
    {
      id: `${from}b`,
      tone: "danger",
      title: "Order denied",
      detail: "price must be a multiple of 0.01, was 1.005",
    },
  ];
}
