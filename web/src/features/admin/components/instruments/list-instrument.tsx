import { useId, useState } from "react";
import { useAssets } from "@/lib/queries/assets";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { TextInput } from "@/ui/text-input";
import { emptyListing, requestOf, type Listing } from "../../listing";
import { useListInstrument } from "../../venue-api";

type Name = Exclude<keyof Listing, "base" | "quote">;

const FIELDS: readonly Name[] = [
  "symbol",
  "priceScale",
  "quantityScale",
  "tick",
  "lot",
  "quantityMin",
  "notionalMin",
  "makerFee",
  "takerFee",
];

/** Ask for all that makes an instrument and list it. */
export function ListInstrument({ onClose }: { onClose: () => void }) {
  const t = useStrings("admin");
  const words = t.admin.instruments;
  const form = useId();
  const [listing, setListing] = useState<Listing>(emptyListing);
  const sending = useListInstrument();
  const assets = useAssets().map(({ code }) => ({ value: code, label: code }));
  const set = (name: keyof Listing) => (value: string) =>
    setListing((before) => ({ ...before, [name]: value }));

  function submit() {
    sending.mutate(requestOf(listing), {
      onSuccess: ({ symbol }) => {
        notify({ tone: "success", title: words.listed(symbol), topic: "system" });
        onClose();
      },
    });
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.list}
      footer={
        <Button type="submit" form={form} variant="primary" pending={sending.isPending}>
          {words.list}
        </Button>
      }
    >
      <form
        id={form}
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {sending.error && (
          <Callout tone="danger" live className="sm:col-span-2">
            {sending.error.message}
          </Callout>
        )}
        <Field label={words.base} required>
          <Select value={listing.base} onChange={set("base")} options={assets} />
        </Field>
        <Field label={words.quote} required>
          <Select value={listing.quote} onChange={set("quote")} options={assets} />
        </Field>
        {FIELDS.map((name) => (
          <Field
            key={name}
            label={words[name]}
            hint={name.endsWith("Fee") ? words.feeHint : name.endsWith("Min") ? words.optional : undefined}
          >
            <TextInput value={listing[name]} onChange={set(name)} />
          </Field>
        ))}
      </form>
    </Dialog>
  );
}
