/** Time, price, quantity. */
export const TRADE_COLUMNS = "grid grid-cols-[1fr_1fr_1fr] items-center gap-2 px-2";
