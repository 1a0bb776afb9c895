// What one looks at: an instrument and an account. The app keeps the address of the page in step.
import { isRecord, stored } from "@/lib/storage";
import { sessionStore } from "@/stores/session";
import { createStore, type Readable, useStore } from "@/stores/store";

export type Selection = { readonly symbol: string | null; readonly accountId: number | null };

const NOTHING: Selection = { symbol: null, accountId: null };

const isSelection = (value: unknown): value is Selection =>
  isRecord(value) &&
  (value["symbol"] === null || typeof value["symbol"] === "string") &&
  (value["accountId"] === null || Number.isSafeInteger(value["accountId"]));

const kept = stored<Selection>("selection", isSelection, NOTHING);
const store = createStore<Selection>(kept.read());
export const selectionStore: Readable<Selection> = store;

/** Return the symbol of the instrument one looks at, null before one was chosen. */
export function useSymbol(): string | null {
  return useStore(store, symbolOf);
}

/** Return the account one looks at, null where there is none. */
export function useAccountId(): number | null {
  return useStore(store, accountOf);
}

export function selectSymbol(symbol: string): void {
  change({ symbol });
}

export function selectAccount(accountId: number | null): void {
  change({ accountId });
}

function change(part: Partial<Selection>): void {
  const before = store.get();
  const after = { ...before, ...part };
  if (after.symbol === before.symbol && after.accountId === before.accountId) return;
  store.set(after);
  kept.write(after);
}

// Somebody else's account is not looked at, and one's own by default.
let person: string | null = null;
sessionStore.subscribe(() => {
  const { me } = sessionStore.get();
  if (me === null || me.user_id === person) return;
  const isOther = person !== null;
  person = me.user_id;
  if (isOther || store.get().accountId === null) selectAccount(me.default_account_id);
});

function symbolOf(selection: Selection): string | null {
  return selection.symbol;
}

function accountOf(selection: Selection): number | null {
  return selection.accountId;
}
