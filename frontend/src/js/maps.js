// Loads the map's own bundle only on pages that show one, with the same build id as this one.
import { all, onContent } from "./page.js";

export function watchMaps() {
  onContent(async (root) => {
    const maps = all(root, "[data-map]");
    if (!maps.length) return;
    const here = new URL(import.meta.url);
    const { drawMap } = await import(new URL(`map.js${here.search}`, here).href);
    maps.forEach((element) => drawMap(element));
  });
  // A browser gives a page some sixteen WebGL contexts: a map that is swapped out returns its own.
  document.addEventListener("htmx:beforeCleanupElement", ({ detail }) => detail.elt.map?.remove());
}
