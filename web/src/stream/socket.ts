// The one socket of the page, which runs while somebody is signed in: a thin shell that tells the
// protocol what happens and does what it says.
import { isProblem } from "@/lib/http";
import type { StreamMessage, StreamRequest } from "@/lib/schema";
import { beginAccount } from "@/stores/account";
import { connectionStore } from "@/stores/connection";
import { checkSession, sessionStore } from "@/stores/session";
import { streamUrl } from "@/stream/address";
import { deliver, dropped, refused, stale } from "@/stream/delivering";
import { lookUp, resumed } from "@/stream/look-ups";
import { Protocol, type SessionVerdict, type Status } from "@/stream/protocol";
import { tellOfConnection } from "@/stream/telling";
import { ACCOUNT_CHANNELS, type Topic } from "@/stream/topics";

const TICK_MS = 250;
/** How exactly it is told when something was heard last. */
const AGE_MS = 1_000;
const NORMAL_CLOSE = 1000;

let socket: WebSocket | null = null;
let timer: ReturnType<typeof setInterval> | null = null;
let isPrepared = false;

const protocol: Protocol = new Protocol({
  connect,
  disconnect,
  send,
  deliver: (message) => { deliver(message, (symbol) => { protocol.subscriptions.snapshotAgain(symbol, Date.now()); }); },
  lookUp,
  resumed,
  stale,
  refused,
  dropped,
  checkSession: () => { void verdict().then((said) => { protocol.sessionChecked(said, Date.now()); }); },
  changed: (status) => { show(status); },
});

/** Listen to a topic until the function that is returned is called. */
export function listen(topic: Topic): () => void {
  prepare();
  protocol.want(topic, Date.now());
  return once(() => { protocol.unwant(topic, Date.now()); });
}

/** Listen to all of an account, and make it the one that the stores speak of. */
export function listenToAccount(accountId: number): () => void {
  prepare();
  const isOther = beginAccount(accountId);
  const topics = ACCOUNT_CHANNELS.map((channel): Topic => ({ channel, accountId }));
  for (const topic of topics) protocol.want(topic, Date.now(), isOther);
  return once(() => { for (const topic of topics) protocol.unwant(topic, Date.now()); });
}

/** Try to connect now, not only when it is due. */
export function connectNow(): void {
  protocol.shown(Date.now());
}

function prepare(): void {
  if (isPrepared) return;
  isPrepared = true;
  tellOfConnection();
  addEventListener("online", () => { protocol.online(Date.now()); });
  addEventListener("offline", () => { protocol.offline(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") protocol.shown(Date.now());
  });
  sessionStore.subscribe(followSession);
  followSession();
}

function followSession(): void {
  const { status } = sessionStore.get();
  if (status === "signed-in" && timer === null) {
    timer = setInterval(tick, TICK_MS);
    protocol.start(Date.now());
  } else if (status === "signed-out") {
    if (timer !== null) clearInterval(timer);
    timer = null;
    protocol.stop();
    beginAccount(null);
  }
}

function tick(): void {
  const now = Date.now();
  protocol.tick(now);
  const { lastMessageTime } = protocol;
  const told = connectionStore.get().lastMessageTime ?? 0;
  if (lastMessageTime !== null && lastMessageTime - told >= AGE_MS) {
    connectionStore.set((before) => ({ ...before, lastMessageTime }));
  }
}

function connect(): void {
  const opened = new WebSocket(streamUrl());
  socket = opened;
  opened.onmessage = (event: MessageEvent<unknown>) => {
    if (opened !== socket || typeof event.data !== "string") return;
    protocol.message(JSON.parse(event.data) as StreamMessage, Date.now());
  };
  opened.onclose = (event) => {
    if (opened !== socket) return;
    socket = null;
    protocol.closed(event.code, Date.now());
  };
}

function disconnect(): void {
  const left = socket;
  socket = null;
  left?.close(NORMAL_CLOSE);
}

function send(request: StreamRequest): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
}

async function verdict(): Promise<SessionVerdict> {
  try {
    return (await checkSession()) === null ? "over" : "good";
  } catch (error) {
    if (isProblem(error)) return "unknown";
    throw error;
  }
}

function show(status: Status): void {
  connectionStore.set((before) => ({ ...before, ...status }));
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
