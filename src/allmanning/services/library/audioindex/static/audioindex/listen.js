// Walks through scenes by ear: fetches where a key leads, says what is there, keeps the page in step.
import { Camera } from "./camera.js";
import { asItWas, isOld, keepNear } from "./keeping.js";
import { listenToKeys, listenToSwipes } from "./keys.js";
import { Kiosk } from "./kiosk.js";
import { OneKey } from "./scanning.js";
import { show } from "./showing.js";
import { Settings, Speech, earcon } from "./speech.js";
import { Voice, understood } from "./voice.js";

const box = document.getElementById("listen");
const given = JSON.parse(box.dataset.scene);
const at = (id) => document.getElementById(id);
const FIRST = ["what", "title", "by", "free", "answer", "shelf", "place"];

const settings = new Settings(!given.kiosk);
const speech = new Speech(at("spoken"), settings);
const phrases = given.phrases;
const places = new Map(); // where one was on each scene, so that going back is going back there
let scene = given;
let steps = [];
let step = 0;
let radio = false;
let asked = 0;
let depth = 0; // scenes that Back can leave without leaving the page
let counted = false;

const here = () => window.location.pathname + window.location.search;
const tell = (words) => { at("status").textContent = words; };

speech.onwait = () => tell(phrases.wait.text);
speech.onblocked = () => tell(phrases.press.text);

// A scene in steps: the first breath, then each further segment, then what lies below.
function stepsOf(one) {
  const first = one.segments.filter((part) => FIRST.includes(part.kind));
  const rest = one.segments.filter((part) => !FIRST.includes(part.kind));
  return [
    { segments: first.length ? first : one.segments },
    ...(first.length ? rest.map((part) => ({ segments: [part] })) : []),
    ...one.entries.map((entry) => ({ segments: entry.segments, href: entry.href, recording: entry.recording, below: true })),
  ];
}

async function sayStep() {
  const shown = steps[step];
  places.set(here(), step);
  for (const row of document.querySelectorAll("[data-entry]")) {
    row.toggleAttribute("data-current", Boolean(shown.href) && row.dataset.entry === shown.href);
  }
  const own = scene;
  const heard = await speech.say(shown.segments, shown.recording);
  const isLast = !steps[step + 1] || steps[step + 1].below;
  if (heard && own === scene && scene.kind === "item" && isLast && !shown.below && !counted) {
    counted = true; // a title that was heard to its end: a number, and nothing about who
    fetch(box.dataset.heard, { method: "POST", keepalive: true, credentials: "omit" }).catch(() => {});
  }
  return heard;
}

function say(name) { return speech.say([phrases[name]]); }

function enter(next, back = false) {
  scene = next;
  steps = stepsOf(scene);
  step = back ? Math.min(places.get(here()) || 0, steps.length - 1) : 0;
  counted = false;
  show(scene, at);
  if (scene.kind === "search") at("q").focus();
  keep();
}

function keep() {
  const own = scene;
  if (own.own) return; // what belongs to a person is never kept
  keepNear(own, { phrases, all: given.kiosk, sounds: !speech.voiceFor(given.language), stillThere: () => scene === own });
}

async function go(address, { push = true, back = false } = {}) {
  const turn = ++asked;
  let answer;
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
      if (turn !== asked) return false;
      if (response.ok) window.location.assign(address); // a page of its own, such as signing in
      else { earcon("lost"); await say("busy"); }
      return false;
    }
    answer = await response.json();
    if (response.headers.get("X-Kept")) answer.segments = asItWas(answer.segments, answer.as_of, phrases);
  } catch {
    if (turn !== asked) return false;
    earcon("lost");
    await say(navigator.onLine ? "busy" : "no_net");
    return false;
  }
  if (turn !== asked) return false;
  earcon(answer.kind === "reply" ? "lost" : "found");
  if (push) { window.history.pushState(null, "", address); depth += 1; }
  enter(answer, back);
  const heard = await sayStep();
  return heard && turn === asked;
}

function withPlace(address, words) {
  const full = new URL(address, window.location.origin);
  for (const [name, value] of Object.entries(words)) full.searchParams.set(name, value);
  return full.pathname + full.search;
}

const point = (code) => { at("code").value = ""; return go(withPlace(box.dataset.start, { code: code.slice(0, 600) })); };
const search = (words) => (/^[\dX-]{8,}$/.test(words) ? point(words) : find(words)); // a reader may type into the field
const find = (words) => { at("q").value = ""; return go(withPlace(box.dataset.start, { q: words.slice(0, 200) })); };

async function act() {
  const form = new URLSearchParams({ csrfmiddlewaretoken: scene.act.csrf, key: scene.act.key });
  const response = await fetch(scene.act.href, {
    method: "POST", body: form, headers: { Accept: "application/json" }, credentials: "same-origin",
  }).catch(() => null);
  if (!response?.headers.get("Content-Type")?.startsWith("application/json")) {
    earcon("lost");
    return say(response ? "busy" : "no_net"); // the same press again does it once: the key is the same
  }
  earcon(response.ok ? "done" : "lost");
  enter(await response.json());
  return speech.say(scene.segments);
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
    const more = step + 1 < steps.length && !(scene.kind === "item" && steps[step + 1].below);
    const heard = more ? await move(1) : scene.keys.next && await along("next");
    if (!heard) break;
  }
  radio = false;
}

