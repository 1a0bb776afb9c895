import { useCallback, useRef, useState } from "react";

/** What is wrong with which field, in words for the person who filled it in. */
export type FieldErrors<Name extends string> = Partial<Record<Name, string>>;

/** What came of the last try: nothing wrong, some fields, or the whole of it. */
export interface Failure<Name extends string> {
  readonly errors: FieldErrors<Name>;
  readonly detail: string | null;
}

interface FormOptions<Name extends string> {
  /** Look at what was typed before anything is sent. */
  readonly check?: () => FieldErrors<Name>;
  readonly send: () => Promise<void>;
  /** Say in words why sending failed. */
  readonly explain: (error: unknown) => Failure<Name>;
}

export interface FormState<Name extends string> extends Failure<Name> {
  readonly pending: boolean;
  /** Counts the failures, so that the summary takes the focus at each of them. */
  readonly failures: number;
  readonly submit: () => Promise<void>;
  /** Forget what was wrong with a field, since it is being changed. */
  readonly touch: (name: Name) => void;
}

/** Keep what a form is about: that it waits, and what was wrong. Sends nothing twice at once. */
export function useForm<Name extends string>(options: FormOptions<Name>): FormState<Name> {
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure<Name>>({ errors: {}, detail: null });
  const [failures, setFailures] = useState(0);
  const busy = useRef(false);
  const fail = (found: Failure<Name>) => {
    setFailure(found);
    setFailures((count) => count + 1);
  };
  const submit = async () => {
    if (busy.current) return;
    const errors = options.check?.() ?? {};
    if (Object.keys(errors).length > 0) {
      fail({ errors, detail: null });
      return;
    }
    busy.current = true;
    setPending(true);
    try {
      await options.send();
      setFailure({ errors: {}, detail: null });
    } catch (error) {
      fail(options.explain(error));
    } finally {
      busy.current = false;
      setPending(false);
    }
  };
  const touch = useCallback((name: Name) => {
    setFailure((before) => (name in before.errors ? without(before, name) : before));
  }, []);
  return { ...failure, pending, failures, submit, touch };
}

function without<Name extends string>(failure: Failure<Name>, name: Name): Failure<Name> {
  const left = Object.entries(failure.errors).filter(([field]) => field !== name);
  return { ...failure, errors: Object.fromEntries(left) as FieldErrors<Name> };
}
