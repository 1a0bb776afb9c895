import { lazy, Suspense, useEffect } from "react";
import { useAccounts } from "@/lib/queries/accounts";
import { selectAccount, useAccountId } from "@/stores/selection";
import { sessionStore, useMe } from "@/stores/session";
import { useStore } from "@/stores/store";
import { Spinner } from "@/ui/spinner";
import { accountFor } from "./account-for";
import { isOpenPath } from "./open-paths";

const fetchShell = async () => ({ default: (await import("./shell/shell")).Shell });
const Shell = lazy(fetchShell);

// Whoever comes to a screen is most likely signed in: its frame is on its way while the venue is asked.
if (!isOpenPath(window.location.pathname)) {
  fetchShell().catch(() => {
    // It is fetched again when it is shown.
  });
}

/** Show the screens to whoever signed in; the others are being led to the sign-in. */
export function Private() {
  const { status } = useStore(sessionStore);
  if (status !== "signed-in") return <Waiting />;
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
