// The topics that are listened to, found by channel and by what they are of.
import { Recent } from "@/stream/recent";
import { subjectOf, type Topic } from "@/stream/topics";

/** Ids that are remembered of each channel of facts. */
export const IDS_KEPT = 1_024;

/** The sequence of a book of which no snapshot came yet. */
export const NO_SEQUENCE = -1;

export type Subscription = {
  readonly topic: Topic;
  readonly seen: Recent;
  count: number;
  dropAt: number | null;
  state: "wanted" | "asked" | "live" | "refused";
  requestId: number;
  /** Behind which message a channel of facts goes on; null where it begins anew. */
  after: string | null;
  isResumed: boolean;
  sequence: number;
  /** It is not asked for before this time. */
  askAt: number;
};

export class Registry {
  readonly #all = new Map<Topic["channel"], Map<string | number, Subscription>>();

  add(topic: Topic): Subscription {
    const subscription: Subscription = {
      topic,
      seen: new Recent(IDS_KEPT),
      count: 0,
      dropAt: null,
      state: "wanted",
      requestId: 0,
      after: null,
      isResumed: false,
      sequence: NO_SEQUENCE,
      askAt: 0,
    };
    const ofChannel = this.#all.get(topic.channel) ?? new Map<string | number, Subscription>();
    this.#all.set(topic.channel, ofChannel.set(subjectOf(topic), subscription));
    return subscription;
  }

  remove(topic: Topic): void {
    this.#all.get(topic.channel)?.delete(subjectOf(topic));
  }

  find(channel: Topic["channel"], subject: string | number): Subscription | undefined {
    return this.#all.get(channel)?.get(subject);
  }

  of(channel: Topic["channel"]): Iterable<Subscription> {
    return this.#all.get(channel)?.values() ?? [];
  }

  each(): Subscription[] {
    return [...this.#all.values()].flatMap((each) => [...each.values()]);
  }

  /** Return how many the venue was asked for. */
  askedCount(): number {
    return this.each().filter((each) => each.state === "asked" || each.state === "live").length;
  }
}
