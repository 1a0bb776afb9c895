import { useCallback, useEffect, useState } from "react";
import { useStrings } from "@/stores/language";
import { onNotice, type Notice } from "@/stores/notices";
import { usePreference } from "@/stores/preferences";
import { announce } from "@/ui/live-region";
import { Toast, Toaster } from "@/ui/toaster";
import { stays, TOAST_MS, withToast } from "../model";
import { play } from "../sounds";

/** Show each notice for a moment, say it to who listens, and sound it for who wants that. */
export function NoticeToasts() {
  const t = useStrings();
  const sounds = usePreference("sounds");
  const [toasts, setToasts] = useState<readonly Notice[]>([]);
  const dismiss = useCallback((id: number) => {
    setToasts((before) => before.filter((toast) => toast.id !== id));
  }, []);

  useEffect(
    () =>
      onNotice((notice) => {
        setToasts((before) => withToast(before, notice));
        announce(notice.detail ? `${notice.title}. ${notice.detail}` : notice.title, {
          assertive: stays(notice),
        });
        if (sounds) play(notice);
      }),
    [sounds],
  );

  return (
    <Toaster label={t.notifications.region}>
      {toasts.map((toast) => (
        <Toast
          key={toast.id}
          tone={toast.tone}
          title={toast.title}
          detail={toast.detail}
          dismissLabel={t.notifications.dismiss}
          durationMs={stays(toast) ? null : TOAST_MS}
          onDismiss={() => dismiss(toast.id)}
        />
      ))}
    </Toaster>
  );
}
