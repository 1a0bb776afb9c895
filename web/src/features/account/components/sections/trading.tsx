import { useState } from "react";
import { useStrings } from "@/stores/language";
import { type Confirmations, setPreference, usePreference } from "@/stores/preferences";
import { ConfirmDialog } from "@/ui/dialog";
import { Segmented } from "@/ui/segmented";
import { Switch } from "@/ui/switch";
import { Block } from "../parts/block";
import { Setting } from "../parts/setting";
import { QuantitiesBlock } from "./quantities";

const CONFIRMATIONS: readonly (keyof Confirmations)[] = ["submit", "replace", "cancelAll", "close"];

/** What the terminal asks before it acts, and what a new order begins with. */
export function TradingSection() {
  const t = useStrings("account");
  const words = t.account.trading;
  const confirm = usePreference("confirm");
  const orderType = usePreference("defaultOrderType");
  return (
    <>
      <Block title={words.confirmTitle} lead={words.lead}>
        <div className="flex flex-col gap-3">
          {CONFIRMATIONS.map((action) => (
            <Switch
              key={action}
              label={words.confirm[action]}
              checked={confirm[action]}
              onChange={(next) => { setPreference("confirm", { ...confirm, [action]: next }); }}
            />
          ))}
        </div>
      </Block>
      <Block title={words.actingTitle}>
        <div className="flex flex-col gap-3">
          <OneClick />
          <Sounds />
        </div>
      </Block>
      <Block title={words.ticketTitle} lead={words.ticketLead}>
        <Setting label={words.orderType}>
          <Segmented
            label={words.orderType}
            value={orderType}
            onChange={(next) => { setPreference("defaultOrderType", next); }}
            options={[
              { value: "limit", label: words.orderTypes.limit },
              { value: "market", label: words.orderTypes.market },
            ]}
          />
        </Setting>
        <QuantitiesBlock />
      </Block>
    </>
  );
}

function OneClick() {
  const t = useStrings("account");
  const words = t.account.trading;
  const isOn = usePreference("oneClick");
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Switch
        label={words.oneClick}
        hint={words.oneClickHint}
        checked={isOn}
        onChange={(next) => {
          if (next) setAsking(true);
          else setPreference("oneClick", false);
        }}
      />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={words.oneClickTitle}
        description={words.oneClickAsk}
        confirmLabel={words.oneClickOn}
        onConfirm={() => { setPreference("oneClick", true); }}
      />
    </>
  );
}

function Sounds() {
  const t = useStrings("account");
  const words = t.account.trading;
  const isOn = usePreference("sounds");
  return (
    <Switch
      label={words.sounds}
      hint={words.soundsHint}
      checked={isOn}
      onChange={(next) => { setPreference("sounds", next); }}
    />
  );
}
