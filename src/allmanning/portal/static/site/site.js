// Small comforts. Every page works without them.
"use strict";

/** Look after elements that match, now and when htmx brings in more. */
function care(selector, look) {
  const within = (root) => root.querySelectorAll(selector).forEach(look);
  within(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target.matches?.(selector)) look(event.target);
    within(event.target);
  });
}

// An error summary or a refusal takes the focus, so that it is read first.
care("[data-focus]", (element) => element.focus());

// data-autosubmit: a choice that sends its form when it changes; the form keeps its button for those without script.
care("[data-autosubmit]", (field) => field.addEventListener("change", () => field.form.requestSubmit()));

// data-print: shown only where it can do something.
care("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// data-confirm="Are you sure?" on a button whose form has no page of its own that asks.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-confirm]");
  if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
});

// data-shortcut="F2" or "Alt+s" brings the focus to a field, or follows a link. A lone letter or sign is never a
// shortcut: it would fire for people who speak to their computer (WCAG 2.1.4).
document.addEventListener("keydown", (event) => {
  const pressed = ["Control", "Alt", "Meta"].filter((key) => event[`${{ Control: "ctrl" }[key] ?? key.toLowerCase()}Key`]);
  if (!pressed.length && event.key.length === 1) return;
  const keys = [...pressed, event.key].join("+").toLowerCase();
  const goal = [...document.querySelectorAll("[data-shortcut]")].find((element) => element.dataset.shortcut.toLowerCase() === keys);
  if (!goal) return;
  event.preventDefault();
  if (goal.matches("a, button")) goal.click();
  else { goal.focus(); goal.select?.(); }
});

// data-suggest="/address": words for the list of a search field, fetched when two characters are written.
care("[data-suggest]", (field) => {
  const list = document.getElementById(field.getAttribute("list"));
  let waiting, asked = "";
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = field.value.trim();
    if (words.length < 2 || words === asked) return;
    waiting = setTimeout(async () => {
      asked = words;
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok || asked !== words) return;
      const found = await answer.json();
      list.replaceChildren(...found.map((text) => new Option(text, text)));
    }, 180);
  });
});

// Details that are menus close on Escape and when the focus or the pointer goes elsewhere.
care(".site-account", (menu) => {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
});

// Messages that were there when the page loaded are spoken too: a live region speaks only of changes.
const said = [...document.querySelectorAll(".messages, .live")].map((region) => region.innerText.trim()).filter(Boolean);
if (said.length) {
  const voice = document.createElement("div");
  voice.className = "ds-sr-only";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  setTimeout(() => { voice.textContent = said.join(" "); }, 200);
  setTimeout(() => voice.remove(), 8000);
}
