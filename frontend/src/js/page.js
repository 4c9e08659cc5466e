// What several modules need of the page: its words, and a call for every piece that htmx brings in.

/** `(name, values) => text`: the words of that name, with `{key}` filled in from `values`. */
export const speaking = (words) => (name, values = {}) =>
  (words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

/** The words that the server wrote into the page under these ids, in the page's language. */
export const written = (...ids) =>
  Object.assign({}, ...ids.map((id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}")));

/** The interface text `name`. */
export const text = speaking(written("ui-words"));

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

/** Puts files into a file input, in the place of those that are there. */
export function putFiles(input, files) {
  const carrier = new DataTransfer();
  files.forEach((file) => carrier.items.add(file));
  input.files = carrier.files;
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
