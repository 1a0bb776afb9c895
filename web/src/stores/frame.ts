// Work that is put off to the next animation frame, each piece once. A hidden page has no frames;
// there a timer takes their place, so that nothing piles up.

const HIDDEN_MS = 250;

const waiting = new Set<() => void>();
let cancel: (() => void) | null = null;

/** Do something at the next frame, once however often it was asked for. */
export function atFrame(action: () => void): void {
  waiting.add(action);
  if (cancel === null) schedule();
}

/** Do now what waits for the next frame. */
export function flushFrame(): void {
  cancel?.();
  cancel = null;
  const actions = [...waiting];
  waiting.clear();
  for (const action of actions) action();
}

function schedule(): void {
  if (document.visibilityState === "hidden") {
    const timer = setTimeout(flushFrame, HIDDEN_MS);
    cancel = () => { clearTimeout(timer); };
  } else {
    const frame = requestAnimationFrame(flushFrame);
    cancel = () => { cancelAnimationFrame(frame); };
  }
}

// A frame asked for just before the page was hidden would not come.
document.addEventListener("visibilitychange", () => {
  if (cancel === null) return;
  cancel();
  schedule();
});
