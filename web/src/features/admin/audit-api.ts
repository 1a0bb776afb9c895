// Who did what. Reading it is itself a line, so nothing here is asked for by itself.
import { infiniteQueryOptions } from "@tanstack/react-query";
import type { components } from "@generated/api";
import { api, unwrap } from "@/lib/http";
import type { AuditQuery } from "./models/audit";

type Schemas = components["schemas"];
export type AuditLine = Schemas["AuditLine"];
export type AuditVerdict = Schemas["AuditVerdict"];

const PAGE = 100;

/** Lines that a filter chooses, the newest first. */
export function auditPages(filter: AuditQuery) {
  return infiniteQueryOptions({
    queryKey: ["admin", "audit", filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return unwrap(api.GET("/api/audit", { signal, params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });
}

/** Look at the whole chain, a stretch a call; tells how far it came after each. */
export async function verifyAudit(
  onStretch: (verdict: AuditVerdict) => void,
  signal: AbortSignal,
): Promise<AuditVerdict> {
  for (;;) {
    const verdict = await unwrap(api.GET("/api/audit/verify", { signal }));
    onStretch(verdict);
    if (verdict.is_complete || signal.aborted) return verdict;
  }
}
