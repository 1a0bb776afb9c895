// How somebody has his chart: here at once, and kept by the venue beside his other preferences.
import { api, unwrap } from "@/lib/http";
import { isRecord, stored } from "@/lib/storage";
import { sessionStore, signedIn } from "@/stores/session";
import { createStore, type Readable, useStore } from "@/stores/store";
import { type Interval, isInterval } from "./models/bars";
import { type Choice, choicesOf } from "./models/indicators";

export type ChartSettings = {
  /** Null until one was chosen: then the market's age decides. */
  readonly interval: Interval | null;
  readonly isLog: boolean;
  readonly choices: readonly Choice[];
  readonly orders: boolean;
  readonly position: boolean;
  readonly fills: boolean;
  readonly quantity: boolean;
};

export const DEFAULTS: ChartSettings = {
  interval: null,
  isLog: false,
  choices: [],
  orders: true,
  position: true,
  fills: true,
  quantity: true,
};

const SAVE_MS = 1_000;
/** Where the chart's lie among all that the venue keeps for somebody. */
const PLACE = "chart";

const kept = stored("chart", isRecord, {});
const store = createStore<ChartSettings>(settingsOf(kept.read()));
let timer: ReturnType<typeof setTimeout> | null = null;

export const settingsStore: Readable<ChartSettings> = store;

export function useChartSettings(): ChartSettings {
  return useStore(store);
}

/** Change part of how the chart is, for the next time as well. */
export function changeChart(part: Partial<ChartSettings>): void {
  store.set((before) => ({ ...before, ...part }));
  kept.write(store.get());
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => { void save(); }, SAVE_MS);
}

/** Return settings out of what was kept: what is missing or no good is as usual. */
export function settingsOf(value: unknown): ChartSettings {
  if (!isRecord(value)) return DEFAULTS;
  const flag = (key: "isLog" | "orders" | "position" | "fills" | "quantity") =>
    typeof value[key] === "boolean" ? value[key] : DEFAULTS[key];
  return {
    interval: isInterval(value["interval"]) ? value["interval"] : DEFAULTS.interval,
    choices: choicesOf(value["choices"]),
    isLog: flag("isLog"),
    orders: flag("orders"),
    position: flag("position"),
    fills: flag("fills"),
    quantity: flag("quantity"),
  };
}

async function save(): Promise<void> {
  timer = null;
  const { me } = sessionStore.get();
  if (me === null) return;
  const preferences = { ...me.preferences, [PLACE]: store.get() };
  try {
    signedIn(await unwrap(api.PATCH("/api/me", { body: { preferences } as never })));
  } catch {
    // The copy in this browser counts; the next change tries again.
  }
}

// What the venue kept counts when somebody signs in, unless a change here is still on its way.
let person: string | null = null;
sessionStore.subscribe(takePerson);
takePerson();

function takePerson(): void {
  const { me } = sessionStore.get();
  if (me === null || me.user_id === person) {
    person = me?.user_id ?? null;
    return;
  }
  person = me.user_id;
  const there = me.preferences[PLACE];
  if (there === undefined || timer !== null) return;
  store.set(settingsOf(there));
  kept.write(store.get());
}
