import { Suspense, useEffect } from "react";
import { useAccounts } from "@/lib/queries/accounts";
import { selectAccount, useAccountId } from "@/stores/selection";
import { sessionStore, useMe } from "@/stores/session";
import { useStore } from "@/stores/store";
import { Spinner } from "@/ui/spinner";
import { accountFor } from "./account-for";
import { openedStore, Shell } from "./opening";

/** Show the screens to whoever signed in; the others are being led to the sign-in. */
export function Private() {
  const { status } = useStore(sessionStore);
  const isOpened = useStore(openedStore);
  if (status !== "signed-in" || !isOpened) return <Waiting />;
  return <SignedIn />;
}

function Waiting() {
  return (
    <div className="grid h-dvh place-items-center bg-bg">
      <Spinner />
    </div>
  );
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
  return (
    <Suspense fallback={<Waiting />}>
      <Shell />
    </Suspense>
  );
}
