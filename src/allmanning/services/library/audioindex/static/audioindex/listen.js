// Walks through scenes by ear: fetches where a key leads, says what is there, keeps the page in step.
import { Camera } from "./camera.js";
import { listenToKeys, listenToSwipes } from "./keys.js";
import { Settings, Speech, earcon } from "./speech.js";

const box = document.getElementById("listen");
const given = JSON.parse(box.dataset.scene);
const at = (id) => document.getElementById(id);
const FIRST = ["what", "title", "by", "free", "answer", "shelf", "place"];
const IDLE = 90_000; // milliseconds without a press; then a kiosk is the next visitor's

const settings = new Settings(!given.kiosk);
const speech = new Speech(at("spoken"), settings);
const phrases = given.phrases;
let scene = given;
let steps = [];
let step = 0;
let radio = false;
let asked = 0;
let idle = null;

speech.onwait = () => { at("status").textContent = phrases.wait.text; };

// A scene in steps: the first breath, then each further segment, then what lies below.
function stepsOf(one) {
  const first = one.segments.filter((part) => FIRST.includes(part.kind));
  const rest = one.segments.filter((part) => !FIRST.includes(part.kind));
  return [
    { segments: first.length ? first : one.segments },
    ...(first.length ? rest.map((part) => ({ segments: [part] })) : []),
    ...one.entries.map((entry) => ({ segments: entry.segments, href: entry.href })),
  ];
}

function sayStep() {
  const shown = steps[step];
  for (const row of document.querySelectorAll("[data-entry]")) {
    row.toggleAttribute("data-current", Boolean(shown.href) && row.dataset.entry === shown.href);
  }
  return speech.say(shown.segments);
}

function say(name) { return speech.say([phrases[name]]); }

function enter(next) {
  scene = next;
  steps = stepsOf(scene);
  step = 0;
  const heading = at("scene-title");
  heading.textContent = scene.title;
  heading.lang = scene.segments.find((one) => one.kind === "title")?.lang || document.documentElement.lang;
  document.title = scene.title;
  const list = at("entries");
  list.replaceChildren(...scene.entries.map((entry) => {
    const row = document.createElement("li");
    const link = document.createElement(entry.href ? "a" : "span");
    if (entry.href) { link.href = entry.href; link.className = "ds-link"; }
    row.dataset.entry = entry.href;
    for (const part of entry.segments) {
      const words = document.createElement("span");
      words.lang = part.lang;
      words.textContent = `${part.text} `;
      link.append(words);
    }
    row.append(link);
    return row;
  }));
  at("scene-text").replaceChildren(...scene.segments.map((part) => {
    const line = document.createElement("p");
    line.lang = part.lang;
    line.textContent = part.text;
    return line;
  }));
}

async function go(address, { push = true, sound = "found" } = {}) {
  const turn = ++asked;
  let answer;
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
      if (turn === asked) window.location.assign(address); // a page of its own, such as signing in
      return false;
    }
    answer = await response.json();
    if (response.headers.get("X-Kept")) answer.segments = withoutNetwork(answer.segments);
  } catch {
    earcon("lost");
    await say("offline");
    return false;
  }
  if (turn !== asked) return false;
  earcon(answer.title && answer.kind !== "reply" ? sound : "lost");
  if (push) window.history.pushState(null, "", address);
  enter(answer);
  const heard = await sayStep();
  return heard && turn === asked;
}

// What was kept may be old: we say what it is, and that we cannot know whether it is in.
function withoutNetwork(segments) {
  return segments.map((part) => (part.kind === "free" ? { ...phrases.offline, kind: "free" } : part));
}

function point(code) {
  at("code").value = "";
  const address = new URL(at("point").action);
  for (const field of at("point").querySelectorAll("input[type=hidden]")) address.searchParams.set(field.name, field.value);
  address.searchParams.set("code", code.slice(0, 600));
  return go(address.pathname + address.search);
}

async function act() {
  const form = new URLSearchParams({ csrfmiddlewaretoken: scene.act.csrf, key: scene.act.key });
  const response = await fetch(scene.act.href, {
    method: "POST", body: form, headers: { Accept: "application/json" }, credentials: "same-origin",
  }).catch(() => null);
  if (!response) { await say("offline"); return; }
  earcon("done");
  enter(await response.json());
  await speech.say(scene.segments);
}

