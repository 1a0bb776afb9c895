import { useQuery } from "@tanstack/react-query";
import { useStrings } from "@/stores/language";
import { useMay } from "@/stores/session";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Callout } from "@/ui/callout";
import { EmptyState } from "@/ui/empty-state";
import { Facts } from "@/ui/facts";
import { Num } from "@/ui/number";
import { Page, PageHeader, Section } from "@/ui/page";
import { Skeleton } from "@/ui/skeleton";
import { crowdQuery, useSteering, type Crowd } from "../api";
import { CrowdFunds } from "./crowd-funds";
import { CrowdHistory } from "./crowd-history";
import { CrowdSettings } from "./crowd-settings";

/** Show what the simulated traders do to whoever watches the venue, and let operators steer them. */
export function CrowdPage() {
  const t = useStrings("crowd");
  const mayWatch = useMay("venue.watch");
  if (!mayWatch) return <EmptyState icon="lock" title={t.app.forbidden} detail={t.app.forbiddenDetail} />;
  return <WatchedCrowd />;
}

function WatchedCrowd() {
  const t = useStrings("crowd");
  const { data, error } = useQuery(crowdQuery);
  const mayStarting = useMay("instruments.list");
  return (
    <Page>
      <PageHeader
        title={t.crowd.title}
        description={t.crowd.lead}
        actions={data && mayStarting && <StartOrPause crowd={data.crowd} />}
      />
      {error && (
        <Callout tone="danger" live>
          {error.message}
        </Callout>
      )}
      {!data && !error && <Skeleton lines={8} />}
      {data && (
        <>
          {!mayStarting && <Callout>{t.crowd.mayNot}</Callout>}
          {!data.crowd.available && (
            <Callout title={t.crowd.unavailable}>{t.crowd.unavailableDetail}</Callout>
          )}
          <Figures crowd={data.crowd} />
          <CrowdHistory samples={data.samples} />
          {mayStarting && data.crowd.available && (
            <CrowdSettings key={`${data.crowd.rate} ${data.crowd.seed}`} crowd={data.crowd} />
          )}
          <Section title={t.crowd.funds} boxed>
            <CrowdFunds funds={data.crowd.funds} />
          </Section>
        </>
      )}
    </Page>
  );
}

function StartOrPause({ crowd }: { crowd: Crowd }) {
  const t = useStrings("crowd");
  const steering = useSteering();
  const label = crowd.running ? t.crowd.pause : crowd.available ? t.crowd.resume : t.crowd.start;
  return (
    <>
      {steering.error && (
        <p role="alert" className="text-12 text-danger">
          {steering.error.message}
        </p>
      )}
      <Button
        variant={crowd.running ? "secondary" : "primary"}
        pending={steering.isPending}
        title={crowd.running ? t.crowd.pauseHint : undefined}
        onClick={() => steering.mutate({ running: !crowd.running })}
      >
        {label}
      </Button>
    </>
  );
}

function Figures({ crowd }: { crowd: Crowd }) {
  const t = useStrings("crowd");
  const state = crowd.running ? t.crowd.running : t.crowd.paused;
  return (
    <Facts
      layout="columns"
      items={[
        {
          term: t.crowd.state,
          value: (
            <Badge tone={crowd.running ? "success" : "warning"}>
              {crowd.available ? state : t.crowd.unavailable}
            </Badge>
          ),
        },
        { term: t.crowd.rate, value: <Num value={crowd.rate} /> },
        { term: t.crowd.seed, value: <span className="figures">{crowd.seed}</span> },
        { term: t.crowd.traders, value: <Num value={String(crowd.traders)} /> },
        { term: t.crowd.orders, value: <Num value={crowd.orders_per_second} /> },
        { term: t.crowd.trades, value: <Num value={crowd.trades_per_second} /> },
      ]}
    />
  );
}
