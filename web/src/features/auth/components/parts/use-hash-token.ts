import { useEffect, useState } from "react";
import { tokenOf } from "../../model";

/**
 * Return what a letter's link put behind the `#`, null without. It is taken out of the address at
 * once, so that no history, bookmark or screenshot keeps it.
 */
export function useHashToken(name: "token" | "invitation"): string | null {
  const [token] = useState(() => tokenOf(window.location.hash, name));
  useEffect(() => {
    if (!window.location.hash) return;
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, "", pathname + search);
  }, []);
  return token;
}
