import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { Button } from "@/ui/button";
import { LoadFailed } from "@/ui/load-failed";
import { Num } from "@/ui/number";
import { Sheet } from "@/ui/sheet";
import { Skeleton } from "@/ui/skeleton";
import { accountQuery, type Direction } from "../../accounts-api";
import { AccountGrants } from "./account-grants";
import { Balances, Positions } from "./account-holdings";
import { MoneyDialog } from "./money-dialog";

export interface AccountSheetProps {
  readonly accountId: number;
  readonly onClose: () => void;
}

/** An account: what it holds, money in and out, and who may use it. */
export function AccountSheet({ accountId, onClose }: AccountSheetProps) {
  const t = useStrings("admin").admin;
  const { data: account, error, refetch } = useQuery(accountQuery(accountId));
  const funds = useMay("money.transfer");
  const shares = useMay("users.manage");
  const [moving, setMoving] = useState<Direction | null>(null);
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t.accounts.named(accountId)}
      {...(account
        ? {
            description: (
              <>
                {t.accounts.openOrders} <Num value={String(account.open_orders)} />
              </>
            ),
          }
        : {})}
      size="lg"
    >
      {error && !account ? (
        <LoadFailed title={t.parts.loadFailed} error={error} onRetry={() => void refetch()} />
      ) : null}
      {account ? (
        <div className="flex flex-col gap-6">
          <Balances
            rows={account.balances}
            actions={
              funds ? (
                <>
                  <Button size="sm" icon="arrow-down" onClick={() => setMoving("deposit")}>
                    {t.accounts.deposit}
                  </Button>
                  <Button size="sm" icon="arrow-up" onClick={() => setMoving("withdraw")}>
                    {t.accounts.withdraw}
                  </Button>
                </>
              ) : null
            }
          />
          <Positions rows={account.positions} />
          {shares ? <AccountGrants accountId={accountId} /> : null}
        </div>
      ) : error ? null : (
        <Skeleton lines={8} />
      )}
      {moving && account ? (
        <MoneyDialog account={account} direction={moving} onClose={() => setMoving(null)} />
      ) : null}
    </Sheet>
  );
}
