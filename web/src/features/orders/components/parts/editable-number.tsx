import { useCallback, useRef, useState, type KeyboardEvent } from "react";
import { DecimalInput } from "@/ui/decimal-input";
import { Icon } from "@/ui/icon";
import { Num } from "@/ui/number";
import { VisuallyHidden } from "@/ui/visually-hidden";

export type EditableNumberProps = {
  readonly value: string;
  readonly digits: number | undefined;
  /** What pressing it does: "Change the price of …". */
  readonly label: string;
  readonly hint: string;
  readonly step: string;
  readonly isFixed: boolean;
  /** Say what is wrong with a value; empty where nothing is. */
  readonly check: (value: string) => string;
  /** Hears what is wrong while it is typed, and empty when it is no longer. */
  readonly onFault: (words: string) => void;
  readonly onSave: (value: string) => void;
};

/** A figure in a table that turns into a box to type in: Enter sends it, Escape leaves it as it was. */
export function EditableNumber(props: EditableNumberProps) {
  const { value, digits, label, isFixed } = props;
  const [isOpen, open] = useState(false);
  const isComingBack = useRef(false);
  const takeFocus = useCallback((button: HTMLButtonElement | null) => {
    if (button === null || !isComingBack.current) return;
    isComingBack.current = false;
    button.focus();
  }, []);

  function close(byKey: boolean): void {
    isComingBack.current = byKey;
    open(false);
  }

  if (isFixed) return <Num value={value} digits={digits} />;
  if (isOpen) return <Box {...props} onClose={close} />;
  return (
    <button
      ref={takeFocus}
      type="button"
      title={label}
      onClick={() => open(true)}
      className="group/edit -mr-1 inline-flex h-6 items-center gap-1 rounded-3 px-1 align-middle hover:bg-raised pointer-coarse:h-9"
    >
      <Icon name="edit" size={12} className="text-faint opacity-0 group-hover/edit:opacity-100 group-focus-visible/edit:opacity-100 pointer-coarse:opacity-100" />
      <VisuallyHidden>{label}: </VisuallyHidden>
      <Num value={value} digits={digits} />
    </button>
  );
}

function Box({ value, label, hint, step, check, onFault, onSave, onClose }: EditableNumberProps & { readonly onClose: (byKey: boolean) => void }) {
  const [typed, type] = useState(value);
  const fault = typed === value ? "" : check(typed);

  function close(byKey: boolean): void {
    onFault("");
    onClose(byKey);
  }

  function press(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.stopPropagation();
      close(true);
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (fault !== "") {
      onFault(fault);
      return;
    }
    if (typed !== value) onSave(typed);
    close(true);
  }

  return (
    <span className="-mr-1 inline-flex w-28 align-middle">
      <DecimalInput
        size="sm"
        aria-label={label}
        title={hint}
        aria-invalid={fault !== ""}
        value={typed}
        step={step}
        min="0"
        // The press on the figure asked for it.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(next) => {
          type(next);
          onFault(next === value ? "" : check(next));
        }}
        onKeyDown={press}
        onBlur={() => close(false)}
      />
    </span>
  );
}