async function move(by) {
  if (step + by < 0 || step + by >= steps.length) {
    earcon("edge");
    await say("end");
    return false;
  }
  step += by;
  return sayStep();
}

async function along(key) {
  if (scene.keys[key]) return go(scene.keys[key]);
  earcon("edge");
  await say("edge");
  return false;
}

// Reads on until one presses: through the steps, then along the shelf.
async function readOn() {
  radio = true;
  while (radio) {
    const heard = step + 1 < steps.length && !(scene.kind === "item" && steps[step + 1].href)
      ? await move(1)
      : scene.keys.next && await along("next");
    if (!heard) break;
  }
  radio = false;
  fetch(box.dataset.heard, { method: "POST", keepalive: true }).catch(() => {});
}

const does = {
  choose() {
    if (scene.act) return act();
    const { href } = steps[step];
    return href ? go(href) : sayStep();
  },
  next: () => move(1),
  previous: () => (step === 0 ? sayStep() : move(-1)),
  up: () => (scene.keys.up ? go(scene.keys.up) : say("end")),
  down: () => go(steps[step].href || scene.keys.down || scene.keys.next || scene.entries[0]?.href || scene.keys.up),
  back: () => window.history.back(),
  where: () => speech.say(scene.where),
  reserve: () => (scene.keys.reserve ? go(scene.keys.reserve) : say("nothing")),
  before: () => along("previous"),
  after: () => along("next"),
  pause: () => { at("status").textContent = speech.pause() ? phrases.stopped.text : phrases.on.text; },
  slower: () => { speech.faster(-1); return say("slower"); },
  faster: () => { speech.faster(1); return say("faster"); },
  stop: () => { speech.stop(); camera.stop(); },
  radio: () => readOn(),
};

function command(name) {
  radio = false;
  awake();
  if (name !== "stop" && name !== "pause") earcon("key");
  return does[name]();
}

function awake() {
  if (!given.kiosk) return;
  clearTimeout(idle);
  idle = setTimeout(async () => {
    await say("reset");
    await fetch(box.dataset.leave, { method: "POST", credentials: "same-origin" }).catch(() => {});
    window.location.replace(box.dataset.start);
  }, IDLE);
  if (!document.fullscreenElement) document.documentElement.requestFullscreen?.().catch(() => {});
}

const camera = new Camera(at("camera"), box.dataset.reader);

async function useCamera() {
  if (camera.isOn) { camera.stop(); return; }
  await say("scanning");
  try {
    await camera.start((code) => point(code));
  } catch {
    earcon("lost");
    await say("camera");
  }
}

listenToKeys(settings, command, (code) => { radio = false; awake(); point(code); });
listenToSwipes(box, command);
for (const button of document.querySelectorAll("[data-does]")) {
  button.addEventListener("click", () => command(button.dataset.does));
}
at("use-camera").addEventListener("click", useCamera);
at("point").addEventListener("submit", (event) => {
  event.preventDefault();
  if (at("code").value.trim()) point(at("code").value.trim());
  at("code").blur();
});
at("entries").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
for (const choice of document.querySelectorAll("[data-setting]")) {
  const name = choice.dataset.setting;
  if (choice.type === "checkbox") choice.checked = settings.get(name);
  else choice.value = settings.get(name);
  choice.addEventListener("change", () => {
    settings.set(name, choice.type === "checkbox" ? choice.checked : choice.value);
    at("log").setAttribute("aria-live", settings.get("voice") === "reader" ? "polite" : "off");
  });
}
at("log").setAttribute("aria-live", settings.get("voice") === "reader" ? "polite" : "off");
window.addEventListener("popstate", () => go(window.location.pathname + window.location.search, { push: false }));
if ("NDEFReader" in window && given.kiosk === false) {
  at("use-nfc").hidden = false;
  at("use-nfc").addEventListener("click", async () => {
    const reader = new window.NDEFReader();
    await reader.scan();
    reader.onreading = ({ message, serialNumber }) => {
      const record = [...message.records].find((one) => ["url", "text"].includes(one.recordType));
      point(record ? new TextDecoder().decode(record.data) : serialNumber);
    };
  });
}
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope }).catch(() => {});
}
box.dataset.ready = "yes";
for (const hidden of document.querySelectorAll("[data-with-script]")) hidden.hidden = false;
steps = stepsOf(scene);
if (given.kiosk || new URLSearchParams(window.location.search).has("code")) { awake(); sayStep(); }
