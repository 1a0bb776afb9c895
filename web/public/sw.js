// Keeps the files of the terminal, so that it opens at once and while the venue is away. Never data:
// what is told of markets and money comes from the venue, or not at all.
const FILES = "damrak-files-1";
const SHELL = "/";
const FILES_MAX = 120;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.add(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && !url.pathname.startsWith("/api/")) {
    event.respondWith(freshOrKept(request));
  } else if (url.pathname.startsWith("/assets/")) {
    event.respondWith(keptOrFresh(request));
  }
});

async function freshOrKept(request) {
  const cache = await caches.open(FILES);
  try {
    const response = await fetch(request);
    if (response.ok && response.headers.get("content-type")?.startsWith("text/html")) {
      await cache.put(SHELL, response.clone());
    }
    return response;
  } catch (problem) {
    const kept = await cache.match(SHELL);
    if (kept === undefined) throw problem;
    return kept;
  }
}

async function keptOrFresh(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    await forgetOldest(cache);
  }
  return response;
}

async function forgetOldest(cache) {
  const keys = (await cache.keys()).filter((key) => new URL(key.url).pathname !== SHELL);
  await Promise.all(keys.slice(0, Math.max(0, keys.length - FILES_MAX)).map((key) => cache.delete(key)));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== FILES).map((name) => caches.delete(name)));
}
