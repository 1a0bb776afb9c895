import type { InstrumentRequest } from "./venue-api";

/** What a person types to list an instrument. */
export interface Listing {
  symbol: string;
  base: string;
  quote: string;
  priceScale: string;
  quantityScale: string;
  tick: string;
  lot: string;
  quantityMin: string;
  notionalMin: string;
  makerFee: string;
  takerFee: string;
}

export const emptyListing: Listing = {
  symbol: "",
  base: "",
  quote: "",
  priceScale: "2",
  quantityScale: "4",
  tick: "0.01",
  lot: "0.0001",
  quantityMin: "",
  notionalMin: "",
  makerFee: "0",
  takerFee: "0",
};

/** Return what is asked of the venue; what was left empty is left out. */
export function requestOf(listing: Listing): InstrumentRequest {
  const { symbol, base, quote, lot, quantityMin, notionalMin } = listing;
  return {
    symbol: symbol.trim(),
    base,
    quote,
    price_scale: Number(listing.priceScale),
    quantity_scale: Number(listing.quantityScale),
    tick_table: [{ price_min: "0", tick: listing.tick.trim() }],
    maker_fee_ppm: Number(listing.makerFee),
    taker_fee_ppm: Number(listing.takerFee),
    ...(lot.trim() && { lot: lot.trim() }),
    ...(quantityMin.trim() && { quantity_min: quantityMin.trim() }),
    ...(notionalMin.trim() && { notional_min: notionalMin.trim() }),
  };
}
