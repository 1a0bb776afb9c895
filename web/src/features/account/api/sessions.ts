import { queryOptions } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";

export type Session = components["schemas"]["Device"];

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/me/sessions", { signal }))).sessions,
});

export async function endSession(sessionId: string): Promise<void> {
  const params = { path: { session_id: sessionId } };
  await unwrap(api.DELETE("/api/me/sessions/{session_id}", { params }));
}

/** Sign out everywhere else; returns how many devices that were. */
export async function endOtherSessions(): Promise<number> {
  return (await unwrap(api.DELETE("/api/me/sessions"))).ended;
}
