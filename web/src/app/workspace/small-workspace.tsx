import { useStrings } from "@/stores/language";
import { useWide } from "../use-wide";
import { PanelFrame } from "./panel-frame";
import type { PanelId } from "./panels";
import { TabbedPanels } from "./tabbed-panels";

/** From how many pixels the ticket stands beside the others: a tablet held upright. */
const BESIDE = 720;

const MARKET: PanelId[] = ["chart", "book", "trades", "depth"];
const ACCOUNT: PanelId[] = ["orders", "positions", "balances", "history", "fills"];

/** Show the panels where there is no room to arrange them: on a tablet three, on a phone one at a time. */
export function SmallWorkspace() {
  const t = useStrings();
  const wide = useWide(BESIDE);
  const { label, market, account } = t.app.workspace;
  if (!wide) return <TabbedPanels label={label} ids={[...MARKET, "ticket", ...ACCOUNT]} />;
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(0,1fr)_19rem] grid-rows-[minmax(0,3fr)_minmax(0,2fr)] gap-px bg-line">
      <TabbedPanels label={market} ids={MARKET} />
      <div className="row-span-2 min-h-0">
        <PanelFrame id="ticket" />
      </div>
      <TabbedPanels label={account} ids={ACCOUNT} />
    </div>
  );
}
