// What the chart asks the venue for.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/http";
import type { Fill } from "@/lib/schema";
import { barOf, type ChartBar, type Interval, isoOf } from "./models/bars";
import { type Drawing, drawingsOf, keptDrawings } from "./models/drawings";
import { type Choice, type IndicatorList, requestOf } from "./models/indicators";

/** Most bars of one answer. */
export const BARS_MAX = 1_000;
const FILLS_MAX = 500;

export type BarsWanted = {
  readonly symbol: string;
  readonly interval: Interval;
  readonly limit: number;
  /** Only bars before this second; without it the one under way is the last. */
  readonly before?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Return bars, oldest first. Throws ProblemError. */
export async function loadBars({ symbol, interval, limit, before, signal }: BarsWanted): Promise<ChartBar[]> {
  const end = before === undefined ? {} : { end: isoOf(before) };
  const answer = await unwrap(
    api.GET("/api/instruments/{symbol}/bars", {
      params: { path: { symbol }, query: { interval, limit, ...end } },
      ...(signal ? { signal } : {}),
    }),
  );
  return answer.bars.map(barOf);
}

/** Return indicators of bars, oldest first. Throws ProblemError. */
export async function loadIndicators(
  { symbol, interval, limit, before, signal }: BarsWanted,
  choices: readonly Choice[],
): Promise<IndicatorList> {
  const end = before === undefined ? {} : { before: isoOf(before) };
  const of = choices.map(requestOf).join(",");
  return await unwrap(
    api.GET("/api/instruments/{symbol}/indicators", {
      params: { path: { symbol }, query: { of, interval, limit, ...end } },
      ...(signal ? { signal } : {}),
    }),
  );
}

export const catalogueQuery = queryOptions({
  queryKey: ["indicators"],
  queryFn: async ({ signal }) => (await unwrap(api.GET("/api/indicators", { signal }))).indicators,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Return the query for the latest own fills of an instrument. */
export function fillsQuery(accountId: number | null, symbol: string) {
  return queryOptions({
    queryKey: ["fills", "chart", accountId, symbol],
    queryFn: async ({ signal }): Promise<Fill[]> => {
      const query = { symbol, limit: FILLS_MAX, ...(accountId === null ? {} : { account_id: accountId }) };
      return (await unwrap(api.GET("/api/fills", { params: { query }, signal }))).fills;
    },
    enabled: accountId !== null,
  });
}

/** Return what was drawn on the chart of an instrument. Throws ProblemError. */
export async function loadDrawings(symbol: string, signal?: AbortSignal): Promise<Drawing[]> {
  const path = { path: { symbol } };
  const answer = await unwrap(api.GET("/api/drawings/{symbol}", { params: path, ...(signal ? { signal } : {}) }));
  return drawingsOf(answer.value);
}

/** Keep what is drawn on the chart of an instrument. Throws ProblemError. */
export async function saveDrawings(symbol: string, drawings: readonly Drawing[]): Promise<void> {
  const body = { value: keptDrawings(drawings) };
  await unwrap(api.PUT("/api/drawings/{symbol}", { params: { path: { symbol } }, body: body as never }));
}
