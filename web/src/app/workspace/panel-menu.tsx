import type { DockviewApi } from "dockview-react";
import { useId, useState } from "react";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { Button, IconButton } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Menu, type MenuEntry } from "@/ui/menu";
import { TextInput } from "@/ui/text-input";
import { PANEL_IDS } from "./panels";
import { openStandardLayout } from "./dock/standard-layout";
import { CURRENT, useLayouts, type LayoutValue } from "./use-layouts";

const NAME_MAX = 64;

/** Offer the panels that are not shown, and the layouts that were saved. */
export function PanelMenu({ dock }: { dock: DockviewApi }) {
  const t = useStrings();
  const { query, save, remove } = useLayouts();
  const [naming, setNaming] = useState(false);
  const saved = (query.data ?? []).filter((layout) => layout.name !== CURRENT);

  const entries: MenuEntry[] = [
    { kind: "heading", label: t.app.workspace.panels },
    ...PANEL_IDS.map((id): MenuEntry => ({
      kind: "item",
      label: t.app.panels[id],
      checked: dock.getPanel(id) !== undefined,
      onSelect: () => togglePanel(dock, id, t.app.panels[id]),
    })),
    { kind: "heading", label: t.app.workspace.layouts },
    ...saved.map((layout): MenuEntry => ({
      kind: "item",
      label: layout.name,
      onSelect: () => dock.fromJSON(layout.value as never),
    })),
    { kind: "item", label: t.app.workspace.saveAs, onSelect: () => setNaming(true) },
    {
      kind: "item",
      label: t.app.workspace.restore,
      onSelect: () => openStandardLayout(dock, t.app.panels, window.innerWidth),
    },
    ...saved.map((layout): MenuEntry => ({
      kind: "item",
      label: t.app.workspace.remove(layout.name),
      onSelect: () => remove(layout.name),
    })),
  ];

  return (
    <>
      <Menu
        entries={entries}
        trigger={<IconButton icon="layout" label={t.app.workspace.panels} variant="quiet" />}
      />
      <SaveLayout
        open={naming}
        onOpenChange={setNaming}
        onSave={(name) => {
          save({ name, value: dock.toJSON() as unknown as LayoutValue });
          notify({ tone: "success", title: t.app.workspace.saved(name), topic: "system" });
        }}
      />
    </>
  );
}

function togglePanel(dock: DockviewApi, id: string, title: string): void {
  const open = dock.getPanel(id);
  if (open) open.api.close();
  else dock.addPanel({ id, component: "panel", tabComponent: "tab", title });
}

interface SaveLayoutProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onSave: (name: string) => void;
}

function SaveLayout({ open, onOpenChange, onSave }: SaveLayoutProps) {
  const t = useStrings();
  const form = useId();
  const [name, setName] = useState("");
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t.app.workspace.save}
      footer={
        <Button type="submit" form={form} variant="primary" disabled={name.trim() === ""}>
          {t.app.workspace.save}
        </Button>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          onSave(name.trim());
          onOpenChange(false);
        }}
      >
        <Field label={t.app.workspace.name}>
          <TextInput value={name} onChange={setName} maxLength={NAME_MAX} />
        </Field>
      </form>
    </Dialog>
  );
}
