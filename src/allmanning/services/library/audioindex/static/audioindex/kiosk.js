// A kiosk is everybody's: it fills the screen, keeps awake, and begins anew when nobody presses.

const SOON = 60_000; // milliseconds without a press, before it asks whether somebody is there
const IDLE = 90_000; // and before it is the next visitor's

const within = (milliseconds, done) => Promise.race([
  done, new Promise((resolve) => { setTimeout(resolve, milliseconds); }),
]);

export class Kiosk {
  // warn, bye: say that it will, and that it does, begin anew. leave: the address that forgets a card.
  constructor({ warn, bye, leave, start }) {
    Object.assign(this, { warn, bye, leave, start, timers: [] });
    this.keepAwake();
    document.addEventListener("visibilitychange", () => this.keepAwake());
  }

  awake() {
    this.timers.forEach(clearTimeout);
    this.timers = [setTimeout(() => this.warn(), SOON), setTimeout(() => this.reset(), IDLE)];
    if (!document.fullscreenElement) document.documentElement.requestFullscreen?.().catch(() => {});
  }

  async reset() {
    // The card first, and neither a lost network nor a lost voice may hold the next visitor up.
    await within(3000, fetch(this.leave, { method: "POST", credentials: "same-origin" }).catch(() => {}));
    await within(8000, this.bye());
    window.location.replace(this.start);
  }

  keepAwake() {
    if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {});
  }
}
