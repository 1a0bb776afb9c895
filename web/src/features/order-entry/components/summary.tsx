import { multiply, parse, read, trim, type Decimal } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import { useLanguage, useStrings } from "@/stores/language";
import { Num } from "@/ui/number";
import type { Effect } from "../model/effect";
import { PPM } from "../model/terms";
import type { Walk } from "../model/walk";
import { useMet } from "../use-met";
import type { Ticket } from "../use-ticket";

/** What is shown of amounts; their last digits are in the title. */
const AMOUNT_DIGITS = 2;

/** Tell what the order would cost and do; every line keeps its place, known or not. */
export function Summary({ ticket }: { ticket: Ticket }) {
  const t = useStrings();
  const { terms } = ticket;
  const met = useMet(ticket);
  const figures = figuresOf(ticket, met);
  return (
    <div role="group" aria-label={t.orderEntry.summary.label} className="flex flex-col gap-2 border-t border-line pt-2">
      <dl className="flex flex-col">
        <Line term={t.orderEntry.summary.notional} value={figures.notional} unit={terms.quote} digits={AMOUNT_DIGITS} />
        <Line term={t.orderEntry.summary.fee} value={figures.fee} unit={terms.quote} digits={AMOUNT_DIGITS} />
        <Line term={t.orderEntry.summary.average} value={met?.average ?? null} unit={terms.quote} />
        <Slippage ticket={ticket} met={met} />
      </dl>
      <Balances ticket={ticket} />
    </div>
  );
}

function Line({ term, value, unit, digits }: { term: string; value: Decimal | null; unit: string; digits?: number }) {
  const language = useLanguage();
  const exact = value === null ? undefined : `${formatDecimal(trim(value), { language })} ${unit}`;
  const isSmall = value !== null && digits !== undefined && isBelow(value, digits);
  return (
    <div className="flex min-h-5 items-baseline justify-between gap-3 text-12" title={exact}>
      <dt className="text-muted">{term}</dt>
      <dd className="text-right">
        <Num value={value === null ? null : trim(value)} digits={isSmall ? undefined : digits} unit={value === null ? "" : unit} />
      </dd>
    </div>
  );
}

function Slippage({ ticket, met }: { ticket: Ticket; met: Walk | null }) {
  const t = useStrings();
  const language = useLanguage();
  const { isMarket, terms } = ticket;
  const words = t.orderEntry.summary;
  if (isMarket && met !== null && met.left.units > 0n) {
    const left = `${formatDecimal(trim(met.left), { language })} ${terms.base}`;
    return <p className="min-h-5 text-right text-12 text-warning">{words.beyondBook(left)}</p>;
  }
  return <Line term={words.slippage} value={met?.slippageBps ?? null} unit={words.bps} digits={1} />;
}

function Balances({ ticket }: { ticket: Ticket }) {
  const t = useStrings();
  const words = t.orderEntry.summary;
  const { effects, givenAsset } = ticket;
  const rows: readonly Effect[] = effects?.rows ?? [];
  const name = (row: Effect) => (row.kind === "available" ? words.availableOf(row.asset) : words.reservedOf(row.asset));
  return (
    <table className="w-full text-12">
      <caption className="sr-only">{words.balances}</caption>
      <thead>
        <tr className="text-11 text-faint">
          <th scope="col" className="text-left font-normal">{words.balances}</th>
          <th scope="col" className="text-right font-normal">{words.before}</th>
          <th scope="col" className="text-right font-normal">{effects?.isEstimate ? words.afterEstimated : words.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.length === 0
          ? [words.availableOf(givenAsset), words.reservedOf(givenAsset)].map((each) => (
              <BalanceRow key={each} name={each} before={null} after={null} />
            ))
          : rows.map((row) => <BalanceRow key={name(row)} name={name(row)} before={row.before} after={row.after} />)}
      </tbody>
    </table>
  );
}

function BalanceRow({ name, before, after }: { name: string; before: Decimal | null; after: Decimal | null }) {
  const language = useLanguage();
  const told = (value: Decimal | null) => (value === null ? undefined : formatDecimal(trim(value), { language }));
  return (
    <tr className="h-5">
      <th scope="row" className="text-left font-normal text-muted">{name}</th>
      <td className="pl-2 text-right" title={told(before)}><Amount value={before} /></td>
      <td className="pl-2 text-right" title={told(after)}>
        <Amount value={after} isShort={after !== null && after.units < 0n} />
      </td>
    </tr>
  );
}

function Amount({ value, isShort = false }: { value: Decimal | null; isShort?: boolean }) {
  const shown = value === null ? null : trim(value);
  // Enough digits for coins, few enough for the column.
  const digits = shown === null ? undefined : Math.min(shown.scale, wholeDigits(shown) > 3 ? 2 : 6);
  return <Num value={shown} digits={digits} tone={isShort ? "danger" : "plain"} />;
}

function figuresOf(ticket: Ticket, met: Walk | null): { notional: Decimal | null; fee: Decimal | null } {
  const { terms, draft, means, isMarket } = ticket;
  const quantity = read(draft.quantity);
  if (quantity === null || (means.price.units <= 0n && met === null)) return { notional: null, fee: null };
  const notional = isMarket && met !== null ? met.notional : multiply(means.price, quantity);
  const fee = multiply(notional, { units: terms.reservedPpm, scale: String(PPM).length - 1 });
  return { notional, fee };
}

function isBelow(value: Decimal, digits: number): boolean {
  return value.units !== 0n && (value.units < 0n ? -value.units : value.units) < parse("1").units * 10n ** BigInt(Math.max(0, value.scale - digits));
}

function wholeDigits(value: Decimal): number {
  const size = value.units < 0n ? -value.units : value.units;
  return (size / 10n ** BigInt(value.scale)).toString().length;
}
