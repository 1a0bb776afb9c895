import { useCallback, useEffect, useState } from "react";
import { onNotice, type Notice } from "@/stores/notices";
import { usePreference } from "@/stores/preferences";
import { Toaster } from "@/ui/toaster";
import { withToast } from "../model";
import { play } from "../sounds";

/** Show each notice for a moment, and sound it for who wants that. */
export function NoticeToasts() {
  const sounds = usePreference("sounds");
  const [toasts, setToasts] = useState<readonly Notice[]>([]);
  const dismiss = useCallback((id: string) => {
    setToasts((before) => before.filter((toast) => String(toast.id) !== id));
  }, []);

  useEffect(
    () =>
      onNotice((notice) => {
        setToasts((before) => withToast(before, notice));
        if (sounds) play(notice);
      }),
    [sounds],
  );

  const items = toasts.map(({ id, tone, title, detail }) => ({
    id: String(id),
    tone,
    title,
    detail,
  }));
  return <Toaster items={items} onDismiss={dismiss} />;
}
