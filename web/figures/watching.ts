// What a page's own engine tells of it: how busy it is, how long its tasks last, what it holds.
import type { CDPSession, Page } from "@playwright/test";

export interface Busy {
  /** Share of the time in which the main thread was in a task, 0 to 1, also while others had its core. */
  share: number;
  /** Share of a core that it took. */
  cpu: number;
  /** Milliseconds of every task that lasted longer than 50. */
  longTasks: number[];
  /** Frames of the stream that came each second, by channel. */
  framesPerSecond: Record<string, number>;
}

declare global {
  interface Window {
    damrakLongTasks: number[];
    damrakLatencies: number[];
    /** Frames of the stream by their kind. */
    damrakFrames: Record<string, number>;
    damrakWatchBook: () => void;
  }
}

/** Note long tasks, and for each frame of the stream how long its news took to the screen. */
export async function instrument(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.damrakLongTasks = [];
    window.damrakLatencies = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.damrakLongTasks.push(entry.duration);
    }).observe({ type: "longtask" });

    // The oldest frame that changed the book of the screen and is not painted yet.
    let waiting: number | null = null;
    const painted = new MessageChannel();
    let since = 0;
    painted.port1.onmessage = () => {
      window.damrakLatencies.push(performance.now() - since);
    };
    // A timer's task changes the book, and the frame after it paints: what is posted within that comes behind its paint.
    const changed = new MutationObserver(() => {
      if (waiting === null) return;
      const began = waiting;
      waiting = null;
      requestAnimationFrame(() => {
        since = began;
        painted.port2.postMessage(null);
      });
    });
    window.damrakWatchBook = () => {
      const book = document.querySelector("section[aria-label=Book]");
      if (book !== null) changed.observe(book, { subtree: true, childList: true, characterData: true, attributes: true });
    };

    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener("message", ({ data }) => {
          if (typeof data !== "string") return;
          const kind = data.slice(9, data.indexOf('"', 9));
          window.damrakFrames[kind] = (window.damrakFrames[kind] ?? 0) + 1;
          if (kind === "book") waiting ??= performance.now();
        });
      }
    };
  });
}

/** Watch the main thread for so long. */
export async function watch(page: Page, cdp: CDPSession, seconds: number): Promise<Busy> {
  await page.evaluate(() => {
    window.damrakLongTasks.length = 0;
    window.damrakLatencies.length = 0;
    window.damrakFrames = {};
    window.damrakWatchBook();
  });
  const before = await secondsOf(cdp);
  const began = Date.now();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const wall = (Date.now() - began) / 1_000;
  const after = await secondsOf(cdp);
  const frames = await page.evaluate(() => window.damrakFrames);
  return {
    share: (after.tasks - before.tasks) / wall,
    cpu: (after.cpu - before.cpu) / wall,
    longTasks: await page.evaluate(() => window.damrakLongTasks),
    framesPerSecond: Object.fromEntries(Object.entries(frames).map(([kind, count]) => [kind, Math.round(count / wall)])),
  };
}

/** Return what lives on the page's heap after everything dead was collected, in bytes. */
export async function heapBytes(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return usedSize;
}

/** Return the value below which so large a share of all lies. */
export function quantile(values: readonly number[], share: number): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? NaN;
}

async function secondsOf(cdp: CDPSession): Promise<{ tasks: number; cpu: number }> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  return { tasks: value("TaskDuration"), cpu: value("ThreadTime") };
}
