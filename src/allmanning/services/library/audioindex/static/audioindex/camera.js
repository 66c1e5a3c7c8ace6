// The camera as a reader: the browser's own detector where it exists, else the bundled one.

const FORMATS = ["code_128", "code_39", "ean_13", "ean_8", "qr_code", "itf", "codabar", "upc_a"];
const EVERY = 150; // milliseconds
const AWAY = 1500; // milliseconds out of sight after which the same code is a new point

async function detector(address) {
  if ("BarcodeDetector" in window) {
    try {
      const known = await BarcodeDetector.getSupportedFormats();
      const formats = FORMATS.filter((one) => known.includes(one));
      if (formats.length) {
        const own = new BarcodeDetector({ formats });
        return async (video) => (await own.detect(video)).map((one) => one.rawValue);
      }
    } catch { /* the bundled one then */ }
  }
  await new Promise((resolve, reject) => {
    if (window.ZXing) { resolve(); return; }
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const { ZXing } = window;
  const hints = new Map([[ZXing.DecodeHintType.TRY_HARDER, true]]);
  const reader = new ZXing.MultiFormatReader();
  reader.setHints(hints);
  const canvas = document.createElement("canvas");
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0);
    try {
      const light = new ZXing.HTMLCanvasElementLuminanceSource(canvas);
      return [reader.decode(new ZXing.BinaryBitmap(new ZXing.HybridBinarizer(light))).getText()];
    } catch { return []; } finally { reader.reset(); }
  };
}

export class Camera {
  constructor(video, address) {
    this.video = video;
    this.address = address;
    this.stream = null;
  }

  get isOn() { return Boolean(this.stream); }

  async start(found) {
    this.stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 } },
    });
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    await this.video.play();
    const detect = await detector(this.address);
    let last = "";
    let seen = 0; // when the code was last before the camera: held still it is read once
    const look = async () => {
      if (!this.stream) return;
      if (this.video.videoWidth) {
        const codes = [...new Set(await detect(this.video))];
        const code = codes.join(" ");
        const now = performance.now();
        if (code && (code !== last || now - seen > AWAY)) {
          if (navigator.vibrate) navigator.vibrate(60);
          found(code);
        }
        if (code) { last = code; seen = now; }
      }
      setTimeout(look, EVERY);
    };
    look();
  }

  // Whether the camera has a lamp, and the lamp.
  get hasLamp() { return Boolean(this.stream?.getVideoTracks()[0]?.getCapabilities?.().torch); }

  async light(on) {
    await this.stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
  }

  stop() {
    for (const track of this.stream?.getTracks() || []) track.stop();
    this.stream = null;
    this.video.hidden = true;
  }
}
