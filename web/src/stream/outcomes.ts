// Turns what happens to orders into notices. What happens within a moment is told together: many
// fills of an order as one, and many orders with the same outcome as one line.
import { add, type Decimal, divide, multiply, parse, rescale, trim, ZERO } from "@/lib/decimal";
import { formatDecimal, type Language } from "@/lib/numbers";
import type { Order, OrderUpdate } from "@/lib/schema";
import { reasonOf } from "@/stores/order/reason";
import type { NewNotice, NoticeTone } from "@/stores/notices";
import type { Catalogue } from "@/strings/en";

type Words = Catalogue["common"];
type OrderOf = (orderId: number) => Order | undefined;
type Kind =
  | "filled"
  | "partiallyFilled"
  | "canceled"
  | "expired"
  | "denied"
  | "rejected"
  | "cancelRejected"
  | "replaceRejected";

type Outcome = {
  kind: Kind;
  readonly event: OrderUpdate;
  readonly order: Order | undefined;
  fills: number;
  quantity: Decimal;
  notional: Decimal;
  leaves: string | null;
};

/** How long events are gathered before they are told. */
export const GATHER_MS = 400;
/** More orders than this with one outcome are told in one line. */
export const SEPARATE_MAX = 3;
/** Most outcomes that are gathered; more than these are told at once. */
export const GATHERED_MAX = 1_000;
const AVERAGE_DIGITS = 2;

const KINDS: Readonly<Record<string, Kind>> = {
  filled: "filled",
  canceled: "canceled",
  expired: "expired",
  denied: "denied",
  rejected: "rejected",
  cancel_rejected: "cancelRejected",
  replace_rejected: "replaceRejected",
};

const TONES: Readonly<Record<Kind, NoticeTone>> = {
  filled: "success",
  partiallyFilled: "success",
  canceled: "info",
  expired: "warning",
  denied: "danger",
  rejected: "danger",
  cancelRejected: "warning",
  replaceRejected: "warning",
};

const MANY = {
  filled: "manyFilled",
  partiallyFilled: "manyPartiallyFilled",
  canceled: "manyCanceled",
  expired: "manyExpired",
  denied: "manyDenied",
  rejected: "manyRejected",
  cancelRejected: "manyCancelRejected",
  replaceRejected: "manyReplaceRejected",
} as const satisfies Record<Kind, keyof Words["outcomes"]>;

/** Gather outcomes until they are told. */
export class Outcomes {
  readonly #gathered = new Map<string, Outcome>();

  get size(): number {
    return this.#gathered.size;
  }

  /** Take an event, with the order as it is known; returns whether there is anything to tell. */
  take(event: OrderUpdate, order: Order | undefined): boolean {
    const kind = KINDS[event.event];
    if (kind === undefined) return false;
    // A replacement may be refused because the order was filled meanwhile: both are told.
    const key = `${String(event.order_id)} ${kind}`;
    const outcome = this.#gathered.get(key) ?? begin(kind, event, order);
    if (kind === "filled") addFill(outcome, event);
    this.#gathered.set(key, outcome);
    return true;
  }

  /** Return what is to be told, and begin anew; `orderOf` finds orders that were not known when their events came. */
  flush(words: Words, language: Language, orderOf: OrderOf): NewNotice[] {
    const byKind = grouped(this.#gathered.values());
    this.#gathered.clear();
    return [...byKind].flatMap(([kind, outcomes]) =>
      outcomes.length > SEPARATE_MAX
        ? [together(kind, outcomes, words)]
        : outcomes.map((each) => single(each, words, language, orderOf)),
    );
  }
}

function begin(kind: Kind, event: OrderUpdate, order: Order | undefined): Outcome {
  return { kind, event, order, fills: 0, quantity: ZERO, notional: ZERO, leaves: null };
}

function addFill(outcome: Outcome, event: OrderUpdate): void {
  const quantity = parse(event.last_quantity ?? "0");
  outcome.fills += 1;
  outcome.quantity = add(outcome.quantity, quantity);
  outcome.notional = add(outcome.notional, multiply(quantity, parse(event.last_price ?? "0")));
  outcome.leaves = event.leaves_quantity ?? null;
  outcome.kind = event.status === "filled" ? "filled" : "partiallyFilled";
}

function single(outcome: Outcome, words: Words, language: Language, orderOf: OrderOf): NewNotice {
  const { event, kind } = outcome;
  const order = outcome.order ?? orderOf(event.order_id);
  const asked = order?.quantity ?? event.quantity ?? null;
  const done = outcome.fills > 0 ? trim(outcome.quantity) : asked === null ? null : parse(asked);
  const quantity = done === null ? "" : formatDecimal(done, { language });
  const line = words.outcomes.line(words.sides[event.side], quantity, event.symbol).replace(/ {2,}/g, " ");
  const detail = outcome.fills > 0 ? fillDetail(outcome, words, language) : reasonOf(event, words.reasons);
  return {
    tone: TONES[kind],
    title: words.outcomes[kind](line),
    ...(detail === "" ? {} : { detail }),
    topic: outcome.fills > 0 ? "fill" : "order",
    orderId: event.order_id,
  };
}

function fillDetail(outcome: Outcome, words: Words, language: Language): string {
  const { at, atAverage, fills, left } = words.outcomes;
  const isOne = outcome.fills === 1;
  const price = formatDecimal(isOne ? parse(outcome.event.last_price ?? "0") : averageOf(outcome), { language });
  const parts = [isOne ? at(price) : atAverage(price)];
  if (!isOne) parts.push(fills(outcome.fills));
  if (outcome.kind === "partiallyFilled" && outcome.leaves !== null) {
    parts.push(left(formatDecimal(outcome.leaves, { language })));
  }
  return parts.join(", ");
}

function averageOf({ event, notional, quantity }: Outcome): Decimal {
  const digits = parse(event.last_price ?? "0").scale + AVERAGE_DIGITS;
  return trim(rescale(divide(notional, quantity, digits, "half_even"), digits, "half_even"));
}

function together(kind: Kind, outcomes: readonly Outcome[], words: Words): NewNotice {
  const symbols = [...new Set(outcomes.map((each) => each.event.symbol))];
  const isFill = kind === "filled" || kind === "partiallyFilled";
  return {
    tone: TONES[kind],
    title: words.outcomes[MANY[kind]](outcomes.length),
    detail: symbols.join(", "),
    topic: isFill ? "fill" : "order",
  };
}

function grouped(outcomes: Iterable<Outcome>): Map<Kind, Outcome[]> {
  const found = new Map<Kind, Outcome[]>();
  for (const each of outcomes) found.set(each.kind, [...(found.get(each.kind) ?? []), each]);
  return found;
}
