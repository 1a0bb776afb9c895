import { useState } from "react";

import { Button, IconButton } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { CopyButton } from "@/ui/copy-button";
import { DecimalInput } from "@/ui/decimal-input";
import { Field } from "@/ui/field";
import { Kbd } from "@/ui/kbd";
import { Section } from "@/ui/page";
import { Segmented } from "@/ui/segmented";
import { Select } from "@/ui/select";
import { Switch } from "@/ui/switch";
import { Tabs } from "@/ui/tabs";
import { PasswordInput, SearchInput, TextArea, TextInput } from "@/ui/text-input";

export function Buttons() {
  return (
    <Section title="Buttons" boxed>
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary">Submit</Button>
        <Button>Replace</Button>
        <Button variant="quiet">Skip</Button>
        <Button variant="danger" icon="trash">
          Cancel all
        </Button>
        <Button variant="buy">Buy</Button>
        <Button variant="sell">Sell</Button>
        <Button pending>Waiting</Button>
        <Button disabled>Closed</Button>
        <Button size="sm">Small</Button>
        <Button size="lg" variant="buy">
          Buy 0.5 BTC
        </Button>
        <IconButton icon="settings" label="Settings" keys="mod+," />
        <IconButton icon="star" label="Watch" pressed />
        <CopyButton text="42" label="Copy order number" />
        <Kbd keys="mod+k" />
        <Kbd keys="g t" />
      </div>
    </Section>
  );
}

export function Inputs() {
  const [name, setName] = useState("Ada");
  const [price, setPrice] = useState("43250.50");
  const [found, setFound] = useState("");
  const [word, setWord] = useState("correct horse");
  const [kind, setKind] = useState<"limit" | "market" | "stop">("limit");
  return (
    <Section title="Inputs" boxed>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Name" hint="As others see it">
          <TextInput value={name} onChange={setName} />
        </Field>
        <Field label="Price" aside="best 43,250.50">
          <DecimalInput value={price} onChange={setPrice} step="0.5" min="0" suffix="USD" />
        </Field>
        <Field label="Quantity" error="quantity must be a multiple of 0.001, was 0.0005" required>
          <DecimalInput value="0.0005" onChange={() => undefined} step="0.001" suffix="BTC" />
        </Field>
        <Field label="Order type">
          <Select
            value={kind}
            onChange={setKind}
            options={[
              { value: "limit", label: "Limit" },
              { value: "market", label: "Market" },
              { value: "stop", label: "Stop", disabled: true },
            ]}
          />
        </Field>
        <Field label="Password">
          <PasswordInput value={word} onChange={setWord} />
        </Field>
        <Field label="Locked">
          <TextInput value="cannot be changed" onChange={() => undefined} disabled />
        </Field>
        <SearchInput
          label="Search instruments"
          placeholder="Search"
          value={found}
          onChange={setFound}
        />
        <Field label="Note" className="col-span-2">
          <TextArea value="Sold half before the close." onChange={() => undefined} rows={2} />
        </Field>
      </div>
    </Section>
  );
}

export function Choices() {
  const [checked, setChecked] = useState(true);
  const [on, setOn] = useState(true);
  const [side, setSide] = useState<"buy" | "sell">("buy");
  const [span, setSpan] = useState<"1m" | "1h" | "1d">("1h");
  const [tab, setTab] = useState<"open" | "history">("open");
  return (
    <Section title="Choices" boxed>
      <div className="flex flex-col items-start gap-3">
        <Segmented
          label="Side"
          block
          value={side}
          onChange={setSide}
          options={[
            { value: "buy", label: "Buy", tone: "buy" },
            { value: "sell", label: "Sell", tone: "sell" },
          ]}
        />
        <Segmented
          label="Interval"
          size="sm"
          value={span}
          onChange={setSpan}
          options={[
            { value: "1m", label: "1m" },
            { value: "1h", label: "1h" },
            { value: "1d", label: "1d", disabled: true },
          ]}
        />
        <div className="flex flex-wrap gap-4">
          <Checkbox label="Post only" hint="Never takes" checked={checked} onChange={setChecked} />
          <Checkbox label="Some" mixed checked={false} onChange={() => undefined} />
          <Checkbox label="Never" checked={false} disabled onChange={() => undefined} />
        </div>
        <Switch
          label="Sounds"
          hint="When an order is filled"
          checked={on}
          onChange={setOn}
          className="w-full"
        />
        <Tabs
          label="Orders"
          className="w-full"
          value={tab}
          onChange={setTab}
          options={[
            { value: "open", label: "Open", count: 3 },
            { value: "history", label: "History" },
          ]}
        >
          <p className="p-2 text-12 text-muted">What belongs to “{tab}”.</p>
        </Tabs>
      </div>
    </Section>
  );
}
