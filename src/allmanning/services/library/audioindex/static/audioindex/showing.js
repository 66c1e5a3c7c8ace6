// The page of a scene, drawn anew when a key has led to another.

function worded(segments, into) {
  for (const part of segments) {
    const words = document.createElement("span");
    words.lang = part.lang;
    words.textContent = `${part.text} `;
    into.append(words);
  }
  return into;
}

function linked(href) {
  const link = document.createElement(href ? "a" : "span");
  if (href) { link.href = href; link.className = "ds-link"; }
  return link;
}

export function show(scene, at) {
  const heading = at("scene-title");
  heading.textContent = scene.title;
  heading.lang = scene.title_language || document.documentElement.lang;
  document.title = scene.title;
  at("scene-sound")?.remove(); // the sound of the scene that the page began with
  at("entries").replaceChildren(...scene.entries.map((entry) => {
    const row = document.createElement("li");
    row.dataset.entry = entry.href;
    row.append(worded(entry.segments, linked(entry.href)));
    return row;
  }));
  at("scene-text").replaceChildren(...scene.segments.map((part) => {
    const line = document.createElement("p");
    line.lang = part.lang;
    line.textContent = part.text;
    return line;
  }));
  at("act").hidden = !scene.act;
  if (scene.act) {
    at("act").action = scene.act.href;
    at("act").elements.csrfmiddlewaretoken.value = scene.act.csrf;
    at("act").elements.key.value = scene.act.key;
    at("act").querySelector("button").textContent = scene.act.words;
  }
  for (const way of document.querySelectorAll("#ways [data-way]")) {
    const href = scene.keys[way.dataset.way];
    way.hidden = !href;
    if (href) way.querySelector("a").href = href;
  }
}
