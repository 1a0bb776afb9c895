// What comes out of the machine that listens, and is done by the shell around it.
import type { Problem, StreamMessage, StreamRequest } from "@/lib/schema";
import type { Topic } from "@/stream/topics";

export type SubscriptionPort = {
  send: (request: StreamRequest) => void;
  deliver: (message: StreamMessage) => void;
  /** What came before must be looked up: at the start, or since some of it was missed. */
  lookUp: (topic: Topic, why: "start" | "gap") => void;
  /** The channel goes on where it was cut off. */
  resumed: (topic: Topic) => void;
  /** What is known may be old. */
  stale: (topic: Topic) => void;
  /** The venue does not tell it, or not any more. */
  refused: (topic: Topic, problem: Problem) => void;
  /** Nobody listened for a while. */
  dropped: (topic: Topic) => void;
};
