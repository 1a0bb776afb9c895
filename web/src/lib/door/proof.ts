// The proof that a page of the venue asks: what lies in a cookie, repeated in a header.

export const PROOF_HEADER = "X-CSRF-Token";
const NAMES = ["__Host-damrak_proof", "damrak_proof"];
const SAFE = new Set(["GET", "HEAD"]);

/** Return the proof of the session, empty where there is none. */
export function proof(cookies: string = document.cookie): string {
  const pairs = cookies.split("; ").map((each) => each.split("="));
  for (const name of NAMES) {
    const found = pairs.find(([key]) => key === name)?.[1];
    if (found) return found;
  }
  return "";
}

/** Give a request that changes something its proof. */
export function prove(request: Request): void {
  if (SAFE.has(request.method)) return;
  const shown = proof();
  if (shown) request.headers.set(PROOF_HEADER, shown);
  if (!request.headers.has("Content-Type")) request.headers.set("Content-Type", "application/json");
}
