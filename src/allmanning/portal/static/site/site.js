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

// data-suggest="/address": a list below a search field, fetched when two characters are written. The focus stays in the
// field (the ARIA combobox pattern): arrows choose, Enter searches, Escape closes, and how many there are is spoken.
care("[data-suggest]", (field) => {
  const list = document.getElementById(`${field.id}-words`), said = document.getElementById(`${field.id}-said`);
  let waiting, asked = "", at = -1, typed = "";
  const options = () => [...list.children];
  const tell = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) { at = -1; field.removeAttribute("aria-activedescendant"); }
  };
  const choose = (next) => {
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === next)));
    at = next;
    if (at < 0) { field.removeAttribute("aria-activedescendant"); field.value = typed; return; }
    field.setAttribute("aria-activedescendant", options()[at].id);
    field.value = options()[at].textContent;
    options()[at].scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    typed = field.value;
    list.replaceChildren(...found.map((text, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dir = "auto";
      option.textContent = text;
      return option;
    }));
    tell(found.length > 0);
    said.textContent = found.length === 0 ? field.dataset.none : found.length === 1 ? field.dataset.one : field.dataset.many.replace("%d", found.length);
  };
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) field.setAttribute(name, value);
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = field.value.trim();
    if (words.length < 2) { asked = ""; tell(false); said.textContent = ""; return; }
    if (words === asked) return;
    waiting = setTimeout(async () => {
      asked = words;
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (answer?.ok && asked === words && document.activeElement === field) show(await answer.json());
    }, 180);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) { if (event.key === "ArrowDown" && options().length) { tell(true); event.preventDefault(); } return; }
    const count = options().length;
    if (event.key === "ArrowDown") choose(at + 1 < count ? at + 1 : -1);
    else if (event.key === "ArrowUp") choose(at < 0 ? count - 1 : at - 1);
    else if (event.key === "Escape") { choose(-1); tell(false); }
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { field.value = option.textContent; tell(false); field.form.requestSubmit(); }
  });
  field.addEventListener("blur", () => tell(false));
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
