import { useQuery } from "@tanstack/react-query";
import { cx } from "@/lib/cx";
import type { Cause } from "@/lib/schema";
import { useStrings } from "@/stores/language";
import { Badge } from "@/ui/badge";
import { CopyButton } from "@/ui/copy-button";
import { Icon, type IconName } from "@/ui/icon";
import { LoadFailed } from "@/ui/load-failed";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { causesQuery } from "../api";

interface CauseChainProps {
  readonly transferId: number;
  readonly accountId: number | null;
}

const ICONS: Record<string, IconName> = {
  transfer: "coins",
  posting: "book",
  trade: "swap",
  match: "crosshair",
  order: "file",
  command: "code",
  request: "person",
};

/** The way from a row of the ledger back to the click, drawn as steps. */
export function CauseChain({ transferId, accountId }: CauseChainProps) {
  const t = useStrings("portfolio");
  const found = useQuery(causesQuery(transferId, accountId));
  if (found.isPending) return <Skeleton lines={8} />;
  if (found.isError) {
    return (
      <LoadFailed title={t.portfolio.causes.loadFailed} error={found.error} onRetry={() => void found.refetch()} />
    );
  }
  const { causes } = found.data;
  return (
    <ol className="flex flex-col">
      {causes.map((cause, at) => (
        <Step key={cause.step} cause={cause} isLast={at === causes.length - 1} />
      ))}
    </ol>
  );
}

function Step({ cause, isLast }: { readonly cause: Cause; readonly isLast: boolean }) {
  const { causes: words } = useStrings("portfolio").portfolio;
  const kind = cause.kind as keyof typeof words.kinds;
  return (
    <li className="relative flex gap-3 pb-5 last:pb-0">
      {isLast ? null : <span aria-hidden className="absolute top-8 bottom-0 left-4 w-px bg-line" />}
      <span
        className={cx(
          "relative grid size-8 shrink-0 place-items-center rounded-full border",
          isLast ? "border-transparent bg-accent-strong text-on-accent" : "border-line bg-raised text-muted",
        )}
      >
        <Icon name={ICONS[cause.kind] ?? "dot"} />
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="sr-only">{words.step(String(cause.step))}</span>
          <span className="text-13 font-semibold">{words.kinds[kind] ?? cause.kind}</span>
          <span className="text-12 text-faint max-sm:hidden">{words.meanings[kind] ?? ""}</span>
          <Time value={cause.time} kind="datetime" millis className="ml-auto text-12 text-muted" />
        </div>
        <p lang="en" className="mt-0.5 text-13 break-words text-pretty">
          {cause.text}
        </p>
        <Marks cause={cause} />
      </div>
    </li>
  );
}

/** What the step is called where others look for it: the log, the audit, the server's lines. */
function Marks({ cause }: { readonly cause: Cause }) {
  const { causes: words } = useStrings("portfolio").portfolio;
  const { order_id, execution_id, trade_id, event_id, correlation_id, actor } = cause;
  const isOrder = cause.kind === "order";
  const marks: readonly (readonly [string, string | null])[] = [
    [words.order, isOrder ? said(order_id) : null],
    [words.execution, cause.kind === "trade" ? said(execution_id) : null],
    [words.trade, cause.kind === "trade" ? said(trade_id) : null],
    [words.event, said(event_id)],
    [words.correlation, cause.kind === "request" ? said(correlation_id) : null],
  ];
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-11 text-muted">
      {actor ? <Badge tone="accent" icon="person">{words.by(actorName(actor, words.actors))}</Badge> : null}
      {marks.map(([name, value]) =>
        value === null ? null : (
          <span key={name} className="flex min-w-0 items-center gap-1">
            <span className="text-faint">{name}</span>
            <span className="figures truncate font-mono">{value}</span>
            {name === words.correlation ? <CopyButton text={value} label={name} /> : null}
          </span>
        ),
      )}
    </div>
  );
}

function said(value: number | string | null | undefined): string | null {
  return value === null || value === undefined || value === 0 || value === "" ? null : String(value);
}

function actorName(actor: string, names: Readonly<Record<string, string>>): string {
  return names[actor] ?? actor;
}
