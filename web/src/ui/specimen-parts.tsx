import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { EmptyState } from "@/ui/empty-state";
import { Facts } from "@/ui/facts";
import { Icon, type IconName } from "@/ui/icon";
import { icons } from "@/ui/icons";
import { Meter } from "@/ui/meter";
import { Change, Num } from "@/ui/number";
import { Section } from "@/ui/page";
import { QrCode } from "@/ui/qr-code";
import { Skeleton } from "@/ui/skeleton";
import { Sparkline } from "@/ui/sparkline";
import { Buttons, Choices, Inputs } from "@/ui/specimen-inputs";
import { SpecimenMarket } from "@/ui/specimen-market";
import { SpecimenOverlays } from "@/ui/specimen-overlays";
import { Spinner } from "@/ui/spinner";
import { Time } from "@/ui/time";

const MOMENT = "2030-01-31T17:30:00.123456789Z";
const WAVE = [4, 6, 5, 8, 7, 9, 12, 10, 11, 14, 13, 16];
const COLOURS =
  "bg panel raised line line-strong text muted faint accent accent-strong buy sell warning danger success focus";

export function Specimens() {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Colours />
      <Type />
      <SpecimenMarket />
      <Buttons />
      <Inputs />
      <Choices />
      <Figures />
      <States />
      <SpecimenOverlays />
      <Icons />
    </div>
  );
}

function Colours() {
  return (
    <Section title="Colours" boxed>
      <ul className="grid grid-cols-4 gap-2 sm:grid-cols-8">
        {COLOURS.split(" ").map((name) => (
          <li key={name} className="min-w-0">
            <span
              className="block h-8 rounded-3 border border-line"
              style={{ background: `var(--color-${name})` }}
            />
            <span className="block truncate text-11 text-muted">{name}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Type() {
  return (
    <Section title="Type" boxed>
      <p className="text-32 font-semibold tracking-[-0.02em]">Along the Damrak 32</p>
      <p className="text-24 font-semibold tracking-[-0.015em]">Ink and paper 24</p>
      <p className="text-18">A market is a meeting 18</p>
      <p className="text-15">What was agreed is written down 15</p>
      <p className="text-13">The text of every screen 13</p>
      <p className="text-12 text-muted">Labels and asides 12</p>
      <p className="text-11 text-faint">Heads of columns 11</p>
      <p className="font-mono text-12">dmk_live_0O1lI_8f3a</p>
    </Section>
  );
}

function Figures() {
  return (
    <Section title="Figures" boxed>
      <div className="grid grid-cols-2 gap-x-6">
        <Facts
          items={[
            { term: "Last price", value: <Num value="43250.50" digits={2} unit="USD" /> },
            { term: "Profit", value: <Num value="1204.2" digits={2} tone="auto" /> },
            { term: "Loss", value: <Num value="-80.33" digits={2} tone="auto" /> },
            { term: "Nothing", value: <Num value={null} /> },
            { term: "Turnover", value: <Num value="1234567890" compact /> },
          ]}
        />
        <Facts
          items={[
            { term: "Up", value: <Change value="2.31" percent /> },
            { term: "Down", value: <Change value="-0.42" percent /> },
            { term: "Unchanged", value: <Change value="0" percent /> },
            { term: "Time", value: <Time value={MOMENT} millis /> },
            { term: "Day and time", value: <Time value={MOMENT} kind="datetime" /> },
          ]}
        />
      </div>
      <div className="mt-3 flex items-center gap-4">
        <Sparkline values={WAVE} label="Rising" />
        <Sparkline values={[...WAVE].reverse()} label="Falling" />
        <Meter value={0.4} label="Margin used" />
        <Meter value={0.92} label="Margin nearly used up" warnFrom={0.7} dangerFrom={0.9} />
        <QrCode text="https://example.org" label="QR code of an address" size={72} />
      </div>
    </Section>
  );
}

function States() {
  return (
    <Section title="States" boxed>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Badge>submitted</Badge>
        <Badge tone="accent">accepted</Badge>
        <Badge tone="buy">buy</Badge>
        <Badge tone="sell">sell</Badge>
        <Badge tone="success" icon="check">
          filled
        </Badge>
        <Badge tone="warning" icon="warning">
          halted
        </Badge>
        <Badge tone="danger" icon="danger">
          rejected
        </Badge>
        <Spinner label="Waiting for the venue" />
      </div>
      <div className="flex flex-col gap-2">
        <Callout title="Paper account">Nothing here moves real money.</Callout>
        <Callout tone="warning">Trading in BTC-USD stands still since 17:30.</Callout>
        <Callout tone="danger" title="The order was denied">
          available must cover 43 250.50 USD, was 1 200.00 USD
        </Callout>
        <Callout tone="success">The key works.</Callout>
      </div>
      <Skeleton lines={3} className="mt-3" />
      <EmptyState
        icon="list"
        className="h-auto!"
        title="No open orders"
        detail="An order that rests in the book stands here until it is filled or canceled."
        action={<Button size="sm">Open the ticket</Button>}
      />
    </Section>
  );
}

function Icons() {
  return (
    <Section title="Icons" boxed className="lg:col-span-2">
      <ul className="grid grid-cols-6 gap-2 sm:grid-cols-12">
        {Object.keys(icons).map((name) => (
          <li key={name} className="flex min-w-0 flex-col items-center gap-1 py-1">
            <Icon name={name as IconName} />
            <span className="w-full truncate text-center text-11 text-faint">{name}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
