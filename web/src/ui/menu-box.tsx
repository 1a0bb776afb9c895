import { ContextMenu as Context, DropdownMenu as Dropdown } from "radix-ui";

import type { ContextMenuProps, MenuProps } from "@/ui/menu";
import { MenuEntries } from "@/ui/menu-entries";
import { StandIn, type Ear } from "@/ui/stand-in";

const BOX =
  "z-50 max-h-(--radix-popper-available-height) min-w-44 overflow-y-auto rounded-4 border border-line bg-raised p-1 text-13 text-text shadow-overlay data-[state=open]:animate-appear";

export type MenuBoxProps = Pick<MenuProps, "entries"> &
  Required<Pick<MenuProps, "align" | "side">> & {
    readonly trigger: HTMLElement;
    readonly open: boolean;
    readonly onOpenChange: (open: boolean) => void;
  };

/** What a Menu is beside its button. */
export function MenuBox({ trigger, open, onOpenChange, entries, align, side }: MenuBoxProps) {
  return (
    <Dropdown.Root open={open} onOpenChange={onOpenChange}>
      <Dropdown.Trigger asChild>
        <StandIn element={trigger} />
      </Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          aria-labelledby={trigger.id}
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

export type ContextMenuBoxProps = Pick<ContextMenuProps, "entries"> & {
  readonly disabled: boolean;
  readonly place: HTMLElement;
  readonly ear: Ear;
};

/** What a ContextMenu is beside the place where it opens. */
export function ContextMenuBox({ entries, disabled, place, ear }: ContextMenuBoxProps) {
  return (
    <Context.Root>
      <Context.Trigger asChild disabled={disabled}>
        <StandIn element={place} ear={ear} />
      </Context.Trigger>
      <Context.Portal>
        <Context.Content collisionPadding={8} loop className={BOX}>
          <MenuEntries entries={entries} parts={Context} box={BOX} />
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}
