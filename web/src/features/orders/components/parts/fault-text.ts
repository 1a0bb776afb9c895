import { formatDecimal, type Language } from "@/lib/numbers";
import type { orders as english } from "@/strings/en/orders";
import type { Strings } from "@/strings/shape";
import type { Fault } from "../../models/terms";

/** Say what is wrong with what was typed. */
export function faultText(fault: Fault, words: Strings<typeof english>["faults"], language: Language): string {
  const shown = (value: string) => formatDecimal(value, { language });
  switch (fault.kind) {
    case "offTick":
      return words.offTick(shown(fault.tick));
    case "offLot":
      return words.offLot(shown(fault.lot));
    case "tooSmall":
      return words.tooSmall(shown(fault.least));
    case "tooLarge":
      return words.tooLarge(shown(fault.most));
    case "alreadyFilled":
      return words.alreadyFilled(shown(fault.filled));
    default:
      return words[fault.kind];
  }
}
