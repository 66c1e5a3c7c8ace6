// A sound of its own for every outcome: pitch and number of beats differ, so that ears alone can tell them apart.
"use strict";

const DeskSound = (() => {
  const TUNES = { success: [[880, 0.09]], info: [[660, 0.09], [880, 0.09]], warning: [[520, 0.14], [520, 0.14]],
    danger: [[220, 0.35]] };

  function play(kind) {
    document.documentElement.dataset.sounded = kind;
    try {
      const context = new AudioContext();
      let at = context.currentTime;
      for (const [pitch, length] of TUNES[kind] || []) {
        const tone = context.createOscillator(), loud = context.createGain();
        tone.frequency.value = pitch;
        loud.gain.value = 0.15;
        tone.connect(loud).connect(context.destination);
        tone.start(at);
        tone.stop(at + length);
        at += length + 0.06;
      }
    } catch { /* no loudspeaker: words and colour say it too */ }
  }

  // What is not done sounds as danger, whatever its colour.
  function of(box) {
    if (box) play(box.classList.contains("refusals") ? "danger" : box.dataset.color);
  }

  return { play, of };
})();
