import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useStrings } from "@/stores/language";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { linkLogin, type Login, loginsQuery, unlinkLogin } from "../../api/logins";
import { useAuthOptions } from "../../api/me";
import { AskingDialog } from "../parts/asking-dialog";
import { Block } from "../parts/block";
import { LoadFailed } from "../parts/load-failed";
import { useProve } from "../parts/proving";
import { tellDone, useAction } from "../parts/use-action";

const PAGE = "/settings/logins";

/** Logins of a provider that let somebody in: linking and unlinking them. */
export function LoginsSection() {
  const t = useStrings("account");
  const words = t.account.logins;
  const sso = useAuthOptions()?.sso ?? null;
  const logins = useQuery(loginsQuery);
  return (
    <Block
      title={t.account.sections.logins}
      lead={words.lead}
      actions={sso ? <LinkButton label={sso} /> : null}
    >
      {logins.isError ? <LoadFailed onRetry={() => void logins.refetch()} /> : null}
      {logins.isPending ? <Skeleton lines={2} /> : null}
      {logins.data && logins.data.length > 0 ? (
        <ul className="rounded-6 border border-line bg-panel">
          {logins.data.map((login) => <LoginLine key={login.login_id} login={login} />)}
        </ul>
      ) : null}
      {logins.data?.length === 0 ? (
        <EmptyState
          icon="link"
          title={sso ? words.empty : words.none}
          detail={sso ? words.emptyHint(sso) : words.noneHint}
        />
      ) : null}
    </Block>
  );
}

function LinkButton({ label }: { readonly label: string }) {
  const t = useStrings("account");
  const prove = useProve();
  const link = useAction(async () => {
    window.location.assign(await prove((password) => linkLogin(PAGE, password)));
  });
  return (
    <Button icon="link" pending={link.pending} onClick={() => void link.run()}>
      {t.account.logins.link(label)}
    </Button>
  );
}

function LoginLine({ login }: { readonly login: Login }) {
  const t = useStrings("account");
  const words = t.account.logins;
  const prove = useProve();
  const client = useQueryClient();
  const unlink = async () => {
    await prove(() => unlinkLogin(login.login_id), { signInOnly: true });
    tellDone(words.unlinked);
    await client.invalidateQueries({ queryKey: loginsQuery.queryKey });
  };
  return (
    <li className="flex items-center gap-3 border-t border-line px-3 py-2.5 first:border-t-0">
      <div className="min-w-0 grow">
        <p className="text-13">{login.label}</p>
        <p className="text-12 break-words text-muted">
          {login.issuer}
          {" · "}
          {words.linked} <Time value={login.created_time} kind="date" />
          {" · "}
          {words.used} {login.used_time ? <Time value={login.used_time} kind="ago" /> : t.account.never}
        </p>
      </div>
      <AskingDialog title={words.unlinkTitle(login.label)} description={words.unlinkAsk} confirm={words.unlink} danger act={unlink}>
        {(open) => <Button size="sm" aria-label={words.unlinkNamed(login.label)} onClick={open}>{words.unlink}</Button>}
      </AskingDialog>
    </li>
  );
}
