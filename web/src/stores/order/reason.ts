// Why an order closed, as its reader is told.
import type { Order } from "@/lib/schema";

type Told = { readonly [K in "reason" | "reason_text"]?: Order[K] | undefined };

/** Return the venue's words, or those for its name of the reason; empty where there is none. */
export function reasonOf({ reason, reason_text }: Told, words: Readonly<Record<string, string>>): string {
  return reason_text ?? words[reason ?? ""] ?? reason ?? "";
}
