import { useEffect, useEffectEvent, useId, useRef, useState, type ReactNode } from "react";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { Dialog } from "@/ui/dialog";
import { faultsOf, wordsOf } from "./say";

export type Faults = Readonly<Record<string, string | undefined>>;

export interface FormDialogProps {
  readonly title: string;
  readonly description?: string;
  readonly submit: string;
  readonly size?: "sm" | "md";
  /** Names of the fields, as the venue calls them too. */
  readonly fields: readonly string[];
  /** What is wrong before anything is asked, by field. */
  readonly check?: () => Faults;
  /** Does what the form is for and closes it; what it throws is told, the form stays. */
  readonly onSubmit: () => Promise<void>;
  readonly onClose: () => void;
  /** The fields; told what is wrong with which. */
  readonly children: (faults: Faults) => ReactNode;
}

interface Failure {
  readonly faults: Faults;
  readonly detail: string | null;
}

const FINE: Failure = { faults: {}, detail: null };

/** A form in a dialog: the first field takes the focus, and so does what was wrong. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, submit, size = "md", onClose, children } = props;
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { failure, pending, send } = useSending(props, form);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      {...(description ? { description } : {})}
      size={size}
      footer={
        <Button type="submit" form={id} variant="primary" pending={pending}>
          {submit}
        </Button>
      }
    >
      <form
        ref={form}
        id={id}
        noValidate
        aria-busy={pending}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void send();
        }}
      >
        {failure.detail === null ? null : (
          <Callout tone="danger" live>
            {failure.detail}
          </Callout>
        )}
        {children(failure.faults)}
      </form>
    </Dialog>
  );
}

function useSending({ fields, check, onSubmit }: FormDialogProps, form: { current: HTMLFormElement | null }) {
  const [failure, setFailure] = useState<Failure>(FINE);
  const [pending, setPending] = useState(false);
  const busy = useRef(false);
  const takeFocus = useEffectEvent((faults: Faults) => {
    const first = fields.find((name) => faults[name] !== undefined);
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  });
  // Once it is shown: a field may be there only since it was asked for.
  useEffect(() => takeFocus(failure.faults), [failure]);

  async function send(): Promise<void> {
    if (busy.current) return;
    const faults = check?.() ?? {};
    if (Object.values(faults).some((each) => each !== undefined)) {
      setFailure({ faults, detail: null });
      return;
    }
    busy.current = true;
    setPending(true);
    try {
      await onSubmit();
      setFailure(FINE);
    } catch (error) {
      const found = faultsOf(error, fields);
      setFailure({ faults: found, detail: Object.keys(found).length > 0 ? null : wordsOf(error) });
    } finally {
      busy.current = false;
      setPending(false);
    }
  }

  return { failure, pending, send };
}
