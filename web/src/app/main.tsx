import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@/ui/theme.css";
import "./app.css";
import { App } from "./app";
import { fetchAtFirstSign } from "./first-sign";
import { openScreen } from "./opening";
import { registerServiceWorker } from "./service-worker";
import { followLanguage } from "@/stores/language";
import { startSession } from "@/stores/session";
import { followPreferences } from "./theme";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="damrak-nonce"]')?.content;
if (nonce) setNonce(nonce);

followPreferences();
registerServiceWorker();
fetchAtFirstSign();
openScreen(window.location.pathname);
void startSession();

async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no element #root");
  await followLanguage();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

// Not awaited: what is fetched meanwhile builds on this file, and would wait for it in turn.
void start();
