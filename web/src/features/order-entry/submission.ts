// One order on its way: sent once, and when no answer says what became of it, looked up by the id
// that this page gave it. It is never sent again unless somebody asks for that.
import type { Order, OrderRequest } from "@/lib/schema";
import { createStore, type Readable } from "@/stores/store";
import { isOutcomeUnknown, type Refusal, refusalsOfProblem } from "./model/refusals";
import { newClientOrderId } from "./model/request";

export type Submission =
  | { readonly phase: "idle" }
  | { readonly phase: "sending"; readonly request: OrderRequest }
  /** No answer came; it is being looked up. */
  | { readonly phase: "looking"; readonly request: OrderRequest; readonly isUnreached: boolean }
  /** The venue answered more than once that it has no such order. */
  | { readonly phase: "absent"; readonly request: OrderRequest }
  | { readonly phase: "taken"; readonly order: Order }
  | { readonly phase: "refused"; readonly request: OrderRequest; readonly refusals: readonly Refusal[] };

export type Doors = {
  readonly send: (request: OrderRequest) => Promise<Order>;
  /** Null where the venue has no such order. */
  readonly find: (request: OrderRequest) => Promise<Order | null>;
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** After how long each look-up follows that found nothing: the order may still be on its way. */
const ABSENT_MS: readonly number[] = [300, 700, 1_500, 3_000, 5_000];
const UNREACHED_MIN_MS = 1_000;
const UNREACHED_MAX_MS = 10_000;

const IDLE: Submission = { phase: "idle" };

/** Return what sends orders one at a time and tells how it goes. */
export function createSubmission(doors: Doors) {
  const store = createStore<Submission>(IDLE);
  let turn = 0;
  let absent: { draft: string; clientOrderId: string } | null = null;

  async function submit(draft: OrderRequest): Promise<void> {
    if (isUnderWay(store.get())) return;
    turn += 1;
    const mine = turn;
    const text = JSON.stringify(draft);
    // What was looked for in vain keeps its id, so that it cannot be done twice after all.
    const clientOrderId = absent?.draft === text ? absent.clientOrderId : newClientOrderId();
    absent = null;
    const request = { ...draft, client_order_id: clientOrderId };
    store.set({ phase: "sending", request });
    const after = await outcomeOf(request, (during) => {
      if (mine === turn) store.set(during);
    }, () => mine === turn);
    if (mine !== turn || after === null) return;
    if (after.phase === "absent") absent = { draft: text, clientOrderId };
    store.set(after);
  }

  async function outcomeOf(
    request: OrderRequest,
    tell: (during: Submission) => void,
    isWanted: () => boolean,
  ): Promise<Submission | null> {
    try {
      return { phase: "taken", order: await doors.send(request) };
    } catch (problem) {
      if (!isOutcomeUnknown(problem)) {
        return { phase: "refused", request, refusals: refusalsOfProblem(problem) };
      }
    }
    tell({ phase: "looking", request, isUnreached: false });
    return await lookUp(request, tell, isWanted);
  }

  async function lookUp(
    request: OrderRequest,
    tell: (during: Submission) => void,
    isWanted: () => boolean,
  ): Promise<Submission | null> {
    let pause = UNREACHED_MIN_MS;
    for (let inVain = 0; inVain < ABSENT_MS.length; ) {
      await doors.wait(ABSENT_MS[inVain] ?? 0);
      if (!isWanted()) return null;
      try {
        const order = await doors.find(request);
        if (order !== null) return { phase: "taken", order };
        tell({ phase: "looking", request, isUnreached: false });
        inVain += 1;
        pause = UNREACHED_MIN_MS;
      } catch {
        tell({ phase: "looking", request, isUnreached: true });
        await doors.wait(pause);
        pause = Math.min(pause * 2, UNREACHED_MAX_MS);
        if (!isWanted()) return null;
      }
    }
    return { phase: "absent", request };
  }

  /** Show nothing of the order any more; what is being looked up is no longer waited for. */
  function dismiss(): void {
    if (store.get().phase === "sending") return;
    turn += 1;
    store.set(IDLE);
  }

  return { store: store as Readable<Submission>, submit, dismiss };
}

/** Tell whether an order is on its way, so that no other may be sent from the same ticket. */
export function isUnderWay(submission: Submission): boolean {
  return submission.phase === "sending" || submission.phase === "looking";
}
