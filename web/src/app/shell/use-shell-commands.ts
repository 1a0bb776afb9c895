import { useEffect } from "react";
import { listenForKeys, useCommand } from "@/stores/commands";
import { useStrings } from "@/stores/language";
import { setPreference } from "@/stores/preferences";
import { shownTheme } from "../theme";

/** Listen for keys, and offer the commands that belong to no screen. */
export function useShellCommands(): void {
  const t = useStrings();
  useEffect(() => listenForKeys(window), []);
  useCommand({
    id: "theme",
    title: t.app.theme.switch,
    group: t.app.groups.view,
    keys: "t",
    run: () => setPreference("theme", shownTheme() === "dark" ? "light" : "dark"),
  });
}
