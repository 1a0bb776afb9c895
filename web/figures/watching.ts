// What a page's own engine tells of it: how busy it is, how long its tasks last, what it holds.
import type { CDPSession, Page } from "@playwright/test";

export interface Busy {
  /** Share of the time in which the main thread ran a task, 0 to 1. */
  share: number;
  /** Milliseconds of every task that lasted longer than 50. */
  longTasks: number[];
  /** Frames of the stream that came each second. */
  framesPerSecond: number;
}

declare global {
  interface Window {
    damrakLongTasks: number[];
    damrakLatencies: number[];
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
    new MutationObserver((changes) => {
      if (waiting === null) return;
      const inBook = changes.some(({ target }) => {
        const element = target instanceof Element ? target : target.parentElement;
        return element?.closest("section[aria-label=Book]") !== null;
      });
      if (!inBook) return;
      const began = waiting;
      waiting = null;
      requestAnimationFrame(() => {
        since = began;
        painted.port2.postMessage(null);
      });
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });

    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener("message", ({ data }) => {
          if (typeof data === "string" && data.startsWith('{"type":"book"')) {
            waiting ??= performance.now();
          }
        });
      }
    };
  });
}

/** Watch the main thread for so long. */
export async function watch(page: Page, cdp: CDPSession, seconds: number): Promise<Busy> {
  let frames = 0;
  const count = () => {
    frames += 1;
  };
  cdp.on("Network.webSocketFrameReceived", count);
  await page.evaluate(() => {
    window.damrakLongTasks.length = 0;
    window.damrakLatencies.length = 0;
  });
  const before = await taskSeconds(cdp);
  const began = Date.now();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const wall = (Date.now() - began) / 1_000;
  const after = await taskSeconds(cdp);
  cdp.off("Network.webSocketFrameReceived", count);
  return {
    share: (after - before) / wall,
    longTasks: await page.evaluate(() => window.damrakLongTasks),
    framesPerSecond: frames / wall,
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

async function taskSeconds(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN;
}
