import { useMutation } from "@tanstack/react-query";
import { useAccounts } from "@/lib/queries/accounts";
import { useStrings } from "@/stores/language";
import { navigate } from "@/stores/navigation";
import { notify } from "@/stores/notices";
import { selectAccount, useAccountId } from "@/stores/selection";
import { signOut, useMe } from "@/stores/session";
import { Button, IconButton } from "@/ui/button";
import { Menu, type MenuEntry } from "@/ui/menu";

/** Tell on which account one trades, and choose another. */
export function AccountSwitcher() {
  const t = useStrings();
  const accounts = useAccounts();
  const selected = useAccountId();
  if (selected === null) return <span className="text-12 text-muted">{t.app.account.none}</span>;
  const entries: MenuEntry[] = accounts.map((account) => ({
    kind: "item",
    label: t.app.account.of(String(account.account_id)),
    checked: account.account_id === selected,
    onSelect: () => selectAccount(account.account_id),
  }));
  return (
    <Menu
      entries={[{ kind: "heading", label: t.app.account.choose }, ...entries]}
      trigger={
        <Button variant="quiet" size="sm" title={t.app.account.choose}>
          {t.app.account.of(String(selected))}
        </Button>
      }
    />
  );
}

/** Offer what concerns the person who signed in. */
export function PersonMenu() {
  const t = useStrings();
  const me = useMe();
  const leaving = useMutation({
    mutationFn: signOut,
    onError: (problem) => {
      notify({ tone: "danger", title: problem.message, topic: "system" });
    },
  });
  const name = me?.name || me?.email || "";
  const entries: MenuEntry[] = [
    { kind: "heading", label: t.app.account.signedInAs(name) },
    {
      kind: "item",
      label: t.app.screens.settings,
      onSelect: () => navigate("/settings/profile"),
    },
    { kind: "item", label: t.app.account.signOut, onSelect: () => leaving.mutate() },
  ];
  return (
    <Menu
      entries={entries}
      trigger={
        <IconButton icon="user" label={t.app.account.signedInAs(name)} variant="quiet" />
      }
    />
  );
}
