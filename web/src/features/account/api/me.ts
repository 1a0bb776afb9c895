import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import type { Me } from "@/lib/schema";
import { signedIn } from "@/stores/session";

/** What may be changed of oneself at once; the rest needs proof. */
export interface ProfileChange {
  readonly name?: string;
  readonly default_account_id?: number | null;
}

/** Change one's profile and let the whole page know. Throws ProblemError. */
export async function changeProfile(body: ProfileChange): Promise<Me> {
  const me = await unwrap(api.PATCH("/api/me", { body }));
  signedIn(me);
  return me;
}

/** Ask the venue who one is, after something changed that is told there. */
export async function refreshMe(): Promise<void> {
  signedIn(await unwrap(api.GET("/api/me")));
}

/** Ask for another address; it counts once the letter to it was opened. Throws ProblemError. */
export function changeEmail(email: string, password: string | null): Promise<{ said: string }> {
  return unwrap(api.PUT("/api/me/email", { body: { email, password } }));
}

/** Set a new password; all other devices are signed out. Throws ProblemError. */
export async function changePassword(newPassword: string, password: string | null): Promise<void> {
  const body = { new_password: newPassword, password };
  await unwrap(api.PUT("/api/me/password", { body }));
  await refreshMe();
}

/** Fetch everything that is kept of oneself, as the file that it is taken along as. */
export async function myData(): Promise<Blob> {
  const data = await unwrap(api.GET("/api/me/data"));
  return new Blob([`${JSON.stringify(data, null, 2)}\n`], { type: "application/json" });
}

/** Have everything erased that names oneself. Throws ProblemError. */
export async function eraseMe(password: string | null): Promise<void> {
  await unwrap(api.DELETE("/api/me", { body: { password } }));
}

/** Return what the venue offers for signing in, undefined until it told. */
export function useAuthOptions() {
  return useQuery({
    queryKey: ["auth", "options"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/auth/options", { signal })),
    staleTime: Infinity,
  }).data;
}
