import type { DropdownMenu } from "radix-ui";
import { Fragment } from "react";

import { cx } from "@/lib/cx";
import { Icon, type IconName } from "@/ui/icon";
import { ariaKeys, Kbd } from "@/ui/kbd";

export type MenuEntry =
  | {
      readonly kind?: "item";
      readonly label: string;
      readonly onSelect: () => void;
      readonly icon?: IconName;
      /** Shortcut that does the same, such as "mod+k". */
      readonly keys?: string;
      readonly disabled?: boolean;
      readonly tone?: "danger" | "buy" | "sell";
      /** Makes it an item that is on or off. */
      readonly checked?: boolean;
    }
  | { readonly kind: "heading"; readonly label: string }
  | { readonly kind: "separator" }
  | {
      readonly kind: "sub";
      readonly label: string;
      readonly icon?: IconName;
      readonly entries: readonly MenuEntry[];
    };

type ItemEntry = Extract<MenuEntry, { onSelect: () => void }>;
/** Radix names the parts of both menus alike. */
export type MenuParts = Pick<
  typeof DropdownMenu,
  | "Item"
  | "CheckboxItem"
  | "ItemIndicator"
  | "Label"
  | "Separator"
  | "Sub"
  | "SubTrigger"
  | "SubContent"
  | "Portal"
>;

const ITEM =
  "flex min-h-7 items-center gap-2 rounded-3 px-2 text-left select-none data-highlighted:bg-line/80 data-disabled:opacity-50 pointer-coarse:min-h-11";
const TONES = { danger: "text-danger", buy: "text-buy", sell: "text-sell" };

export type MenuEntriesProps = {
  readonly entries: readonly MenuEntry[];
  readonly parts: MenuParts;
  readonly box: string;
};

export function MenuEntries({ entries, parts, box }: MenuEntriesProps) {
  const room = entries.some(
    (entry) => isItem(entry) && (entry.icon ?? entry.checked) !== undefined,
  );
  return entries.map((entry, at) => (
    <Fragment key={at}>
      <Entry entry={entry} parts={parts} box={box} room={room} />
    </Fragment>
  ));
}

type EntryProps = Omit<MenuEntriesProps, "entries"> & {
  readonly entry: MenuEntry;
  /** Some entry has a mark before its label: all keep room for one. */
  readonly room: boolean;
};

function Entry({ entry, parts, box, room }: EntryProps) {
  if (isItem(entry)) return <Item entry={entry} parts={parts} room={room} />;
  if (entry.kind === "separator") return <parts.Separator className="-mx-1 my-1 h-px bg-line" />;
  if (entry.kind === "heading") {
    return <parts.Label className="px-2 pt-1.5 pb-1 text-11 text-faint">{entry.label}</parts.Label>;
  }
  return (
    <parts.Sub>
      <parts.SubTrigger className={ITEM}>
        {room ? <Mark {...(entry.icon ? { icon: entry.icon } : {})} /> : null}
        <span className="flex-1">{entry.label}</span>
        <Icon name="chevron-right" size={14} className="text-muted" />
      </parts.SubTrigger>
      <parts.Portal>
        <parts.SubContent sideOffset={4} collisionPadding={8} className={box}>
          <MenuEntries entries={entry.entries} parts={parts} box={box} />
        </parts.SubContent>
      </parts.Portal>
    </parts.Sub>
  );
}

function Item({ entry, parts, room }: { entry: ItemEntry; parts: MenuParts; room: boolean }) {
  const className = cx(ITEM, entry.tone && TONES[entry.tone]);
  const shortcut = entry.keys ? { "aria-keyshortcuts": ariaKeys(entry.keys) } : {};
  const inside = (
    <>
      <span className="flex-1">{entry.label}</span>
      {entry.keys ? (
        <span aria-hidden="true" className="ml-4">
          <Kbd keys={entry.keys} />
        </span>
      ) : null}
    </>
  );
  if (entry.checked === undefined) {
    return (
      <parts.Item
        {...shortcut}
        className={className}
        disabled={entry.disabled ?? false}
        onSelect={entry.onSelect}
      >
        {room ? <Mark {...(entry.icon ? { icon: entry.icon } : {})} /> : null}
        {inside}
      </parts.Item>
    );
  }
  return (
    <parts.CheckboxItem
      {...shortcut}
      className={className}
      disabled={entry.disabled ?? false}
      checked={entry.checked}
      onSelect={entry.onSelect}
    >
      <Mark {...(entry.checked ? { icon: "check" as const } : {})} />
      {inside}
    </parts.CheckboxItem>
  );
}

function Mark({ icon }: { readonly icon?: IconName }) {
  return (
    <span className="grid w-4 place-items-center">
      {icon ? <Icon name={icon} size={14} /> : null}
    </span>
  );
}

function isItem(entry: MenuEntry): entry is ItemEntry {
  return entry.kind === undefined || entry.kind === "item";
}
