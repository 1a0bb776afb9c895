// The venue over HTTP: typed by its own document, as whoever is signed in by cookie. A request that
// comes back because the access token ended is asked once more with a new one.
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "@generated/api";
import { problemOf, unreached } from "@/lib/door/problem";
import { prove } from "@/lib/door/proof";
import { refresh } from "@/lib/door/refresh";

export { isProblem, ProblemError, UNREACHED } from "@/lib/door/problem";
export { onSessionEnded } from "@/lib/door/refresh";

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Signing in answers 401 for reasons of its own, which no refresh makes good. */
const AUTH = "/api/auth/";

/** Ask the venue for anything: for what `api` cannot say, such as downloads. */
export async function ask(request: Request): Promise<Response> {
  const asked = Date.now();
  const again = request.clone();
  prove(request);
  const response = await fetch(request);
  if (response.status !== 401 || new URL(request.url).pathname.startsWith(AUTH)) return response;
  if ((await refresh(asked)) !== "refreshed") return response;
  prove(again);
  return await fetch(again);
}

/** The venue's operations by path. */
export const api: Client<paths> = createClient<paths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  headers: { Accept: "application/json" },
  fetch: ask,
});

/** Return the data of an answer. Throws ProblemError. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer.catch((cause: unknown) => {
    // Giving up is no problem of the venue's.
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw unreached(cause);
  });
  if (!response.ok) throw problemOf(error, response);
  return data as T;
}
