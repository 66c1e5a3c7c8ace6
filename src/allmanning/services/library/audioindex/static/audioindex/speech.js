// The speech of the page: a queue of segments, each in its own language, and a log of what was said.
// Order (Library P 6.7): a recording, the browser's own voice, the server's sound, the text itself.

const RATES = [0.6, 0.8, 1, 1.25, 1.5, 1.8, 2.2, 2.6];
const WAIT_FOR_SOUND = 1000; // milliseconds; after that we say “One moment”

export class Speech {
  constructor(log, settings) {
    this.log = log;
    this.settings = settings;
    this.audio = new Audio();
    this.audio.preload = "auto";
    this.turn = 0;
    this.paused = false;
    this.blocked = null; // what is waiting to be said: the browser wants one press first
    this.onwait = () => {};
    this.onblocked = () => {};
    if ("speechSynthesis" in window) speechSynthesis.getVoices(); // begins to load them
  }

  voiceFor(lang) {
    if (!("speechSynthesis" in window) || this.settings.get("voice") === "server") return null;
    const voices = speechSynthesis.getVoices();
    const exact = { sv: "sv-SE", en: "en-GB" }[lang] || lang;
    return voices.find((one) => one.lang === exact)
      || voices.find((one) => one.lang.toLowerCase().split(/[-_]/)[0] === lang) || null;
  }

  get rate() { return RATES[this.settings.get("rate")] || 1; }

  faster(step) {
    const at = Math.min(RATES.length - 1, Math.max(0, this.settings.get("rate") + step));
    this.settings.set("rate", at);
    this.audio.playbackRate = this.rate;
  }

  // Say segments, after what is being said is cut off. Resolves to true when all were said.
  // recording: an address with the same thing read by a person, played in place of a voice.
  async say(segments, recording = "") {
    const turn = this.stop();
    this.blocked = null;
    if (recording && this.settings.get("voice") !== "reader") {
      const lines = segments.map((segment) => this.write(segment));
      const played = await this.byServer(recording, turn);
      for (const line of lines) {
        line.dataset.by = "recording";
        line.dataset.state = played && turn === this.turn ? "said" : "cut";
      }
      if (played || turn !== this.turn) return turn === this.turn;
    }
    for (const segment of segments) {
      if (turn !== this.turn) return false;
      const line = this.write(segment);
      const how = await this.speak(segment, turn);
      if (this.blocked === turn) {
        line.dataset.state = "waiting";
        this.blocked = segments;
        this.onblocked();
        return false;
      }
      line.dataset.by = how;
      line.dataset.state = turn === this.turn ? "said" : "cut";
      if (turn !== this.turn) return false;
      if (how !== "text") await this.rest(segment.pause || 0.3, turn);
    }
    return turn === this.turn;
  }

  // What the browser held back until somebody pressed something.
  unblock() {
    const waiting = this.blocked;
    this.blocked = null;
    this.log.querySelector("[data-state=waiting]")?.remove();
    return Array.isArray(waiting) ? this.say(waiting) : false;
  }

  write(segment) {
    const line = document.createElement("li");
    line.lang = segment.lang;
    line.textContent = segment.text;
    line.dataset.kind = segment.kind;
    line.dataset.state = "saying";
    this.log.append(line);
    while (this.log.children.length > 60) this.log.firstElementChild.remove();
    return line;
  }

  async speak(segment, turn) {
    // With a screen reader the log speaks: our own voice beside it would be double speech.
    if (this.settings.get("voice") === "reader") return "text";
    const voice = this.voiceFor(segment.lang);
    if (voice && await this.byBrowser(segment, voice, turn)) return "browser";
    if (this.blocked === turn) return "blocked";
    if (segment.sound && await this.byServer(segment.sound, turn)) return "server";
    return "text";
  }

  byBrowser(segment, voice, turn) {
    return new Promise((resolve) => {
      const words = new SpeechSynthesisUtterance(segment.text);
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = this.rate;
      const silent = setTimeout(() => { speechSynthesis.cancel(); resolve(false); }, 4000);
      words.onstart = () => clearTimeout(silent);
      words.onend = () => { clearTimeout(silent); resolve(true); };
      words.onerror = (fault) => {
        clearTimeout(silent);
        if (fault.error === "not-allowed" && turn === this.turn) this.blocked = turn;
        resolve(turn !== this.turn || fault.error === "interrupted" || fault.error === "canceled");
      };
      this.release = () => resolve(true);
      speechSynthesis.speak(words);
    });
  }

  byServer(address, turn) {
    return new Promise((resolve) => {
      const audio = this.audio;
      const slow = setTimeout(() => this.onwait(), WAIT_FOR_SOUND);
      const done = (well) => { clearTimeout(slow); resolve(well); };
      audio.onplaying = () => clearTimeout(slow);
      audio.onended = () => done(true);
      audio.onerror = () => done(turn !== this.turn);
      this.release = () => done(true);
      audio.src = address;
      audio.playbackRate = this.rate;
      audio.preservesPitch = true;
      audio.play().catch((fault) => {
        if (fault.name === "NotAllowedError" && turn === this.turn) this.blocked = turn;
        done(turn !== this.turn);
      });
    });
  }

  rest(seconds, turn) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, (seconds * 1000) / this.rate);
      this.release = () => { clearTimeout(timer); resolve(); };
    }).then(() => turn === this.turn);
  }

  // Silence at once.
  stop() {
    this.turn += 1;
    this.paused = false;
    if ("speechSynthesis" in window) speechSynthesis.cancel();
    this.audio.pause();
    const release = this.release;
    this.release = null;
    if (release) release();
    return this.turn;
  }

  pause() {
    this.paused = !this.paused;
    if (this.paused) {
      this.audio.pause();
      if ("speechSynthesis" in window) speechSynthesis.pause();
    } else {
      if (this.audio.src && !this.audio.ended) this.audio.play().catch(() => {});
      if ("speechSynthesis" in window) speechSynthesis.resume();
    }
    return this.paused;
  }
}

// Short sounds: every press is answered.
const TONES = { key: [880, 0.03], found: [1320, 0.12], lost: [220, 0.2], edge: [330, 0.12], done: [1760, 0.15] };
let context = null;

export function earcon(name) {
  try {
    context ||= new AudioContext();
    const [hertz, seconds] = TONES[name];
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + seconds);
  } catch { /* a page without sound still has words */ }
}

// Choices of this device. A kiosk keeps none: it is another visitor's next.
export class Settings {
  constructor(kept) {
    this.kept = kept;
    this.values = { rate: 2, voice: "own", letters: true, digits: true, one: false, pace: 2 };
    if (!kept) return;
    try { Object.assign(this.values, JSON.parse(localStorage.getItem("listen") || "{}")); } catch { /* none */ }
  }

  get(name) { return this.values[name]; }

  set(name, value) {
    this.values[name] = value;
    if (!this.kept) return;
    try { localStorage.setItem("listen", JSON.stringify(this.values)); } catch { /* not allowed: for now only */ }
  }
}
