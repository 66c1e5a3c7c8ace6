// Lets the desk go on when the network is gone: shows the page that works without it, and keeps what was being sent.
const KEPT = "desk-1";
const PATIENCE = 15_000; // milliseconds; the same operation may be sent again, so it is safe to give up

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The desk's page says what must be kept: the page for the time without network, and all it needs.
self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep).then(() => event.source?.postMessage({ kept: true })));
});

async function keep(addresses) {
  const cache = await caches.open(KEPT);
  await Promise.all(addresses.map(async (address) => {
    const answer = await fetch(address, { credentials: "omit", cache: "no-cache" }).catch(() => null);
    if (answer?.ok) await cache.put(address, answer);
  }));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && /\/desk\/[-\w]+\//.test(address.pathname)) event.respondWith(page(request, address));
  else if (request.method === "GET" && address.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function file(request) {
  return fetch(request).catch(async (fault) => {
    const found = await caches.match(request.url);
    if (!found) throw fault;
    return found;
  });
}

async function page(request, address) {
  const sent = request.method === "POST" ? request.clone() : null;
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch (fault) {
    const [, root, slug] = address.pathname.match(/^(.*\/desk\/([-\w]+)\/)/);
    const offline = `${root}offline/`;
    const found = await caches.match(offline);
    if (!found) throw fault;
    if (sent && address.pathname === root) {
      const held = await hold(sent, slug).catch(() => null);
      return Response.redirect(`${offline}${held ?? "#lost"}`, 303);
    }
    return address.pathname === offline ? found : Response.redirect(offline, 303);
  }
}

// What was scanned into the ordinary page when the network went is an entry like any other. It has the key that the
// page gave it, so that it is booked once even if it did reach the house.
async function hold(request, slug) {
  const form = await request.formData();
  const scan = (form.get("scan") || "").trim(), card = (form.get("card") || "").trim();
  const mode = form.get("mode") || "out";
  if (!scan) return mode === "in" ? "#in" : "";
  const kit = await DeskStore.kitOf(slug);
  if (!kit) return "#lost";
  const isCard = kit.cards.some(([length, head]) => scan.length === length && scan.startsWith(head));
  if (mode === "out" && (isCard || !card)) return `#card=${encodeURIComponent(scan)}`;
  const at = DeskStore.now(kit);
  const who = form.get("person") || "";
  const act = mode === "in" ? "return" : "lend";
  const key = `p${who}:${form.get("key")}:${mode === "in" ? "receive" : "lend"}`;
  const entry = { act, barcode: scan, card: mode === "in" ? "" : card, at, key, due: mode === "in" ? null : kit.due[at.slice(0, 10)] ?? null,
    drop: form.has("drop"), damaged: form.has("damaged") };
  await DeskStore.write(kit, entry);
  return mode === "in" ? "#in" : `#card=${encodeURIComponent(card)}`;
}
