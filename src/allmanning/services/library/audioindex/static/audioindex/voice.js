// Commands by voice, where the browser listens. Never the only way: every one of them has a key.

const WORDS = {
  sv: {
    "nästa på hyllan": "after", "förra på hyllan": "before", "läs vidare": "radio", "var är jag": "where",
    "mina lån": "loans", "låna om": "choose", nästa: "next", förra: "previous", föregående: "previous",
    välj: "choose", ja: "choose", fem: "choose", upp: "up", nej: "up", tillbaka: "back", in: "down", ner: "down",
    reservera: "reserve", radio: "radio", paus: "pause", fortsätt: "pause", tyst: "stop", stopp: "stop",
    långsammare: "slower", saktare: "slower", fortare: "faster", snabbare: "faster", hjälp: "help", början: "start",
  },
  en: {
    "next on the shelf": "after", "previous on the shelf": "before", "read on": "radio", "where am i": "where",
    "my loans": "loans", renew: "choose", next: "next", previous: "previous", choose: "choose", yes: "choose",
    five: "choose", up: "up", no: "up", back: "back", in: "down", down: "down", reserve: "reserve", radio: "radio",
    pause: "pause", continue: "pause", silence: "stop", stop: "stop", slower: "slower", faster: "faster",
    help: "help", beginning: "start",
  },
};
const SEARCH = { sv: /^(?:sök|leta)(?: efter)? (.+)$/u, en: /^(?:search|look|find)(?: for)? (.+)$/u };

// What was said, as a command: {command} or {search} or null.
export function understood(said, language) {
  const heard = said.normalize("NFC").toLowerCase().replace(/[.,!?]/gu, "").trim();
  const sought = heard.match(SEARCH[language]);
  if (sought) return { search: sought[1] };
  const found = Object.keys(WORDS[language])
    .filter((words) => ` ${heard} `.includes(` ${words} `))
    .sort((one, other) => other.length - one.length)[0];
  return found ? { command: WORDS[language][found] } : null;
}

export class Voice {
  constructor(language) {
    this.language = language;
    this.Listener = window.SpeechRecognition || window.webkitSpeechRecognition;
    this.own = null;
  }

  get exists() { return Boolean(this.Listener); }

  // Hear one utterance: its words, or "" where nothing was heard.
  hear() {
    this.stop();
    return new Promise((resolve) => {
      const own = new this.Listener();
      this.own = own;
      own.lang = { sv: "sv-SE", en: "en-GB" }[this.language];
      own.interimResults = false;
      own.maxAlternatives = 1;
      let words = "";
      own.onresult = (event) => { words = event.results[0][0].transcript; };
      own.onerror = () => {};
      own.onend = () => { this.own = null; resolve(words); };
      try { own.start(); } catch { resolve(""); }
    });
  }

  stop() { this.own?.abort(); this.own = null; }
}
