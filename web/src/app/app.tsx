import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { connectNavigation } from "@/stores/navigation";
import { useLanguage, useStrings } from "@/stores/language";
import { usePreference } from "@/stores/preferences";
import { UiProvider } from "@/ui/context";
import { queryClient } from "./query-client";
import { router } from "./router";
import { useSession } from "./use-session";

connectNavigation((to, options) => {
  void router.navigate({ to, replace: options?.replace ?? false });
});

/** The terminal: its providers, and the screen of the address. */
export function App() {
  useSession();
  useEffect(() => () => queryClient.clear(), []);
  const language = useLanguage();
  const zone = usePreference("zone");
  const { ui } = useStrings();
  return (
    <QueryClientProvider client={queryClient}>
      <UiProvider language={language} zone={zone} strings={ui}>
        <RouterProvider router={router} />
      </UiProvider>
    </QueryClientProvider>
  );
}
