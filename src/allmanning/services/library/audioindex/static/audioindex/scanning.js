// One key for everything: the commands are named one after another, and a press takes the one just named.

const ORDER = ["choose", "next", "previous", "up", "after", "before", "where", "reserve", "radio", "back", "loans"];
const ROUNDS = 2;

export class OneKey {
  // name: says a command's name, resolves when it is said. does: carries it out.
  constructor(settings, name, does) {
    Object.assign(this, { settings, name, does, turn: 0, at: -1 });
  }

  get isOn() { return this.settings.get("one"); }

  press() {
    if (this.at >= 0) {
      const command = ORDER[this.at];
      this.stop();
      this.does(command);
      return;
    }
    this.run(++this.turn);
  }

  async run(turn) {
    for (let count = 0; count < ORDER.length * ROUNDS; count += 1) {
      this.mark(count % ORDER.length);
      const least = new Promise((resolve) => { setTimeout(resolve, this.settings.get("pace") * 1000); });
      await Promise.all([this.name(ORDER[this.at]), least]);
      if (turn !== this.turn) return;
    }
    this.stop();
  }

  mark(at) {
    this.at = at;
    for (const button of document.querySelectorAll("[data-does]")) {
      button.toggleAttribute("data-named", at >= 0 && button.dataset.does === ORDER[at]);
    }
  }

  stop() {
    this.turn += 1;
    this.mark(-1);
  }
}
