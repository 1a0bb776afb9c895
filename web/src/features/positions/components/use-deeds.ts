import { useRef, useState } from "react";
import { useAccount } from "@/lib/queries/accounts";
import { isProblem } from "@/lib/http";
import type { Instrument } from "@/lib/schema";
import { balances } from "@/stores/balances";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { notify } from "@/stores/notices";
import { positions, type LivePosition } from "@/stores/positions";
import { usePreference } from "@/stores/preferences";
import type { Quotes } from "@/stores/quotes";
import { selectSymbol, useAccountId } from "@/stores/selection";
import { useMay } from "@/stores/session";
import { useStore } from "@/stores/store";
import { prefill } from "@/stores/ticket";
import { submitOrder } from "@/stream/trading";
import { closingPlan, type Plan, reversingPlan } from "../models/plans";

/** So long after a press that asks nothing a second one is the same: the position does not tell yet what came of it. */
const SAME_PRESS_MS = 1_000;

export type Deed = "close" | "reverse";
export type Asked = { readonly deed: Deed; readonly symbol: string };

export type Deeds = {
  readonly mayTrade: boolean;
  readonly asked: Asked | null;
  readonly dismiss: () => void;
  /** What a deed takes as things are now. */
  readonly planFor: (asked: Asked) => Plan;
  /** Do it, after a question where that is preferred or where it cannot be done. */
  readonly want: (asked: Asked) => void;
  readonly send: (asked: Asked) => Promise<void>;
  /** Fill the ticket in to make a position larger. */
  readonly add: (position: LivePosition) => void;
};

/** Return what can be done with positions. */
export function useDeeds(instruments: readonly Instrument[], quotes: Quotes): Deeds {
  const t = useStrings();
  const mayTrade = useMayTrade();
  const { close: isAskedFirst } = usePreference("confirm");
  const held = useStore(positions.store);
  const byAsset = useStore(balances.store);
  const [asked, ask] = useState<Asked | null>(null);
  const pressed = useRef(new Set<string>());

  function planFor({ deed, symbol }: Asked): Plan {
    const instrument = instruments.find((each) => each.symbol === symbol);
    const quote = quotes.get(symbol);
    const context = {
      quantity: held.get(symbol)?.quantity ?? "0",
      instrument,
      status: quote?.status,
      base: byAsset.get(instrument?.base ?? ""),
      quote: byAsset.get(instrument?.quote ?? ""),
      askPrice: quote?.ask_price ?? null,
      mayTrade,
    };
    return deed === "close" ? closingPlan(context) : reversingPlan(context);
  }

  async function send(wanted: Asked): Promise<void> {
    const plan = planFor(wanted);
    if ("obstacle" in plan) return;
    try {
      await submitOrder({ symbol: wanted.symbol, side: plan.side, quantity: plan.quantity, order_type: "market" });
    } catch (error) {
      if (!isProblem(error)) throw error;
      // What became an order is told by its events.
      if (error.orderId === null) notify({ tone: "danger", title: t.positions.failed, detail: error.detail, topic: "order" });
    }
  }

  function want(wanted: Asked): void {
    const { symbol } = wanted;
    if (pressed.current.has(symbol)) return;
    if (isAskedFirst || "obstacle" in planFor(wanted)) {
      ask(wanted);
      return;
    }
    pressed.current.add(symbol);
    void send(wanted).finally(() => setTimeout(() => pressed.current.delete(symbol), SAME_PRESS_MS));
  }

  function add(position: LivePosition): void {
    const isShort = position.quantity.startsWith("-");
    const quote = quotes.get(position.symbol);
    const price = (isShort ? quote?.ask_price : quote?.bid_price) ?? "";
    selectSymbol(position.symbol);
    prefill({ side: isShort ? "sell" : "buy", orderType: "limit", price });
    navigate(`/trade/${encodeURIComponent(position.symbol)}`);
  }

  return { mayTrade, asked, dismiss: () => ask(null), planFor, want, send, add };
}

/** Tell whether the reader may trade on the account that is looked at; the venue decides in the end. */
function useMayTrade(): boolean {
  const mayTrade = useMay("orders.trade");
  const account = useAccount(useAccountId());
  return mayTrade && account?.level !== "view";
}
