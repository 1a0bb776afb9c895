import { useEffect } from "react";
import { sessionStore } from "@/stores/session";
import { router } from "./router";
import { queryClient } from "./query-client";
import { isOpenPath } from "./open-paths";

/**
 * Lead who is nobody to the sign-in, and back to where he was; who asked
 * to leave starts afresh, for the next one here may be somebody else.
 */
export function useSession(): void {
  useEffect(() => {
    const lead = (): void => {
      const { status, reason } = sessionStore.get();
      if (status !== "signed-out") return;
      queryClient.clear();
      const { pathname, search, hash } = window.location;
      if (isOpenPath(pathname)) return;
      const next = pathname === "/" || reason === "asked" ? {} : { next: pathname + search + hash };
      void router.navigate({ to: "/login", search: next, replace: true });
    };
    lead();
    return sessionStore.subscribe(lead);
  }, []);
}
