// The desk without network: one field that takes any scan, and everything written down before it is confirmed.
"use strict";

const box = document.getElementById("offline");
const words = JSON.parse(box.dataset.words);
const library = box.dataset.library;
const at = (id) => document.getElementById(id);
const BEAT = Number(box.dataset.beat) || 15_000;
const SHOWN = 60;
const say = (text, filled = {}) => text.replace(/\{(\w+)\}/g, (_, name) => filled[name] ?? "");
const day = (iso) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date(`${iso}T12:00`));

let kit = null, card = "", bringing = false, heard = 0;

const mode = () => document.querySelector("[name=mode]:checked").value;
function choose(value) { document.querySelector(`[name=mode][value=${value}]`).checked = true; }

// What came of a scan: words, colour, sign and sound; a screen reader says it at once.
function tell(kind, head, more = "") {
  const told = at("outcome");
  told.dataset.color = kind;
  told.hidden = false;
  at("outcome-head").textContent = head;
  at("outcome-more").textContent = more;
  DeskSound.play(kind);
}

function showCard() {
  at("borrower").textContent = card ? say(words.borrower, { number: card }) : words.nobody;
}

async function showList() {
  const rows = await DeskStore.entriesOf(library);
  at("count").textContent = say(rows.length === 1 ? words.one : words.many, { count: rows.length });
  at("bring").hidden = !rows.length;
  const lines = await Promise.all(rows.slice(-SHOWN).reverse().map(async (row) => {
    const line = document.createElement("li"), told = await DeskStore.read(kit, row);
    line.dataset.number = row.number;
    line.textContent = !told ? words.locked
      : told.act === "lend" ? say(words.lent_line, { copy: told.barcode, card: told.card, day: told.due ? day(told.due) : "–" })
        : say(words.taken_line, { copy: told.barcode });
    return line;
  }));
  at("list").replaceChildren(...lines);
}

async function takeCard(number) {
  if (await DeskStore.isAmong(kit, kit.blocked, number)) {
    card = "";
    showCard();
    return tell("danger", words.blocked, say(words.borrower, { number }));
  }
  card = number;
  showCard();
  return tell("info", say(words.borrower, { number }), words.scan_copy);
}

async function lend(barcode) {
  const when = DeskStore.now(kit), due = kit.due[new Date(when).toLocaleDateString("sv-SE", { timeZone: "Europe/Stockholm" })];
  if (!due) return tell("danger", words.no_key);
  const aside = await DeskStore.isAmong(kit, kit.aside, barcode);
  await DeskStore.write(kit, { act: "lend", barcode, card, at: when, due, key: `o:${crypto.randomUUID()}` });
  return aside ? tell("warning", say(words.lent, { day: day(due) }), words.aside)
    : tell("success", say(words.lent, { day: day(due) }), barcode);
}

async function takeIn(barcode) {
  const drop = at("id_drop")?.checked ?? false, damaged = at("id_damaged")?.checked ?? false;
  const aside = await DeskStore.isAmong(kit, kit.aside, barcode);
  await DeskStore.write(kit, { act: "return", barcode, card: "", at: DeskStore.now(kit), due: null, key: `o:${crypto.randomUUID()}`, drop, damaged });
  return tell(aside ? "warning" : "info", words.taken, aside ? words.pile_aside : words.pile);
}

const isCard = (scan) => kit.cards.some(([length, head]) => scan.length === length && scan.startsWith(head));

async function take(scan) {
  kit = await DeskStore.kitOf(library); // it may have ended since
  if (!kit) return tell("danger", words.no_key);
  if (scan === "*IN*" || scan === "*OUT*" || scan === "*NEXT*") {
    choose(scan === "*IN*" ? "in" : "out");
    card = "";
    showCard();
    return tell("info", scan === "*IN*" ? words.now_in : words.now_out);
  }
  if (isCard(scan)) { choose("out"); return takeCard(scan); }
  if (mode() === "in") return takeIn(scan);
  return card ? lend(scan) : takeCard(scan);
}

