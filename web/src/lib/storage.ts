// Local storage under the page's own names, read only where what lies there is what it should be.
// A browser may forbid storing or have no room: then values last as long as the page.

const NAMESPACE = "damrak.";

export type Guard<T> = (value: unknown) => value is T;

export type Stored<T> = {
  /** Return what was stored, or the fallback where that is missing or something else. */
  read: () => T;
  write: (value: T) => void;
  clear: () => void;
};

/** Return a place in local storage for values that a guard lets through. */
export function stored<T>(key: string, guard: Guard<T>, fallback: T): Stored<T> {
  const name = NAMESPACE + key;
  return {
    read: () => {
      const value = parsed(attempt(() => localStorage.getItem(name)) ?? null);
      return guard(value) ? value : fallback;
    },
    write: (value) => {
      attempt(() => { localStorage.setItem(name, JSON.stringify(value)); });
    },
    clear: () => {
      attempt(() => { localStorage.removeItem(name); });
    },
  };
}

/** Tell whether a value is an object with named fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string | null): unknown {
  return text === null ? undefined : attempt(() => JSON.parse(text) as unknown);
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
