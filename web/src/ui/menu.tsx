import {
  cloneElement,
  Suspense,
  useId,
  useState,
  type HTMLAttributes,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type Ref,
  type SyntheticEvent,
} from "react";

import type { MenuEntry } from "@/ui/menu-entries";
import { ContextMenuBox, MenuBox } from "@/ui/overlays";
import { createEar } from "@/ui/stand-in";

export type { MenuEntry } from "@/ui/menu-entries";

type Given = HTMLAttributes<HTMLElement> & { readonly ref?: Ref<HTMLElement> };

export type MenuProps = {
  /** The button that opens it; must take a ref. */
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "right" | "bottom" | "left";
};

const OPENING_KEYS: ReadonlySet<string> = new Set(["Enter", " ", "ArrowDown"]);

export function Menu({ trigger, entries, align = "end", side = "bottom" }: MenuProps) {
  const id = useId();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState(false);
  const isHere = MenuBox.useIsHere();

  function press(event: PointerEvent): void {
    if (event.button !== 0 || event.ctrlKey) return;
    // Else the button would take the focus from the menu.
    event.preventDefault();
    setOpen(!open);
  }
  function key(event: KeyboardEvent): void {
    if (!OPENING_KEYS.has(event.key)) return;
    event.preventDefault();
    setOpen(true);
  }

  return (
    <>
      {cloneElement(trigger as ReactElement<Given>, {
        id,
        ref: setElement,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onPointerDown: press,
        onKeyDown: key,
      })}
      {element && (isHere || open) ? (
        <Suspense>
          <MenuBox
            trigger={element}
            open={open}
            onOpenChange={setOpen}
            entries={entries}
            align={align}
            side={side}
          />
        </Suspense>
      ) : null}
    </>
  );
}

export type ContextMenuProps = {
  readonly entries: readonly MenuEntry[];
  /** What is pressed with the other button, or held; must take a ref. */
  readonly children: ReactElement;
  readonly disabled?: boolean;
};

const HEARD = [
  "onContextMenu",
  "onPointerDown",
  "onPointerMove",
  "onPointerCancel",
  "onPointerUp",
] as const;

/** A menu under the pointer. All it offers must be reachable another way too. */
export function ContextMenu({ entries, children, disabled = false }: ContextMenuProps) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [ear] = useState(createEar);
  const isHere = ContextMenuBox.useIsHere();
  const child = children as ReactElement<Given & Record<string, unknown>>;
  const own = createEar();
  own.listen(child.props);
  const handlers = HEARD.map((name) => [
    name,
    (event: SyntheticEvent) => {
      own.tell(name, event);
      ear.tell(name, event);
    },
  ]);
  return (
    <>
      {cloneElement(child, { ref: setPlace, ...Object.fromEntries(handlers) })}
      {place && isHere ? (
        <Suspense>
          <ContextMenuBox entries={entries} disabled={disabled} place={place} ear={ear} />
        </Suspense>
      ) : null}
    </>
  );
}
