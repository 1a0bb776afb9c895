const OPEN: ReadonlySet<string> = new Set([
  "/login",
  "/register",
  "/verify",
  "/forgot",
  "/reset",
]);

/** Tell whether a page is there for people who did not sign in. */
export function isOpenPath(path: string): boolean {
  return OPEN.has(path);
}

/** Return where to go after signing in: a path of the terminal, never another site. */
export function nextPath(asked: unknown): string {
  if (typeof asked !== "string" || !/^\/(?![/\\])/.test(asked)) return "/trade";
  const path = new URL(asked, window.location.origin);
  const own = path.origin === window.location.origin && !path.pathname.startsWith("/api/");
  return own && !isOpenPath(path.pathname) ? path.pathname + path.search + path.hash : "/trade";
}
