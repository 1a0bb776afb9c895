import { useState } from "react";
import { formatDecimal } from "@/lib/numbers";
import { useAssets } from "@/lib/queries/assets";
import type { Account } from "@/lib/schema";
import { useLanguage, useStrings } from "@/stores/language";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { Num } from "@/ui/number";
import { Select } from "@/ui/select";
import { TextInput } from "@/ui/text-input";
import { useMoveMoney, type Direction } from "../../accounts-api";
import { brokenRule, retryKeys } from "../../models/money";
import { FormDialog } from "../parts/form-dialog";
import { tellDone } from "../parts/say";

const FIELDS = ["asset", "amount", "reference"];
const REFERENCE_MAX = 64;

export interface MoneyDialogProps {
  readonly account: Account;
  readonly direction: Direction;
  readonly onClose: () => void;
}

/** Money into an account, or out of it; tried again nothing moves twice. */
export function MoneyDialog({ account, direction, onClose }: MoneyDialogProps) {
  const t = useStrings("admin");
  const words = t.admin.accounts;
  const language = useLanguage();
  const assets = useAssets();
  const moving = useMoveMoney(account.account_id);
  const [keyFor] = useState(retryKeys);
  const [asset, setAsset] = useState(account.balances[0]?.asset ?? "");
  const [amount, setAmount] = useState("");
  const [reference, setReference] = useState("");
  const scale = assets.find((each) => each.code === asset)?.scale;
  const balance = account.balances.find((each) => each.asset === asset);
  const codes = direction === "deposit" ? assets.map(({ code }) => code) : account.balances.map((each) => each.asset);

  async function move(): Promise<void> {
    const body = { asset, amount, ...(reference.trim() === "" ? {} : { reference: reference.trim() }) };
    await moving.mutateAsync({ direction, body, key: keyFor({ direction, ...body }) });
    tellDone(words.moved(direction, formatDecimal(amount, { language }), asset));
    onClose();
  }

  function check() {
    const rule = brokenRule(asset, amount, scale);
    if (rule === null) return {};
    return { [rule === "asset" ? "asset" : "amount"]: words.rules[rule] };
  }

  const deposits = direction === "deposit";
  return (
    <FormDialog
      title={deposits ? words.depositTitle(account.account_id) : words.withdrawTitle(account.account_id)}
      submit={deposits ? words.deposit : words.withdraw}
      size="sm"
      fields={FIELDS}
      check={check}
      onSubmit={move}
      onClose={onClose}
    >
      {(faults) => (
        <>
          <Field label={t.common.asset} error={faults["asset"]} required>
            <Select
              name="asset"
              value={asset}
              onChange={setAsset}
              options={codes.map((code) => ({ value: code, label: code }))}
            />
          </Field>
          <Field
            label={words.amount}
            error={faults["amount"]}
            required
            {...(balance
              ? {
                  aside: (
                    <>
                      {words.available} <Num value={balance.available} />
                    </>
                  ),
                }
              : {})}
          >
            <DecimalInput name="amount" min="0" value={amount} onChange={setAmount} suffix={asset} />
          </Field>
          <Field label={words.reference} hint={words.referenceHint} error={faults["reference"]}>
            <TextInput name="reference" maxLength={REFERENCE_MAX} value={reference} onChange={setReference} />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
