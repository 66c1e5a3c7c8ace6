// What is kept for the day without a network: the scenes near here and their sound, and how old an answer is.

const NEAR = 8; // scenes fetched ahead; a kiosk fetches a whole shelf
const SHELF = 60;
const OLD = 600_000; // milliseconds
let repliesKept = false;

// Fetch what lies around a scene, one thing at a time, so that the service worker keeps it.
// all: a whole shelf and not the nearest only. sounds: the device has no voice of its own.
export async function keepNear(scene, { phrases, all, sounds, stillThere }) {
  if (!navigator.serviceWorker?.controller || navigator.connection?.saveData) return;
  const { next, previous, up } = scene.keys;
  const wanted = [next, previous, up, ...scene.entries.map((entry) => entry.href)].filter(Boolean);
  try {
    if (sounds) await keepSounds([scene.as_of.day, scene.as_of.clock, ...scene.segments], stillThere);
    if (sounds && !repliesKept) {
      await keepSounds(Object.values(phrases), stillThere);
      repliesKept = stillThere();
    }
    for (const address of [...new Set(wanted)].slice(0, all ? SHELF : NEAR)) {
      if (!stillThere() || !navigator.onLine) return;
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.headers.get("Content-Type")?.startsWith("application/json")) continue;
      const near = await answer.json();
      if (sounds) await keepSounds([...near.segments.slice(0, 6), ...(near.as_of ? [near.as_of.clock] : [])], stillThere);
    }
  } catch { /* the network went: what is kept is kept */ }
}

async function keepSounds(parts, stillThere) {
  for (const part of parts) {
    if (!stillThere()) return;
    await (await fetch(part.sound)).arrayBuffer();
  }
}

export const isOld = (scene) => Boolean(scene.as_of) && Date.now() - Date.parse(scene.as_of.at) > OLD;

// What is told of an answer that was kept: what it was, when it was so, and that we cannot know now.
export function asItWas(segments, asOf, phrases) {
  const last = segments.findLastIndex((part) => part.kind === "free" || part.kind === "shelf");
  if (last < 0 || !asOf) return segments;
  const day = (moment) => Date.parse(moment.toDateString());
  const days = Math.round((day(new Date()) - day(new Date(asOf.at))) / 86_400_000);
  const when = days === 0 ? phrases.today : days === 1 ? phrases.yesterday : asOf.day;
  const then = [phrases.as_it_was, when, asOf.clock, phrases.offline].map((part) => ({ ...part, kind: "free" }));
  return [...segments.slice(0, last + 1), ...then, ...segments.slice(last + 1)];
}
