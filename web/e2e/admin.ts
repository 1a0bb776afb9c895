// What people do from elsewhere, while a test looks at somebody else's page.
import { request } from "@playwright/test";
import type { Person, Venue } from "./venue";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Ask the venue something as its administrator. Returns its answer; throws where it refused. */
export async function asAdmin<T>(venue: Venue, method: Method, path: string, data?: unknown): Promise<T> {
  return await asPerson<T>(venue, "admin", method, path, data);
}

/** Ask the venue something as somebody who signs in for it. Returns its answer; throws where it refused. */
export async function asPerson<T>(
  venue: Venue,
  person: Person,
  method: Method,
  path: string,
  data?: unknown,
): Promise<T> {
  const context = await request.newContext({ baseURL: venue.url });
  try {
    const who = { email: `${person}@localhost`, password: venue.passwordOf(person) };
    const session = (await (await context.post("/api/auth/login", { data: who })).json()) as { proof: string };
    const headers = { "X-CSRF-Token": session.proof, Origin: venue.url };
    const answer = await context.fetch(path, { method, headers, ...(data === undefined ? {} : { data }) });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json().catch(() => ({}))) as T;
  } finally {
    await context.dispose();
  }
}
