import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import type { FormState } from "@/lib/form-state";
import { Callout } from "@/ui/callout";

interface FormProps<Name extends string> {
  readonly form: FormState<Name>;
  /** Headline of a summary that lists more than one field. */
  readonly summary: string;
  /** Put the focus into the first field as the form appears, since it was asked for. */
  readonly takesFocus?: boolean;
  readonly children: ReactNode;
}

/**
 * A form that says what was wrong with it: one field takes the focus by itself, for more of them,
 * or for the whole, a summary does. Fields are found by their `name`.
 */
export function Form<Name extends string>(props: FormProps<Name>) {
  const { form, summary, takesFocus = false, children } = props;
  const element = useRef<HTMLFormElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { failures, detail } = form;
  const errors = Object.entries(form.errors) as [Name, string][];
  const only = detail === null && errors.length === 1 ? errors[0]?.[0] : undefined;
  const focus = (name: string) => {
    element.current?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();
  };
  const takeFocus = useEffectEvent(() => {
    if (only !== undefined) focus(only);
    else box.current?.focus();
  });
  useEffect(() => {
    if (failures > 0) takeFocus();
  }, [failures]);
  useEffect(() => {
    if (!takesFocus) return;
    // After a dialog around it took the focus for itself, and kept in mind where to give it back.
    const timer = setTimeout(() => {
      element.current?.querySelector<HTMLElement>("input:not([hidden]), textarea, button")?.focus();
    });
    return () => { clearTimeout(timer); };
  }, [takesFocus]);
  return (
    <form
      ref={element}
      noValidate
      aria-busy={form.pending}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        // A form in a dialog lies within another one in React's tree, though not in the page's.
        event.stopPropagation();
        void form.submit();
      }}
    >
      {detail !== null || errors.length > 1 ? (
        <div ref={box} tabIndex={-1} className="rounded-4">
          <Callout tone="danger" live {...(detail === null ? { title: summary } : {})}>
            {detail ?? <FieldList errors={errors} onChoose={focus} />}
          </Callout>
        </div>
      ) : null}
      {children}
    </form>
  );
}

interface FieldListProps {
  readonly errors: readonly (readonly [string, string])[];
  readonly onChoose: (name: string) => void;
}

function FieldList({ errors, onChoose }: FieldListProps) {
  return (
    <ul className="mt-1 flex flex-col">
      {errors.map(([name, text]) => (
        <li key={name}>
          <button
            type="button"
            className="min-h-6 text-left underline underline-offset-2"
            onClick={() => { onChoose(name); }}
          >
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
}
