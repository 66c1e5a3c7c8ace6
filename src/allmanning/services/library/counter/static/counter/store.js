// What a desk keeps for when the network is gone: in the browser's own database for this site, locked with a
// key that belongs to the library and ends. Shared by the page and by the service worker.
"use strict";

const DeskStore = (() => {
  const NAME = "allmanning-desk";

  function asked(request) {
    return new Promise((yes, no) => {
      request.onsuccess = () => yes(request.result);
      request.onerror = () => no(request.error);
    });
  }

  function opened() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kits", { keyPath: "library" });
      request.result.createObjectStore("entries", { keyPath: "number", autoIncrement: true })
        .createIndex("library", "library");
      request.result.createObjectStore("facts");
    };
    return asked(request);
  }

  async function within(store, mode, act) {
    const database = await opened();
    try {
      const move = database.transaction(store, mode, { durability: "strict" });
      const ended = new Promise((yes, no) => {
        move.oncomplete = yes;
        move.onerror = move.onabort = () => no(move.error);
      });
      const found = await asked(act(move.objectStore(store)));
      await ended; // only now is it on the disk
      return found;
    } finally {
      database.close();
    }
  }

  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const about = (kit) => new TextEncoder().encode(`${kit.library}|${kit.key_id}`);

  // The desk's own number in the world; made once in this browser.
  async function device() {
    const known = await within("facts", "readonly", (store) => store.get("device"));
    if (known) return known;
    const made = crypto.randomUUID();
    await within("facts", "readwrite", (store) => store.put(made, "device"));
    return made;
  }

  // Keys are kept so that nobody can read them out again, not even this page.
  async function keepKit(given) {
    const locking = await crypto.subtle.importKey("raw", bytes(given.entry_key), "AES-GCM", false, ["encrypt", "decrypt"]);
    const hiding = await crypto.subtle.importKey("raw", bytes(given.set_key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const { library, key_id, ends, stale_after, cards, due } = given;
    const kit = { library, key_id, ends, stale_after, cards, due, locking, hiding,
      blocked: bytes(given.blocked), aside: bytes(given.aside), took: given.now, ahead: Date.now() - given.now };
    await within("kits", "readwrite", (store) => store.put(kit));
    return kit;
  }

  // Returns the library's kit while it may be used; a kit that has ended is thrown away.
  async function kitOf(library) {
    const kit = await within("kits", "readonly", (store) => store.get(library));
    if (!kit) return null;
    if (Date.now() - kit.ahead < kit.ends) return kit;
    await within("kits", "readwrite", (store) => store.delete(library));
    return null;
  }

  // Whether a number is among sorted marks of eight bytes each.
  async function isAmong(kit, marks, number) {
    const signed = await crypto.subtle.sign("HMAC", kit.hiding, new TextEncoder().encode(number));
    const mark = new DataView(signed).getBigUint64(0);
    const view = new DataView(marks.buffer, marks.byteOffset, marks.byteLength);
    let low = 0, high = marks.byteLength / 8 - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const seen = view.getBigUint64(middle * 8);
      if (seen === mark) return true;
      if (seen < mark) low = middle + 1; else high = middle - 1;
    }
    return false;
  }

  // Writes down what was scanned, locked, and returns its number when it lies on the disk.
  async function write(kit, entry) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const told = new TextEncoder().encode(JSON.stringify(entry));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about(kit) }, kit.locking, told);
    const row = { library: kit.library, key_id: kit.key_id, iv: text(iv), data: text(data) };
    return within("entries", "readwrite", (store) => store.add(row));
  }

  function entriesOf(library) {
    return within("entries", "readonly", (store) => store.index("library").getAll(library));
  }

  // Reads what was written with the kit that is held; null where it was another day's key.
  async function read(kit, row) {
    if (!kit || row.key_id !== kit.key_id) return null;
    const open = { name: "AES-GCM", iv: bytes(row.iv), additionalData: about(kit) };
    const told = await crypto.subtle.decrypt(open, kit.locking, bytes(row.data)).catch(() => null);
    return told && JSON.parse(new TextDecoder().decode(told));
  }

  function forget(numbers) {
    return Promise.all(numbers.map((number) => within("entries", "readwrite", (store) => store.delete(number))));
  }

  const now = (kit) => new Date(Date.now() - (kit ? kit.ahead : 0)).toISOString();

  return { device, keepKit, kitOf, isAmong, write, entriesOf, read, forget, now };
})();
