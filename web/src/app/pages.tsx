import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useStrings } from "@/stores/language";
import { PanelBoundary } from "@/ui/error-boundary";
import { Skeleton } from "@/ui/skeleton";
import { nextPath } from "./open-paths";
import { TradePage } from "./opening";

// Each screen is fetched when it is wanted.
const LoginPage = lazy(async () => ({
  default: (await import("@/features/auth/components/login-page")).LoginPage,
}));
const RegisterPage = lazy(async () => ({
  default: (await import("@/features/auth/components/register-page")).RegisterPage,
}));
const VerifyPage = lazy(async () => ({
  default: (await import("@/features/auth/components/verify-page")).VerifyPage,
}));
const ForgotPage = lazy(async () => ({
  default: (await import("@/features/auth/components/forgot-page")).ForgotPage,
}));
const ResetPage = lazy(async () => ({
  default: (await import("@/features/auth/components/reset-page")).ResetPage,
}));
const PortfolioPage = lazy(async () => ({
  default: (await import("@/features/portfolio/components/portfolio-page")).PortfolioPage,
}));
const MarketsPage = lazy(async () => ({
  default: (await import("@/features/markets/components/markets-page")).MarketsPage,
}));
const WatchlistsPage = lazy(async () => ({
  default: (await import("@/features/watchlists/components/watchlists-page")).WatchlistsPage,
}));
const SharedWatchlistPage = lazy(async () => ({
  default: (await import("@/features/watchlists/components/shared-watchlist-page"))
    .SharedWatchlistPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import("@/features/account/components/settings-page")).SettingsPage,
}));
const AdminPage = lazy(async () => ({
  default: (await import("@/features/admin/components/admin-page")).AdminPage,
}));
const CrowdPage = lazy(async () => ({
  default: (await import("@/features/crowd/components/crowd-page")).CrowdPage,
}));

function Page({ name, children }: { name: string; children: ReactNode }) {
  return (
    <PanelBoundary name={name}>
      <Suspense fallback={<Skeleton className="h-full" />}>{children}</Suspense>
    </PanelBoundary>
  );
}

function useOptionalParam(name: "symbol" | "section"): string | null {
  const params: Partial<Record<string, string>> = useParams({ strict: false });
  return params[name] ?? null;
}

export function Login() {
  const { next } = useSearch({ from: "/login" });
  const navigate = useNavigate();
  return <LoginPage onSignedIn={() => void navigate({ to: nextPath(next), replace: true })} />;
}

export const Register = () => <RegisterPage />;
export const Verify = () => <VerifyPage />;
export const Forgot = () => <ForgotPage />;
export const Reset = () => <ResetPage />;

export function Trade() {
  const t = useStrings();
  return (
    <Page name={t.app.screens.trade}>
      <TradePage symbol={useOptionalParam("symbol")} />
    </Page>
  );
}

export function Portfolio() {
  const t = useStrings();
  return (
    <Page name={t.app.screens.portfolio}>
      <PortfolioPage />
    </Page>
  );
}

export function Markets() {
  const t = useStrings();
  return (
    <Page name={t.app.screens.markets}>
      <MarketsPage />
    </Page>
  );
}

export function Watchlists() {
  const t = useStrings();
  return (
    <Page name={t.app.screens.watchlists}>
      <WatchlistsPage />
    </Page>
  );
}

/** The token stands in the fragment, which no server sees, and is taken out of the address. */
function takeToken(): string {
  const token = new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
  window.history.replaceState(window.history.state, "", window.location.pathname);
  return token;
}

export function SharedWatchlist() {
  const t = useStrings();
  const [token] = useState(takeToken);
  return (
    <Page name={t.app.screens.watchlists}>
      <SharedWatchlistPage token={token} />
    </Page>
  );
}

export function Settings() {
  const t = useStrings();
  return (
    <Page name={t.app.screens.settings}>
      <SettingsPage section={useOptionalParam("section") ?? "profile"} />
    </Page>
  );
}

export function Admin() {
  const t = useStrings();
  return (
    <Page name={t.app.screens.admin}>
      <AdminPage section={useOptionalParam("section") ?? ""} />
    </Page>
  );
}

export function Crowd() {
  const t = useStrings();
  return (
    <Page name={t.app.screens.crowd}>
      <CrowdPage />
    </Page>
  );
}