// Scans come faster than they are written: one at a time, in order.
let line = Promise.resolve();
at("scan-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = at("id_scan"), scan = field.value.trim();
  field.value = "";
  if (!scan) return;
  line = line.then(() => take(scan)).then(showList).catch(() => {
    field.value = scan; // it is not lost: it stands in the field
    tell("danger", words.not_kept, scan);
  });
});
at("next").addEventListener("click", () => { card = ""; choose("out"); showCard(); at("id_scan").focus(); });

async function bringIn() {
  if (bringing) return;
  bringing = true;
  try {
    const asked = await fetch(box.dataset.kit, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (asked.redirected || asked.status === 403) { at("sign-in").hidden = false; return tell("warning", words.sign_in); }
    if (!asked.ok) return;
    const fresh = await asked.json();
    kit = await DeskStore.keepKit(fresh);
    await line;
    const rows = await DeskStore.entriesOf(library), device = await DeskStore.device(), came = [];
    for (let from = 0; from < rows.length; from += 50) {
      const entries = rows.slice(from, from + 50).map(({ number, key_id, iv, data }) => ({ number, key_id, iv, data }));
      const answer = await fetch(box.dataset.entries, { method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": fresh.csrf }, body: JSON.stringify({ device, entries, language: document.documentElement.lang }) });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const booked = (await answer.json()).entries;
      came.push(...booked);
      report(came);
      await DeskStore.forget(booked.map((each) => each.number)); // confirmed and shown: now it may go
    }
    await showList();
    at("to-desk").hidden = false;
    if (came.length) at("report").focus();
    box.dataset.brought = "yes";
  } catch { tell("warning", words.still_off); } finally { bringing = false; }
}

function report(came) {
  const of = (state) => came.filter((each) => each.state === state);
  const person = of("person"), remark = of("remark");
  at("report").hidden = false;
  at("report-head").textContent = say(words.report, { done: of("done").length, remarks: remark.length, people: person.length });
  at("report-list").replaceChildren(...[...person, ...remark].map((each) => {
    const row = document.createElement("li"), state = document.createElement("strong");
    state.textContent = each.state === "person" ? words.person : words.remark;
    row.append(state, ` ${each.title || words.unknown}: ${each.remarks.join(" ")}`);
    return row;
  }));
  DeskSound.play(person.length ? "danger" : remark.length ? "warning" : "success");
}
at("bring").addEventListener("click", bringIn);

// Two beats that are heard, or one when the page is opened, and what was scanned is brought in by itself.
async function listen() {
  const answer = await fetch(box.dataset.heart, { cache: "no-store", signal: AbortSignal.timeout(5_000) }).catch(() => null);
  heard = answer?.ok ? heard + 1 : 0;
  at("network").textContent = heard ? words.is_back : words.is_gone;
  at("network-box").dataset.color = heard ? "success" : "warning";
  if (heard === 2 || (heard === 1 && !box.dataset.listened && (await DeskStore.entriesOf(library)).length)) await bringIn();
  box.dataset.listened = "yes";
}

async function begin() {
  kit = await DeskStore.kitOf(library);
  at("id_scan").disabled = !kit;
  at("no-key").hidden = Boolean(kit);
  at("old").hidden = !kit || Date.now() - kit.ahead - kit.took < kit.stale_after;
  const [what, value] = location.hash.slice(1).split("=");
  if (what === "in") choose("in");
  if (what === "card" && kit) await takeCard(decodeURIComponent(value));
  if (what === "lost") tell("danger", words.lost);
  history.replaceState(null, "", location.pathname);
  showCard();
  await showList();
  if (kit) at("id_scan").focus();
  box.dataset.begun = "yes";
  await listen();
  setInterval(listen, BEAT);
}
begin();
