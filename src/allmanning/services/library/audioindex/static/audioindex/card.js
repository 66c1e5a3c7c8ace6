// Signing in by ear: what to type is spoken; each key of the PIN is answered by a tone and never by its name.
import { Kiosk } from "./kiosk.js";
import { Settings, Speech, earcon } from "./speech.js";

const form = document.getElementById("card");
const given = JSON.parse(form.dataset.state);
const settings = new Settings(!given.kiosk);
const speech = new Speech(document.getElementById("spoken"), settings);
const number = form.elements.number;
const pin = form.elements.pin;
const say = () => speech.say(given.segments);

const kiosk = !given.kiosk ? null : new Kiosk({
  warn: () => speech.say([given.phrases.soon]),
  bye: () => speech.say([given.phrases.reset]),
  leave: form.dataset.leave,
  start: form.dataset.start,
});

document.addEventListener("keydown", (event) => {
  kiosk?.awake();
  if (speech.blocked) speech.unblock();
  if (event.key === "Escape") { speech.stop(); return; }
  if (event.key.length === 1) earcon("key");
  if (event.key === "Enter" && event.target === number) {
    event.preventDefault(); // a reader sends Enter after the number of the card
    earcon("found");
    pin.focus();
    speech.say([given.phrases.pin]);
  }
});
document.addEventListener("pointerdown", () => { kiosk?.awake(); if (speech.blocked) speech.unblock(); });
form.querySelector("[data-say]").addEventListener("click", say);
form.addEventListener("submit", () => { speech.stop(); earcon("done"); });
kiosk?.awake();
number.focus();
number.select(); // after a refusal the number stands there: typing takes its place
say();
form.dataset.ready = "yes";
