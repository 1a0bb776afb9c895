import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useStrings } from "@/stores/language";
import { signedOut } from "@/stores/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { endOtherSessions, endSession, type Session, sessionsQuery } from "../../api/sessions";
import type { Words } from "../../explain";
import { deviceOf } from "../../models/devices";
import { AskingDialog } from "../parts/asking-dialog";
import { Block } from "../parts/block";
import { LoadFailed } from "../parts/load-failed";
import { tellDone, useAction } from "../parts/use-action";

/** Where somebody is signed in, and ending that elsewhere. */
export function SessionsSection() {
  const t = useStrings("account");
  const words = t.account.sessions;
  const client = useQueryClient();
  const sessions = useQuery(sessionsQuery);
  const others = sessions.data?.filter((session) => !session.current) ?? [];
  const endOthers = async () => {
    tellDone(words.endedMany(await endOtherSessions()));
    await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  };
  return (
    <Block
      title={t.account.sections.sessions}
      lead={words.lead}
      actions={
        others.length > 0 ? (
          <AskingDialog title={words.endOthersTitle} description={words.endOthersAsk} confirm={words.endOthers} danger act={endOthers}>
            {(open) => <Button onClick={open}>{words.endOthers}</Button>}
          </AskingDialog>
        ) : null
      }
    >
      {sessions.isError ? <LoadFailed onRetry={() => void sessions.refetch()} /> : null}
      {sessions.isPending ? <Skeleton lines={4} /> : null}
      {sessions.data ? (
        <ul className="rounded-6 border border-line bg-panel">
          {sessions.data.map((session) => (
            <SessionLine key={session.session_id} session={session} />
          ))}
        </ul>
      ) : null}
      {sessions.data && others.length === 0 ? <p className="mt-3 text-13 text-muted">{words.alone}</p> : null}
    </Block>
  );
}

function SessionLine({ session }: { readonly session: Session }) {
  const t = useStrings("account");
  const words = t.account.sessions;
  const client = useQueryClient();
  const name = nameOf(session.device, words);
  const end = useAction(async () => {
    await endSession(session.session_id);
    if (session.current) signedOut("asked");
    else tellDone(words.ended);
    await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  });
  const methods = session.methods.map((method) => words.methods[method] ?? method).join(", ");
  return (
    <li className="flex items-center gap-3 border-t border-line px-3 py-2.5 first:border-t-0">
      <Icon name="monitor" className="shrink-0 text-muted" />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-13">
          <span title={session.device}>{name}</span>
          {session.current ? <Badge tone="accent">{words.here}</Badge> : null}
        </p>
        <p className="text-12 text-muted">
          <span className="figures">{session.address}</span>
          {" · "}
          {words.signedIn} <Time value={session.created_time} kind="datetime" />
          {methods ? ` (${methods})` : null}
          {" · "}
          {words.used} <Time value={session.used_time} kind="ago" />
        </p>
      </div>
      <Button size="sm" pending={end.pending} aria-label={words.endNamed(name)} onClick={() => void end.run()}>
        {words.end}
      </Button>
    </li>
  );
}

function nameOf(agent: string, words: Words["sessions"]): string {
  const { browser, system } = deviceOf(agent);
  if (browser === null && system === null) return words.unknown;
  return system === null ? (browser ?? words.browser) : words.on(browser ?? words.browser, system);
}
