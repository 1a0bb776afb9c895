/** Money in and out: what is asked, and that nothing of it is done twice. */
import { isZero, read, type Decimal } from "@/lib/decimal";

const KEY_BYTES = 16;

export type MoneyRule = "asset" | "amount" | "scale";

/** Return which rule a movement breaks; `scale` is how finely the asset is divided. */
export function brokenRule(asset: string, amount: string, scale: number | undefined): MoneyRule | null {
  if (asset === "") return "asset";
  const number: Decimal | null = read(amount);
  if (number === null || number.units < 0n || isZero(number)) return "amount";
  return scale !== undefined && number.scale > scale ? "scale" : null;
}

/** Return what gives the same key for the same body, so that a retry is known as one, else another. */
export function retryKeys(): (body: unknown) => string {
  let last = "";
  let key = "";
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last) {
      last = text;
      key = Array.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES)), hex).join("");
    }
    return key;
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
