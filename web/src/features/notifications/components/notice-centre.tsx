import { useState } from "react";
import { useCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import {
  clearNotices,
  markNoticesRead,
  removeNotice,
  useNotices,
  useUnreadCount,
  type Notice,
} from "@/stores/notices";
import { Button, IconButton } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";
import { Icon } from "@/ui/icon";
import { Segmented } from "@/ui/segmented";
import { Sheet } from "@/ui/sheet";
import { Time } from "@/ui/time";
import { noticesAbout, type TopicFilter } from "../model";

const TOPICS: readonly TopicFilter[] = ["all", "fill", "order", "connection", "system"];
const COLOURS = {
  info: "text-accent",
  success: "text-success",
  warning: "text-warning",
  danger: "text-danger",
} as const;

/** Keep what was told, to be read again. */
export function NoticeCentre() {
  const t = useStrings();
  const [open, setOpen] = useState(false);
  const unread = useUnreadCount();
  const turn = (opened: boolean) => {
    setOpen(opened);
    if (opened) markNoticesRead();
  };
  useCommand({
    id: "notices",
    title: t.notifications.title,
    group: t.app.groups.view,
    keys: "n",
    run: () => turn(true),
  });
  return (
    <>
      <span className="relative">
        <IconButton
          icon="bell"
          variant="quiet"
          label={t.notifications.open(unread)}
          onClick={() => turn(true)}
        />
        {unread > 0 && (
          <span
            aria-hidden
            className="pointer-events-none absolute top-1 right-1 size-2 rounded-full bg-accent"
          />
        )}
      </span>
      <Sheet open={open} onOpenChange={turn} title={t.notifications.title}>
        <History />
      </Sheet>
    </>
  );
}

function History() {
  const t = useStrings();
  const notices = useNotices();
  const [topic, setTopic] = useState<TopicFilter>("all");
  const shown = noticesAbout(notices, topic);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={t.notifications.topic}
          value={topic}
          onChange={(value) => setTopic(value as TopicFilter)}
          options={TOPICS.map((value) => ({ value, label: t.notifications.topics[value] }))}
        />
        <Button size="sm" variant="quiet" disabled={notices.length === 0} onClick={clearNotices}>
          {t.notifications.clear}
        </Button>
      </div>
      {shown.length === 0 ? (
        <EmptyState title={t.notifications.empty} detail={t.notifications.emptyDetail} />
      ) : (
        <ul className="flex flex-col">
          {shown.map((notice) => (
            <Line key={notice.id} notice={notice} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Line({ notice }: { notice: Notice }) {
  const t = useStrings();
  return (
    <li className="flex items-start gap-3 border-b border-line py-2 text-13 last:border-0">
      <Icon name={notice.tone} size={16} className={`mt-1 shrink-0 ${COLOURS[notice.tone]}`} />
      <div className="min-w-0 flex-1">
        <p>{notice.title}</p>
        {notice.detail && <p className="text-12 text-muted">{notice.detail}</p>}
        <p className="text-11 text-muted">
          <Time value={new Date(notice.time).toISOString()} kind="datetime" />
        </p>
      </div>
      <IconButton
        icon="close"
        size="sm"
        variant="quiet"
        label={t.notifications.remove}
        onClick={() => removeNotice(notice.id)}
      />
    </li>
  );
}
