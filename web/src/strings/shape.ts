// The shape of a catalogue: the same keys and functions as the English one, with texts of its own.

export type Strings<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Strings<T[K]> };
