// Work that is put off to the page's next frame, each piece once. There are thirty of them a second:
// of figures that change faster nobody reads more, and every one is laid out and painted. What comes
// after a rest is not held up. It is a timer's task, not an animation frame's, so that the browser's
// part of the work is a task of its own. A hidden page has few frames, so that nothing piles up.

/** How long at least lies between the beginnings of two frames. */
export const PAUSE_MS = 33;
const HIDDEN_MS = 250;

const waiting = new Set<() => void>();
let cancel: (() => void) | null = null;
let flushed = -PAUSE_MS;

/** Do something at the next frame, once however often it was asked for. */
export function atFrame(action: () => void): void {
  waiting.add(action);
  if (cancel === null) schedule();
}

/** Do now what waits for the next frame. */
export function flushFrame(): void {
  cancel?.();
  cancel = null;
  flushed = performance.now();
  const actions = [...waiting];
  waiting.clear();
  for (const action of actions) action();
}

function schedule(): void {
  const rest = flushed + PAUSE_MS - performance.now();
  after(document.visibilityState === "hidden" ? HIDDEN_MS : Math.max(0, rest), flushFrame);
}

function after(milliseconds: number, action: () => void): void {
  const timer = setTimeout(action, milliseconds);
  cancel = () => { clearTimeout(timer); };
}

// A frame asked for just before the page was hidden would not come.
document.addEventListener("visibilitychange", () => {
  if (cancel === null) return;
  cancel();
  schedule();
});
