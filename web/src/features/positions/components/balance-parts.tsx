import { compare, parse, toNumber, ZERO } from "@/lib/decimal";
import { formatDecimal } from "@/lib/numbers";
import type { Balance } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { AppLink } from "@/stores/navigation";
import { Facts } from "@/ui/facts";
import { Icon } from "@/ui/icon";
import { Meter } from "@/ui/meter";
import { Num } from "@/ui/number";
import type { Valued } from "../models/marks";
import { MONEY_DIGITS } from "./figures";

/** What open orders hold back, and how much of all that is. */
export function Reserved({ balance }: { readonly balance: Balance }) {
  const t = useStrings();
  const language = useLanguage();
  const reserved = parse(balance.reserved);
  const posted = parse(balance.posted);
  if (compare(reserved, ZERO) <= 0 || compare(posted, ZERO) <= 0) return <Num value={balance.reserved} tone="muted" />;
  const words = t.positions.balances.reservedShare(
    formatDecimal(reserved, { language }),
    formatDecimal(posted, { language }),
  );
  return (
    <span className="inline-flex w-28 flex-col items-end gap-0.5" title={words}>
      <Num value={balance.reserved} />
      <Meter value={toNumber(reserved) / toNumber(posted)} label={t.positions.balances.reserved} text={words} className="h-0.5" />
    </span>
  );
}

/** Lead to the ledger rows of an asset. */
export function LedgerLink({ asset }: { readonly asset: string }) {
  const t = useStrings();
  const label = t.positions.balances.ledger(asset);
  return (
    <AppLink
      to={`/portfolio?rows=${encodeURIComponent(`asset=${asset}`)}`}
      aria-label={label}
      title={label}
      className="inline-grid size-6 place-items-center rounded-3 text-muted hover:bg-raised hover:text-text pointer-coarse:size-9"
    >
      <Icon name="transfer" size={14} />
    </AppLink>
  );
}

export type BalanceCardsProps = { readonly rows: readonly Valued[]; readonly asset: string | null };

/** Balances where there is no room for a table. */
export function BalanceCards({ rows, asset }: BalanceCardsProps) {
  const t = useStrings();
  const words = t.positions.balances;
  return (
    <ul aria-label={words.caption} className="min-h-0 flex-1 divide-y divide-line overflow-y-auto">
      {rows.map(({ balance, value }) => (
        <li key={balance.asset} className="flex flex-col gap-2 px-3 py-3">
          <div className="flex items-center gap-2">
            <span className="font-medium">{balance.asset}</span>
            <span className="ml-auto">
              <Num value={value} digits={MONEY_DIGITS} unit={asset ?? ""} />
            </span>
            <LedgerLink asset={balance.asset} />
          </div>
          <Facts
            layout="columns"
            className="grid! grid-cols-3"
            items={[
              { term: words.posted, value: <Num value={balance.posted} /> },
              { term: words.reserved, value: <Num value={balance.reserved} /> },
              { term: words.available, value: <Num value={balance.available} /> },
            ]}
          />
        </li>
      ))}
    </ul>
  );
}
