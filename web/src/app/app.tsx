import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { connectNavigation } from "@/stores/navigation";
import { TooltipProvider } from "@/ui/tooltip";
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
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <RouterProvider router={router} />
      </TooltipProvider>
    </QueryClientProvider>
  );
}
