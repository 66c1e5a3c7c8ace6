// Keys, readers that type like a keyboard, and swipes: all become the same few commands.

const COMMANDS = {
  5: "choose", Enter: "choose", 4: "previous", ArrowLeft: "previous", 6: "next", ArrowRight: "next",
  2: "up", ArrowUp: "up", 8: "down", ArrowDown: "down", 1: "where", F1: "where", 3: "reserve",
  7: "before", 9: "after", 0: "pause", " ": "pause", "*": "slower", "-": "slower", "#": "faster",
  "+": "faster", Escape: "stop", Backspace: "back",
};
const LETTERS = { r: "reserve", p: "before", n: "after", l: "radio" };
const BURST = 50; // milliseconds between the keys of a reader; no finger is as fast
const SHORTEST = 4; // signs of a code
const SWIPE = 60; // pixels

export function listenToKeys(settings, command, scanned) {
  let typed = "";
  let last = 0;
  let waiting = null;

  const flush = () => {
    waiting = null;
    const key = typed;
    typed = "";
    if (key.length === 1) obey(key);
  };
  const obey = (key) => {
    const name = COMMANDS[key] || (settings.get("letters") && LETTERS[key.toLowerCase()]);
    if (name) command(name);
    return Boolean(name);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
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
      if (event.key === "Enter" && !onControl) { event.preventDefault(); obey("Enter"); }
      return;
    }
    if (event.key === " " && onControl && !fast) return; // it presses the button
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

export function listenToSwipes(place, command) {
  let from = null;
  place.addEventListener("touchstart", (event) => {
    from = event.touches.length === 1 ? [event.touches[0].clientX, event.touches[0].clientY] : null;
  }, { passive: true });
  place.addEventListener("touchend", (event) => {
    if (!from) return;
    const across = event.changedTouches[0].clientX - from[0];
    const down = event.changedTouches[0].clientY - from[1];
    from = null;
    if (Math.abs(across) > SWIPE && Math.abs(across) > Math.abs(down)) command(across < 0 ? "next" : "previous");
    else if (Math.abs(down) > SWIPE && Math.abs(down) > Math.abs(across) * 2) command(down < 0 ? "after" : "before");
  }, { passive: true });
}
