// The desk's page while there is network: keeps what is needed without it, listens for its heart, and sounds.
"use strict";

const desk = document.getElementById("desk");
const BEAT = Number(desk.dataset.beat) || 15_000;

async function prepare() {
  const answer = await fetch(desk.dataset.kit, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  await DeskStore.keepKit(await answer.json());
  const left = await DeskStore.entriesOf(desk.dataset.library);
  if (left.length) document.getElementById("left-to-bring").hidden = false;
  const ready = await navigator.serviceWorker.register(desk.dataset.worker, { scope: desk.dataset.scope })
    .then(() => navigator.serviceWorker.ready);
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data?.kept) desk.dataset.ready = "yes"; // from now on the network may go
  });
  ready.active.postMessage({ keep: JSON.parse(desk.dataset.files) });
}

if ("serviceWorker" in navigator && window.isSecureContext) prepare().catch(() => {});

let missed = 0;
setInterval(async () => {
  const answer = await fetch(desk.dataset.heart, { cache: "no-store", signal: AbortSignal.timeout(5_000) }).catch(() => null);
  missed = answer?.ok ? 0 : missed + 1;
  if (missed >= 2 && desk.dataset.ready && !document.getElementById("id_scan")?.value) location.assign(desk.dataset.offline);
}, BEAT);

DeskSound.of(document.querySelector(".outcome, .refusals"));
