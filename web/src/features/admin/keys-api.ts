// Keys of all programs: those of the venue itself, and those that people made.
import { queryOptions } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";
import { keyRequest, type KeyDraft } from "@/lib/keys";

export type Key = components["schemas"]["Key"];
export type NewKey = components["schemas"]["NewKey"];

export const venueKeysQuery = queryOptions({
  queryKey: ["admin", "keys"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/keys", { signal }))).keys,
});

/** Make a key of the venue; its secret is told once. Throws ProblemError. */
export function createKey(draft: KeyDraft, password: string | null): Promise<NewKey> {
  return unwrap(api.POST("/api/keys", { body: keyRequest(draft, password, Date.now()) }));
}

export interface Rotation {
  readonly graceSeconds: number;
  readonly publicKey: string | null;
  readonly password: string | null;
}

/** Make a key like another one in its place. Throws ProblemError. */
export function rotateKey(keyId: string, rotation: Rotation): Promise<NewKey> {
  const { graceSeconds, publicKey, password } = rotation;
  const body = { grace_seconds: graceSeconds, public_key: publicKey, password };
  return unwrap(api.POST("/api/keys/{key_id}/rotate", { params: { path: { key_id: keyId } }, body }));
}

/** Take a key back, whoever's it is. Throws ProblemError. */
export function revokeKey(keyId: string): Promise<Key> {
  return unwrap(api.DELETE("/api/keys/{key_id}", { params: { path: { key_id: keyId } } }));
}
