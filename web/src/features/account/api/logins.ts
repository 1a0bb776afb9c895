import { queryOptions } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";

export type Login = components["schemas"]["Login"];

export const loginsQuery = queryOptions({
  queryKey: ["me", "logins"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/me/logins", { signal }))).logins,
});

/** Begin to link oneself; returns where the browser must go. Throws ProblemError. */
export async function linkLogin(page: string, password: string | null): Promise<string> {
  return (await unwrap(api.POST("/api/me/logins", { body: { page, password } }))).url;
}

/** Take a link away; the venue takes a recent sign-in as proof here, and no password. */
export async function unlinkLogin(loginId: string): Promise<void> {
  await unwrap(api.DELETE("/api/me/logins", { params: { query: { login_id: loginId } } }));
}
