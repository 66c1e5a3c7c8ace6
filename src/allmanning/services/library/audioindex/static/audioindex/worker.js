// Keeps the listening pages, their speech and their sound, so that a lost network is told and not silence.
const PAGES = "listen-pages-1";
const SOUNDS = "listen-sounds-1";
const MOST = { [PAGES]: 400, [SOUNDS]: 1500 };

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// What belongs to a person is never kept: loans, reservations, anything that was sent.
const isOwn = (path) => /\/(loans|messages|reserve|card|leave|staff|own)\//.test(path);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (/\/listen\/(sound|recording)\//.test(address.pathname)) event.respondWith(kept(request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(fresh(request, request.url));
  else if (address.pathname.includes("/listen/") && !isOwn(address.pathname)) {
    const form = request.headers.get("Accept")?.includes("application/json") ? "json" : "page";
    event.respondWith(fresh(request, `${address.pathname}${address.search}#${form}`));
  }
});

// Sound has a name made of its words: once kept it is right for ever.
async function kept(request) {
  const cache = await caches.open(SOUNDS);
  const found = await cache.match(request.url);
  if (found) return found;
  const headers = new Headers(request.headers);
  headers.delete("Range"); // the whole is what can be kept
  const response = await fetch(new Request(request.url, { headers, credentials: "omit" }));
  if (response.status === 200) keep(cache, SOUNDS, request.url, response.clone());
  return response;
}

async function fresh(request, name) {
  const cache = await caches.open(PAGES);
  const key = new URL(name.replace("#", name.includes("?") ? "&kept=" : "?kept="), self.location.origin);
  try {
    const response = await fetch(request);
    if (response.status === 200 && !response.redirected) keep(cache, PAGES, key, response.clone());
    return response;
  } catch (fault) {
    const found = await cache.match(key);
    if (!found) throw fault;
    const headers = new Headers(found.headers);
    headers.set("X-Kept", "yes");
    return new Response(await found.blob(), { status: 200, headers });
  }
}

async function keep(cache, name, key, response) {
  try {
    await cache.put(key, response);
    const keys = await cache.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - MOST[name]))) await cache.delete(old);
  } catch { /* no room: the page works without */ }
}
