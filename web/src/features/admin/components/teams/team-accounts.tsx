import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStrings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { Button, IconButton } from "@/ui/button";
import { Field } from "@/ui/field";
import { LoadFailed } from "@/ui/load-failed";
import { Section } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { TextInput } from "@/ui/text-input";
import { accountNumber } from "../../models/accounts";
import { teamAccountsQuery, useTeamActs, type Team } from "../../teams-api";
import { useAsking } from "../parts/asking";
import { FormDialog } from "../parts/form-dialog";
import { tellDone } from "../parts/say";
import type { TeamPartProps } from "./team-members";

/** The accounts of a team, which its leaders manage. */
export function TeamAccounts({ team, changeable }: TeamPartProps) {
  const t = useStrings("admin").admin;
  const accounts = useQuery(teamAccountsQuery(team.team_id));
  const shares = useMay("accounts.share");
  const manages = useMay("users.manage");
  const acts = useTeamActs();
  const [putting, setPutting] = useState(false);
  const [ask, dialog] = useAsking();
  const may = changeable && (shares || manages);
  const takeOut = (id: number) =>
    ask({
      title: t.teams.takeAccountQuestion(id),
      description: t.teams.takeAccountDetail,
      confirm: t.teams.take,
      act: async () => {
        await acts.removeAccount(team.team_id, id);
        return t.teams.accountTaken(id);
      },
    });
  return (
    <Section
      title={t.teams.accounts}
      actions={
        may ? (
          <Button size="sm" icon="plus" onClick={() => setPutting(true)}>
            {t.teams.putAccount}
          </Button>
        ) : null
      }
    >
      {accounts.isPending ? <Skeleton lines={2} /> : null}
      {accounts.isError ? (
        <LoadFailed title={t.parts.loadFailed} error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : null}
      {accounts.data?.length === 0 ? <p className="text-13 text-muted">{t.teams.noAccounts}</p> : null}
      <ul className="rounded-6 border border-line empty:hidden">
        {accounts.data?.map((id) => (
          <li key={id} className="flex min-h-10 items-center justify-between gap-3 border-t border-line px-3 first:border-t-0">
            <span className="figures text-13">{t.teams.account(id)}</span>
            {may ? (
              <IconButton size="sm" icon="close" label={t.teams.takeAccount(id)} onClick={() => takeOut(id)} />
            ) : null}
          </li>
        ))}
      </ul>
      {putting ? <PutAccount team={team} onClose={() => setPutting(false)} /> : null}
      {dialog}
    </Section>
  );
}

function PutAccount({ team, onClose }: { readonly team: Team; readonly onClose: () => void }) {
  const t = useStrings("admin").admin;
  const acts = useTeamActs();
  const [typed, setTyped] = useState("");
  const number = accountNumber(typed);
  return (
    <FormDialog
      title={t.teams.putTitle}
      submit={t.teams.putAccount}
      size="sm"
      fields={["account_id"]}
      check={() => ({ account_id: number === null ? t.accounts.openNumberWrong : undefined })}
      onSubmit={async () => {
        if (number === null) return;
        await acts.putAccount(team.team_id, number);
        tellDone(t.teams.accountPut(number));
        onClose();
      }}
      onClose={onClose}
    >
      {(faults) => (
        <Field label={t.teams.accountNumber} error={faults["account_id"]} required>
          <TextInput name="account_id" inputMode="numeric" value={typed} onChange={setTyped} />
        </Field>
      )}
    </FormDialog>
  );
}
