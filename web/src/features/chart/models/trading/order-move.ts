// How an order gets another price from the chart: moved, asked about, sent. The order itself stays
// where the venue says it is until that says otherwise.

export type Move =
  | { readonly step: "still" }
  | { readonly step: "moving"; readonly price: string; readonly by: "pointer" | "keys" }
  | { readonly step: "asking"; readonly price: string }
  | { readonly step: "sent"; readonly price: string };

export type MoveAction =
  | { readonly kind: "move"; readonly price: string; readonly by: "pointer" | "keys" }
  | { readonly kind: "ask" }
  | { readonly kind: "send" }
  | { readonly kind: "drop" }
  | { readonly kind: "end" };

export const STILL: Move = { step: "still" };

/** Return where a move stands after an action; what does not fit changes nothing. */
export function moved(move: Move, action: MoveAction): Move {
  if (action.kind === "end") return STILL;
  // What was sent cannot be given up any more.
  if (action.kind === "drop") return move.step === "sent" ? move : STILL;
  if (action.kind === "move") {
    const isFree = move.step === "still" || move.step === "moving";
    return isFree ? { step: "moving", price: action.price, by: action.by } : move;
  }
  if (action.kind === "ask") return move.step === "moving" ? { step: "asking", price: move.price } : move;
  return move.step === "moving" || move.step === "asking" ? { step: "sent", price: move.price } : move;
}
