// A venue of the test's own behind `fetch`: answers by method and path, and remembers what was asked.
import { vi } from "vitest";

export type Asked = { readonly method: string; readonly path: string; readonly headers: Headers; readonly body: unknown; readonly signal: AbortSignal };
type Answering = (asked: Asked) => Response | Promise<Response>;

/** Return a JSON answer. */
export function answer(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(body === null ? null : JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

/** Return the answer of a problem. */
export function refusal(status: number, code: string, more: Record<string, unknown> = {}): Response {
  return answer({ type: "", title: code, status, detail: `because of ${code}`, code, ...more }, status);
}

/** Answer all that the page asks; returns what was asked, in order. */
export function openVenue(answering: Answering): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request = new Request(typeof input === "string" ? new URL(input, location.origin) : input, init);
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const each = {
      method: request.method,
      path: pathname + search,
      headers: request.headers,
      body: text === "" ? null : (JSON.parse(text) as unknown),
      signal: request.signal,
    };
    asked.push(each);
    return await answering(each);
  });
  return asked;
}
