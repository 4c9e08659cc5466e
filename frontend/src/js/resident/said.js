// What these pages say, in the page's language: written into the page by the server.
const words = {};

/** Learns the page's words; once, since pieces that htmx brings in come without them. */
export function learnWords() {
  for (const id of ["resident-words", "report-words"])
    Object.assign(words, JSON.parse(document.getElementById(id)?.textContent ?? "{}"));
}

/** The text `name` with `{key}` filled in from `values`. */
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}
