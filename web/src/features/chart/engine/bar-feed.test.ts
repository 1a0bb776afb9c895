import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BarsWanted } from "../api";
import type { ChartBar } from "../models/bars";
import { BARS_KEPT, BarFeed, type Change, type FeedTrade } from "./bar-feed";

const START = 1_800_000_000;
const bar = (time: number, parts: Partial<ChartBar> = {}): ChartBar => ({
  time: START + time,
  open: "10",
  high: "10",
  low: "10",
  close: "10",
  quantity: "1",
  tradeCount: 1,
  isComplete: true,
  ...parts,
});
const trade = (trade_id: number, time: number, price = "11"): FeedTrade => ({
  trade_id,
  price,
  quantity: "1",
  time: new Date((START + time) * 1_000).toISOString(),
});

/** A venue with bars that can be changed, and a note of what was asked. */
function venue(bars: ChartBar[]) {
  const asked: BarsWanted[] = [];
  const state = { bars, isDown: false, trades: [] as FeedTrade[] };
  const feed = new BarFeed({
    symbol: "BTC-USD",
    interval: "1m",
    trades: () => state.trades,
    load: (wanted) => {
      asked.push(wanted);
      if (state.isDown) return Promise.reject(new Error("down"));
      const before = state.bars.filter((each) => wanted.before === undefined || each.time < wanted.before);
      return Promise.resolve(before.slice(-wanted.limit));
    },
  });
  const changes: Change[] = [];
  feed.onChange((change) => { changes.push(change); });
  return { feed, state, asked, changes };
}
const settled = () => vi.advanceTimersByTimeAsync(0);
const times = (feed: BarFeed) => feed.bars.map((each) => each.time - START);

beforeEach(() => {
  vi.useFakeTimers({ now: START * 1_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test("the newest page is shown, and trades that it counted already are not counted again", async () => {
  const { feed, state } = venue([bar(-60), bar(0, { isComplete: false, tradeCount: 2 })]);
  state.trades = [trade(5, 1), trade(4, 0)];
  const stop = feed.start();
  await settled();
  feed.take([trade(5, 1), trade(4, 0)]);
  expect(feed.bars.at(-1)).toMatchObject({ close: "10", tradeCount: 2 });
  feed.take([trade(6, 2, "12"), trade(5, 1), trade(4, 0)]);
  expect(feed.bars.at(-1)).toMatchObject({ close: "12", high: "12", tradeCount: 3 });
  stop();
});

test("trades are taken in their order, and begin a bar of the next interval", async () => {
  const { feed, changes } = venue([bar(0, { isComplete: false })]);
  const stop = feed.start();
  await settled();
  feed.take([trade(3, 61, "14"), trade(2, 59, "13")]);
  expect(times(feed)).toEqual([0, 60]);
  expect(feed.bars.map((each) => each.close)).toEqual(["13", "14"]);
  expect(changes).toEqual(["all", 0]);
  stop();
});

test("after a bar closed the venue's own takes its place", async () => {
  const { feed, state, asked } = venue([bar(0, { isComplete: false })]);
  const stop = feed.start();
  await settled();
  feed.take([trade(2, 61, "14")]);
  state.bars = [bar(0, { close: "10.5", tradeCount: 7 }), bar(60, { isComplete: false, close: "14" })];
  await vi.advanceTimersByTimeAsync(500);
  expect(feed.bars[0]).toMatchObject({ close: "10.5", tradeCount: 7, isComplete: true });
  expect(asked).toHaveLength(2);
  stop();
});

test("a bar without further trades is closed by the clock", async () => {
  const { feed, state } = venue([bar(0, { isComplete: false })]);
  const stop = feed.start();
  await settled();
  state.bars = [bar(0, { close: "10.5" })];
  await vi.advanceTimersByTimeAsync(59_000);
  expect(feed.bars[0]?.isComplete).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(feed.bars[0]).toMatchObject({ close: "10.5", isComplete: true });
  stop();
});

test("corrections keep their distance, and none comes after the end", async () => {
  const { feed, asked } = venue([bar(0, { isComplete: false })]);
  const stop = feed.start();
  await settled();
  for (let index = 0; index < 20; index += 1) {
    feed.take([trade(10 + index, index * 60)]);
    await vi.advanceTimersByTimeAsync(500);
  }
  // Ten seconds have room for three.
  expect(asked.length - 1).toBeLessThanOrEqual(3);
  stop();
  const count = asked.length;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toHaveLength(count);
});

test("older pages are put in front until there are none", async () => {
  const all = Array.from({ length: 700 }, (_, index) => bar(index * 60));
  const { feed, asked } = venue(all);
  const stop = feed.start();
  await settled();
  expect(feed.bars).toHaveLength(500);
  await Promise.all([feed.loadOlder(), feed.loadOlder()]);
  expect(feed.bars).toHaveLength(700);
  expect(feed.store.get().older).toBe("end");
  await feed.loadOlder();
  expect(asked).toHaveLength(2);
  stop();
});

test("a page that stays open for days keeps so many bars, without a hole where older ones come late", async () => {
  const { feed } = venue(Array.from({ length: BARS_KEPT }, (_, index) => bar(index * 60)));
  const stop = feed.start();
  await settled();
  for (let first = feed.bars[0]; feed.bars.length < BARS_KEPT - 500; first = feed.bars[0]) {
    await feed.loadOlder();
    if (feed.bars[0] === first) break;
  }
  const late = feed.loadOlder();
  feed.take(Array.from({ length: 600 }, (_, index) => trade(600 - index, (BARS_KEPT + 600 - index) * 60)));
  await late;
  const all = times(feed);
  expect(all.length).toBeLessThanOrEqual(BARS_KEPT);
  expect(all.at(-1)).toBe((BARS_KEPT + 600) * 60);
  expect(all[1]).toBe((all[0] ?? 0) + 60);
  expect(feed.store.get().older).toBe("end");
  stop();
});

test("after the connection was lost the newest page is joined in", async () => {
  const { feed, state } = venue([bar(0), bar(60)]);
  const stop = feed.start();
  await settled();
  state.bars = [bar(0), bar(60), bar(120), bar(180)];
  await feed.reload();
  expect(times(feed)).toEqual([0, 60, 120, 180]);
  stop();
});

test("what is shown stays when a reload fails; without bars it is a failure that can be tried again", async () => {
  const { feed, state } = venue([bar(0)]);
  state.isDown = true;
  const stop = feed.start();
  await settled();
  expect(feed.store.get().status).toBe("failed");
  state.isDown = false;
  await feed.reload();
  expect(feed.store.get()).toMatchObject({ status: "ready", problem: null });
  state.isDown = true;
  await feed.reload();
  expect(feed.store.get().status).toBe("ready");
  expect(feed.bars).toHaveLength(1);
  stop();
});
