// What several modules need of the page: its words, and a call for every piece that htmx brings in.

let words;

/** The interface text `name` in the page's language, with `{key}` filled in from `values`. */
export function text(name, values = {}) {
  words ??= JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** Runs `work(root)` now on the document and later on each piece that htmx settles. */
export function onContent(work) {
  work(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) work(event.target);
  });
}

/** All matches in `root`, and `root` itself if it matches. */
export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  return found;
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** An icon of the sprite, as the `icon` tag draws it. */
export function icon(name) {
  const sprite = document.body.dataset.icons;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}
