import { useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { useStrings } from "@/stores/language";
import { pageTitle } from "./page-title";

/** Let the browser's tab and its history say which screen this is. */
export function usePageTitle(): void {
  const t = useStrings();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    document.title = pageTitle(path, t);
  }, [path, t]);
}
