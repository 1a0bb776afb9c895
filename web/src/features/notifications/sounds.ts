import { soundOf, type Tone } from "./model";
import type { Notice } from "@/stores/notices";

const LENGTH_SECONDS = 0.12;
const LOUDNESS = 0.05;
/** Sounds closer together than this are one: a burst of fills is not a siren. */
const PAUSE_MS = 400;

let context: AudioContext | null = null;
let lastPlayed = 0;

/** Play what a notice sounds like, unless another sound was just heard. */
export function play(notice: Notice): void {
  if (notice.time - lastPlayed < PAUSE_MS) return;
  lastPlayed = notice.time;
  context ??= new AudioContext();
  for (const tone of soundOf(notice)) beep(context, tone);
}

function beep(audio: AudioContext, { frequency, at }: Tone): void {
  const start = audio.currentTime + at / 1_000;
  const oscillator = new OscillatorNode(audio, { type: "sine", frequency });
  const gain = new GainNode(audio, { gain: LOUDNESS });
  gain.gain.setTargetAtTime(0, start + LENGTH_SECONDS / 2, LENGTH_SECONDS / 4);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + LENGTH_SECONDS);
}
