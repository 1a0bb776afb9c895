/** The look of the small buttons that fill a field. */
export const CHIP =
  "h-6 rounded-3 border border-line text-12 text-muted figures transition-colors duration-100 hover:not-disabled:border-line-strong hover:not-disabled:bg-hover hover:not-disabled:text-text disabled:opacity-50 pointer-coarse:h-9";

/** The room of one line that a field keeps for what may be said below it, so that nothing moves. */
export const ROOM = "pb-5";
