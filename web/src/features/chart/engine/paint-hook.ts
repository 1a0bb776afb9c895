// Tells when the chart was painted: then all that lies over it in the page must move along.
import type { IPrimitivePaneView, ISeriesPrimitive, Time } from "lightweight-charts";

/** Return something that can be attached to a series and calls back with each painting. */
export function paintHook(painted: () => void): ISeriesPrimitive<Time> {
  const views: IPrimitivePaneView[] = [{ renderer: () => ({ draw: painted }) }];
  return { paneViews: () => views };
}
