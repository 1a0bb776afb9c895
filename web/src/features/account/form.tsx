import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import { Icon } from "@/ui/icon";
import type { FormState } from "./form-state";

interface FormProps<Name extends string> {
  readonly form: FormState<Name>;
  /** Headline of a summary that lists more than one field. */
  readonly summary: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/**
 * A form that says what was wrong with it: one field takes the focus by itself, for more of them,
 * or for the whole, a summary does. Fields are found by their `name`.
 */
export function Form<Name extends string>({ form, summary, className, children }: FormProps<Name>) {
  const element = useRef<HTMLFormElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { failures, detail } = form;
  const errors = Object.entries(form.errors) as [Name, string][];
  const only = detail === null && errors.length === 1 ? errors[0]?.[0] : undefined;
  const focus = (name: string) => {
    const field = element.current?.querySelector(`[name="${name}"]`);
    if (field instanceof HTMLElement) field.focus();
  };
  const takeFocus = useEffectEvent(() => {
    if (only !== undefined) focus(only);
    else box.current?.focus();
  });
  useEffect(() => {
    if (failures > 0) takeFocus();
  }, [failures]);
  return (
    <form
      ref={element}
      noValidate
      aria-busy={form.pending}
      className={className ?? "flex flex-col gap-4"}
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      {detail !== null || errors.length > 1 ? (
        <div
          ref={box}
          role="alert"
          tabIndex={-1}
          className="flex gap-2 rounded-md border border-danger/40 bg-danger-soft px-3 py-2 text-sm text-text"
        >
          <Icon name="warning" className="mt-0.5 shrink-0 text-danger" />
          {detail ?? <Listed errors={errors} summary={summary} onChoose={focus} />}
        </div>
      ) : null}
      {children}
    </form>
  );
}

interface ListedProps {
  readonly errors: readonly (readonly [string, string])[];
  readonly summary: string;
  readonly onChoose: (name: string) => void;
}

function Listed({ errors, summary, onChoose }: ListedProps) {
  return (
    <div>
      <p className="font-medium">{summary}</p>
      <ul className="mt-1 flex flex-col gap-1">
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
    </div>
  );
}
