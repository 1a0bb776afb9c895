import { queryOptions } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";
import { keyRequest, type KeyDraft } from "@/lib/keys";

export type Key = components["schemas"]["Key"];
export type NewKey = components["schemas"]["NewKey"];

export const keysQuery = queryOptions({
  queryKey: ["me", "keys"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/me/keys", { signal }))).keys,
});

/** Make a key; its secret is told once. Throws ProblemError. */
export function createKey(draft: KeyDraft, password: string | null): Promise<NewKey> {
  return unwrap(api.POST("/api/me/keys", { body: keyRequest(draft, password, Date.now()) }));
}

/** How a key is replaced. */
export interface Rotation {
  readonly graceSeconds: number;
  readonly publicKey: string | null;
}

/** Make a key like another one in its place. Throws ProblemError. */
export function rotateKey(keyId: string, rotation: Rotation, password: string | null): Promise<NewKey> {
  const params = { path: { key_id: keyId } };
  const body = { grace_seconds: rotation.graceSeconds, public_key: rotation.publicKey, password };
  return unwrap(api.POST("/api/me/keys/{key_id}/rotate", { params, body }));
}

export function revokeKey(keyId: string): Promise<Key> {
  const params = { path: { key_id: keyId } };
  return unwrap(api.DELETE("/api/me/keys/{key_id}", { params }));
}
