// How the page hears from the venue.
import { createStore } from "@/stores/store";

export type ConnectionState = "connecting" | "live" | "waiting" | "offline" | "closed";

export type Connection = {
  /** `closed` is by intent: nobody is signed in, or nobody listens. */
  readonly state: ConnectionState;
  /** When something was heard last, in milliseconds since 1970, to a second; null before. */
  readonly lastMessageTime: number | null;
  /** How often connecting failed in a row. */
  readonly attempt: number;
  /** When it is tried again, in milliseconds since 1970; null where that is not planned. */
  readonly retryAt: number | null;
  readonly latencyMs: number | null;
};

export const connectionStore = createStore<Connection>({
  state: "closed",
  lastMessageTime: null,
  attempt: 0,
  retryAt: null,
  latencyMs: null,
});
