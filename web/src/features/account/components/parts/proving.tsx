import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { type Action, type Asking, prove, type Shown } from "../../models/prove";
import { ProvingDialog } from "./proving-dialog";

export interface ProveOptions {
  /** The venue takes no password for this, only a recent sign-in. */
  readonly signInOnly?: boolean;
}

/** Do what may need proof. Throws Withdrawn where somebody would rather not, else what the venue says. */
export type Prove = <T>(action: Action<T>, options?: ProveOptions) => Promise<T>;

interface Question {
  readonly asking: Asking;
  readonly signInOnly: boolean;
  readonly answer: (shown: Shown | null) => void;
}

const ProveContext = createContext<Prove>((action) => action(null));

/** Return how to do what the venue may want proof for: it asks in a dialog, then goes on. */
export function useProve(): Prove {
  return useContext(ProveContext);
}

/** Asks for proof on behalf of everything below it. */
export function ProvingProvider({ children }: { readonly children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const proving = useCallback<Prove>(async (action, options) => {
    const signInOnly = options?.signInOnly ?? false;
    const ask = (asking: Asking) =>
      new Promise<Shown | null>((answer) => {
        setQuestion({ asking, signInOnly, answer });
      });
    try {
      return await prove(action, ask);
    } finally {
      setQuestion(null);
    }
  }, []);
  return (
    <ProveContext value={proving}>
      {children}
      {question ? <ProvingDialog {...question} onAnswer={question.answer} /> : null}
    </ProveContext>
  );
}
