// Keys, readers that type like a keyboard, and swipes: all become the same few commands.

const COMMANDS = {
  5: "choose", Enter: "choose", 4: "previous", ArrowLeft: "previous", 6: "next", ArrowRight: "next",
  2: "up", ArrowUp: "up", 8: "down", ArrowDown: "down", 1: "where", F1: "where", 3: "reserve",
  7: "before", 9: "after", 0: "pause", " ": "pause", "*": "slower", "-": "slower", "#": "faster",
  "+": "faster", Escape: "stop", Backspace: "back",
};
const LETTERS = { r: "reserve", p: "before", n: "after", l: "radio" };
const WITHOUT_ENTER = 6; // signs of a code that a reader may end without Enter
const AFTER = 400; // milliseconds in which a late Enter still belongs to the code
const BURST = 50; // milliseconds between the keys of a reader; no finger is as fast
const SHORTEST = 4; // signs of a code
const SWIPE = 60; // pixels

// command: carries out a command by name. scanned: takes a code. one: the only key, in one-key mode.
export function listenToKeys(settings, { command, scanned, one }) {
  let typed = "";
  let last = 0;
  let waiting = null;
  let read = -AFTER;

  const flush = () => {
    waiting = null;
    const key = typed;
    typed = "";
    if (key.length === 1) obey(key);
    else if (key.length >= WITHOUT_ENTER) { read = performance.now(); scanned(key); }
  };
  const obey = (key) => {
    if (settings.get("one") && key !== "Escape") { one(); return true; }
    if (/^[\d*#+-]$/.test(key) && !settings.get("digits")) return false;
    const name = COMMANDS[key] || (settings.get("letters") && LETTERS[key.toLowerCase()]);
    if (name) command(name);
    return Boolean(name);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const field = event.target.closest("input, textarea, select");
    const onControl = event.target.closest("a, button, summary, label");
    const fast = event.timeStamp - last < BURST;
    last = event.timeStamp;
    if (field) {
      if (event.key === "Escape") command("stop");
      return;
    }
    if (event.key === "Enter" || event.key === "Tab") {
      if (typed.length >= SHORTEST && fast) {
        clearTimeout(waiting);
        const code = typed;
        typed = "";
        event.preventDefault();
        scanned(code);
        return;
      }
      if (performance.now() - read < AFTER) { event.preventDefault(); return; }
      if (event.key === "Enter" && (!onControl || settings.get("one"))) { event.preventDefault(); obey("Enter"); }
      return;
    }
    if (event.key === " " && onControl && !fast && !settings.get("one")) return; // it presses the button
    if (event.key.length === 1 && event.key !== " ") {
      if (!fast) typed = "";
      typed += event.key;
      event.preventDefault();
      clearTimeout(waiting);
      waiting = setTimeout(flush, BURST + 10); // one key alone is a command, many are a code
      return;
    }
    if (COMMANDS[event.key]) { event.preventDefault(); obey(event.key); }
  });
}

const HOLD = 700; // milliseconds of a finger that asks where one is

// A field for the finger: swipe to step (slowly: along the shelf), touch to choose, hold to hear where one is.
export function listenToSwipes(pad, command) {
  let from = null;
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    from = { x: event.clientX, y: event.clientY, at: event.timeStamp };
  });
  pad.addEventListener("pointercancel", () => { from = null; });
  pad.addEventListener("pointerup", (event) => {
    if (!from) return;
    const across = event.clientX - from.x;
    const down = event.clientY - from.y;
    const long = event.timeStamp - from.at > HOLD;
    from = null;
    if (Math.max(Math.abs(across), Math.abs(down)) < SWIPE) command(long ? "where" : "choose");
    else if (Math.abs(across) < Math.abs(down)) command(down < 0 ? "up" : "down");
    else if (long) command(across < 0 ? "after" : "before");
    else command(across < 0 ? "next" : "previous");
  });
}
