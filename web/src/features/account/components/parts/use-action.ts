import { useRef, useState } from "react";
import { strings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { wordsOf } from "../../explain";
import { Withdrawn } from "../../models/prove";

interface Running<A extends unknown[]> {
  readonly pending: boolean;
  readonly run: (...given: A) => Promise<void>;
}

/** Do something at the press of a button: once at a time, and what goes wrong is told in passing. */
export function useAction<A extends unknown[]>(action: (...given: A) => Promise<void>): Running<A> {
  const [pending, setPending] = useState(false);
  const busy = useRef(false);
  const run = async (...given: A) => {
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    try {
      await action(...given);
    } catch (error) {
      if (!(error instanceof Withdrawn)) {
        const words = strings("account").account;
        notify({ tone: "danger", topic: "system", title: words.summary, detail: wordsOf(error, words) });
      }
    } finally {
      busy.current = false;
      setPending(false);
    }
  };
  return { pending, run };
}

/** Tell in passing that something was done. */
export function tellDone(title: string): void {
  notify({ tone: "success", topic: "system", title });
}
