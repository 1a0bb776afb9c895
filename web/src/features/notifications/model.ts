import type { Notice, NoticeTopic } from "@/stores/notices";

export type TopicFilter = NoticeTopic | "all";

/** Most toasts that stand on the screen at once; older ones are in the centre. */
export const TOASTS_MAX = 4;

/** Return the notices about a topic, the newest first. */
export function noticesAbout(notices: readonly Notice[], topic: TopicFilter): readonly Notice[] {
  return topic === "all" ? notices : notices.filter((notice) => notice.topic === topic);
}

/** Return the toasts after another one: the newest last, and never more than there is room for. */
export function withToast(toasts: readonly Notice[], added: Notice): readonly Notice[] {
  return [...toasts.filter(({ id }) => id !== added.id), added].slice(-TOASTS_MAX);
}

export interface Tone {
  /** Hertz. */
  frequency: number;
  /** Milliseconds after the sound's start. */
  at: number;
}

const FILL: readonly Tone[] = [
  { frequency: 660, at: 0 },
  { frequency: 880, at: 90 },
];
const TROUBLE: readonly Tone[] = [
  { frequency: 330, at: 0 },
  { frequency: 247, at: 120 },
];
const NOTE: readonly Tone[] = [{ frequency: 520, at: 0 }];

/** Return what a notice sounds like: a fill goes up, trouble goes down. */
export function soundOf({ tone, topic }: Pick<Notice, "tone" | "topic">): readonly Tone[] {
  if (tone === "danger" || tone === "warning") return TROUBLE;
  return topic === "fill" ? FILL : NOTE;
}