const does = {
  choose() {
    if (scene.act) return act();
    const { href } = steps[step];
    if (href) return go(href);
    return scene.kind === "reply" && scene.keys.down ? go(scene.keys.down) : sayStep();
  },
  next: () => move(1),
  previous: () => (step === 0 ? sayStep() : move(-1)),
  up: () => (scene.keys.up ? go(scene.keys.up, { back: true }) : say("end")),
  down: () => go(steps[step].href || scene.keys.down || scene.keys.next || scene.entries[0]?.href || scene.keys.up),
  back: () => (depth ? window.history.back() : does.up()),
  where: () => speech.say(scene.where),
  reserve: () => (scene.keys.reserve ? go(scene.keys.reserve) : say("nothing")),
  before: () => along("previous"),
  after: () => along("next"),
  pause: () => tell(speech.pause() ? phrases.stopped.text : phrases.on.text),
  slower: () => { speech.faster(-1); return say("slower"); },
  faster: () => { speech.faster(1); return say("faster"); },
  stop: () => { speech.stop(); camera.stop(); voice.stop(); at("use-lamp").hidden = true; },
  radio: () => readOn(),
  loans: () => go(box.dataset.loans),
  help: () => speech.say([...scene.where, phrases.help]),
  start: () => go(box.dataset.start),
};

function command(name) {
  radio = false;
  oneKey.stop();
  kiosk?.awake();
  if (name !== "stop" && name !== "pause") earcon("key");
  return does[name]();
}

const kiosk = !given.kiosk ? null : new Kiosk({
  warn: () => say("soon"), bye: () => say("reset"), leave: box.dataset.leave, start: box.dataset.start,
});
const oneKey = new OneKey(settings, (name) => say(`key_${name}`), command);
const camera = new Camera(at("camera"), box.dataset.reader);
const voice = new Voice(given.language);

async function useCamera() {
  if (camera.isOn) { camera.stop(); at("use-lamp").hidden = true; return; }
  await say("scanning");
  try {
    await camera.start((code) => { kiosk?.awake(); point(code); });
    at("use-lamp").hidden = !camera.hasLamp;
  } catch {
    camera.stop();
    earcon("lost");
    await say("camera");
  }
}

async function useVoice() {
  speech.stop();
  tell(phrases.listening.text);
  earcon("found"); // a tone and not words: the browser would hear our own voice
  const said = await voice.hear();
  const meant = understood(said, given.language);
  if (meant?.search || (said && !meant && scene.kind === "search")) return search(meant?.search || said);
  if (meant) return command(meant.command);
  earcon("lost");
  return say("not_heard");
}

async function useTag() {
  try {
    const reader = new window.NDEFReader();
    await reader.scan();
    reader.onreading = ({ message, serialNumber }) => {
      const record = [...message.records].find((one) => ["url", "text"].includes(one.recordType));
      point(record ? new TextDecoder().decode(record.data) : serialNumber);
    };
    reader.onreadingerror = () => say("no_tag");
    await say("scanning");
  } catch {
    earcon("lost");
    await say("no_tag");
  }
}

listenToKeys(settings, {
  command,
  scanned: (code) => { radio = false; oneKey.stop(); kiosk?.awake(); point(code); },
  one: () => { kiosk?.awake(); oneKey.press(); },
});
listenToSwipes(at("pad"), command);
for (const button of document.querySelectorAll("[data-does]")) {
  button.addEventListener("click", () => command(button.dataset.does));
}
at("use-camera").addEventListener("click", useCamera);
at("use-lamp").addEventListener("click", () => {
  const lit = at("use-lamp").getAttribute("aria-pressed") !== "true";
  at("use-lamp").setAttribute("aria-pressed", lit);
  camera.light(lit);
});
for (const [form, field, take] of [["point", "code", point], ["seek", "q", search]]) {
  at(form).addEventListener("submit", (event) => {
    event.preventDefault();
    kiosk?.awake();
    const words = at(field).value.trim();
    at(field).blur();
    if (words) take(words);
    else sayStep();
  });
}
box.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go] a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  radio = false;
  kiosk?.awake();
  go(link.getAttribute("href"));
});
at("act").addEventListener("submit", (event) => { event.preventDefault(); command("choose"); });
function chosen() { at("log").setAttribute("aria-live", settings.get("voice") === "reader" ? "polite" : "off"); }
for (const choice of document.querySelectorAll("[data-setting]")) {
  const name = choice.dataset.setting;
  if (choice.type === "checkbox") choice.checked = settings.get(name);
  else choice.value = settings.get(name);
  choice.addEventListener("change", () => {
    settings.set(name, choice.type === "checkbox" ? choice.checked : choice.value);
    chosen();
  });
}
chosen();
for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => {
    kiosk?.awake();
    if (!speech.blocked) return;
    tell("");
    speech.unblock();
  }, { capture: true });
}
window.addEventListener("popstate", () => {
  depth = Math.max(0, depth - 1);
  radio = false;
  go(here(), { push: false, back: true });
});
if ("NDEFReader" in window && !given.kiosk) {
  at("use-nfc").hidden = false;
  at("use-nfc").addEventListener("click", useTag);
}
if (voice.exists) {
  at("use-voice").hidden = false;
  at("use-voice").addEventListener("click", useVoice);
}
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(box.dataset.worker, { scope: box.dataset.scope }).catch(() => {});
}
for (const hidden of document.querySelectorAll("[data-with-script]")) hidden.hidden = false;
if (isOld(scene) || !navigator.onLine) scene.segments = asItWas(scene.segments, scene.as_of, phrases);
steps = stepsOf(scene);
kiosk?.awake();
if (scene.kind === "search") at("q").focus();
if (given.kiosk || given.says) sayStep();
navigator.serviceWorker?.ready.then(keep);
box.dataset.ready = "yes";
