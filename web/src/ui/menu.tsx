import { ContextMenu as Context, DropdownMenu as Dropdown } from "radix-ui";
import type { ReactElement } from "react";

import { MenuEntries, type MenuEntry } from "@/ui/menu-entries";

export type { MenuEntry } from "@/ui/menu-entries";

const BOX =
  "z-50 max-h-(--radix-popper-available-height) min-w-44 overflow-y-auto rounded-4 border border-line bg-raised p-1 text-13 text-text shadow-overlay data-[state=open]:animate-appear";

export type MenuProps = {
  /** The button that opens it; must take a ref. */
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "right" | "bottom" | "left";
};

export function Menu({ trigger, entries, align = "end", side = "bottom" }: MenuProps) {
  return (
    <Dropdown.Root>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          loop
          className={BOX}
        >
          <MenuEntries entries={entries} parts={Dropdown} box={BOX} />
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

export type ContextMenuProps = {
  readonly entries: readonly MenuEntry[];
  /** What is pressed with the other button, or held; must take a ref. */
  readonly children: ReactElement;
  readonly disabled?: boolean;
};

/** A menu under the pointer. All it offers must be reachable another way too. */
export function ContextMenu({ entries, children, disabled = false }: ContextMenuProps) {
  return (
    <Context.Root>
      <Context.Trigger asChild disabled={disabled}>
        {children}
      </Context.Trigger>
      <Context.Portal>
        <Context.Content collisionPadding={8} loop className={BOX}>
          <MenuEntries entries={entries} parts={Context} box={BOX} />
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}
