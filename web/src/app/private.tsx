import { useEffect } from "react";
import { useAccounts } from "@/lib/queries/accounts";
import { selectAccount, useAccountId } from "@/stores/selection";
import { sessionStore, useMe } from "@/stores/session";
import { useStore } from "@/stores/store";
import { Spinner } from "@/ui/spinner";
import { accountFor } from "./account-for";
import { Shell } from "./shell/shell";

/** Show the screens to whoever signed in; the others are being led to the sign-in. */
export function Private() {
  const { status } = useStore(sessionStore);
  if (status !== "signed-in") {
    return (
      <div className="grid h-dvh place-items-center bg-bg">
        <Spinner />
      </div>
    );
  }
  return <SignedIn />;
}

function SignedIn() {
  const me = useMe();
  const accounts = useAccounts();
  const selected = useAccountId();
  const wanted = accountFor(
    accounts.map(({ account_id }) => account_id),
    selected,
    me?.default_account_id ?? null,
  );
  useEffect(() => {
    if (accounts.length > 0 && wanted !== selected) selectAccount(wanted);
  }, [accounts, wanted, selected]);
  return <Shell />;
}
