import { useId, useState } from "react";
import { useStrings } from "@/stores/language";
import { notify } from "@/stores/notices";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { Dialog } from "@/ui/dialog";
import { Field } from "@/ui/field";
import { TextInput } from "@/ui/text-input";
import { useListAsset } from "../../venue-api";

/** Ask for an asset and list it; the venue's own words say what was wrong. */
export function ListAsset({ onClose }: { onClose: () => void }) {
  const t = useStrings("admin");
  const words = t.admin.instruments;
  const form = useId();
  const [code, setCode] = useState("");
  const [scale, setScale] = useState("2");
  const listing = useListAsset();

  function submit() {
    listing.mutate(
      { code: code.trim(), scale: Number(scale) },
      {
        onSuccess: () => {
          notify({ tone: "success", title: words.listed(code.trim()), topic: "system" });
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.listAsset}
      size="sm"
      footer={
        <Button type="submit" form={form} variant="primary" pending={listing.isPending}>
          {words.listAsset}
        </Button>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {listing.error && (
          <Callout tone="danger" live>
            {listing.error.message}
          </Callout>
        )}
        <Field label={words.code} required>
          <TextInput value={code} onChange={setCode} maxLength={32} />
        </Field>
        <Field label={words.scale} hint={words.scaleHint} required>
          <TextInput value={scale} onChange={setScale} inputMode="numeric" />
        </Field>
      </form>
    </Dialog>
  );
}
