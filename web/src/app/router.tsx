import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { Outlet } from "@tanstack/react-router";
import { PageBoundary } from "./page-boundary";
import { NotFound } from "./not-found";
import { nextPath } from "./open-paths";
import * as pages from "./pages";
import { Private } from "./private";
import { usePageTitle } from "./title/use-page-title";

function Root() {
  usePageTitle();
  return (
    <PageBoundary>
      <Outlet />
    </PageBoundary>
  );
}

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

interface LoginSearch {
  next?: string;
}

const open = [
  createRoute({
    getParentRoute: () => root,
    path: "/login",
    validateSearch: (search): LoginSearch =>
      typeof search["next"] === "string" ? { next: nextPath(search["next"]) } : {},
    component: pages.Login,
  }),
  createRoute({ getParentRoute: () => root, path: "/register", component: pages.Register }),
  createRoute({ getParentRoute: () => root, path: "/verify", component: pages.Verify }),
  createRoute({ getParentRoute: () => root, path: "/forgot", component: pages.Forgot }),
  createRoute({ getParentRoute: () => root, path: "/reset", component: pages.Reset }),
];

const inside = createRoute({ getParentRoute: () => root, id: "inside", component: Private });
const within = () => inside;

const screens = [
  createRoute({
    getParentRoute: within,
    path: "/",
    beforeLoad: () => {
      throw redirect({ to: "/trade", replace: true });
    },
  }),
  createRoute({ getParentRoute: within, path: "/trade", component: pages.Trade }),
  createRoute({ getParentRoute: within, path: "/trade/$symbol", component: pages.Trade }),
  createRoute({ getParentRoute: within, path: "/portfolio", component: pages.Portfolio }),
  createRoute({ getParentRoute: within, path: "/markets", component: pages.Markets }),
  createRoute({ getParentRoute: within, path: "/watchlists", component: pages.Watchlists }),
  createRoute({
    getParentRoute: within,
    path: "/shared/watchlists",
    component: pages.SharedWatchlist,
  }),
  createRoute({ getParentRoute: within, path: "/settings", component: pages.Settings }),
  createRoute({ getParentRoute: within, path: "/settings/$section", component: pages.Settings }),
  createRoute({ getParentRoute: within, path: "/admin", component: pages.Admin }),
  createRoute({ getParentRoute: within, path: "/admin/$section", component: pages.Admin }),
  createRoute({ getParentRoute: within, path: "/crowd", component: pages.Crowd }),
];

export const router = createRouter({
  routeTree: root.addChildren([...open, inside.addChildren(screens)]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
