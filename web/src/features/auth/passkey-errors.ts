import { WebAuthnError } from "@simplewebauthn/browser";

/** Tell whether a browser gave no passkey: it has none, somebody declined, or time ran out. */
export function refusedByBrowser(error: unknown): boolean {
  return error instanceof WebAuthnError || error instanceof DOMException || isNamed(error);
}

function isNamed(error: unknown): boolean {
  return error instanceof Error && ["NotAllowedError", "AbortError", "InvalidStateError"].includes(error.name);
}
