import { formatDecimal, type Language } from "@/lib/numbers";
import type { Catalogue } from "@/strings/en";
import type { Obstacle } from "./models/plans";

/** Say why a position cannot be closed or reversed. */
export function obstacleText(obstacle: Obstacle, t: Catalogue, language: Language): string {
  const words = t.positions.why;
  const shown = (value: string) => formatDecimal(value, { language });
  switch (obstacle.kind) {
    case "notTrading":
      return words.notTrading(t.common.tradingStatuses[obstacle.status]);
    case "belowLot":
      return words.belowLot(shown(obstacle.lot));
    case "belowLeast":
      return words.belowLeast(shown(obstacle.least));
    case "aboveMost":
      return words.aboveMost(shown(obstacle.most));
    case "reserved":
    case "notHeld":
      return words[obstacle.kind](shown(obstacle.available), obstacle.asset);
    case "cannotGoShort":
    case "noMoney":
      return words[obstacle.kind](shown(obstacle.needed), shown(obstacle.available), obstacle.asset);
    default:
      return words[obstacle.kind];
  }
}
