// Where it is: the phone's place, a tap on the map, or the list. A point says its grid without asking
// the server; a choice from the list means that and no point.
import { make } from "../page.js";
import { say } from "./words.js";

export function watchPlace(root) {
  root.querySelectorAll("details[data-map-of]").forEach(lazyMap);
  const form = root.querySelector("form[data-grids]");
  if (!form) return;
  const said = form.querySelector("[data-grid-found]");
  const { grid, lon, lat } = form.elements;
  const moved = async ({ detail }) => {
    const code = await gridAt(form.dataset.grids, detail).catch(() => undefined);
    if (code === undefined) return;
    grid.value = code || grid.value;
    said.hidden = false;
    said.classList.toggle("pocket-fault", !code);
    const chosen = [...grid.options].find((option) => option.value === code);
    said.querySelector("span").textContent = code ? say("grid_found", { grid: chosen?.textContent ?? code }) : say("outside");
  };
  form.addEventListener("point-set", moved);
  form.addEventListener("map-picked", moved);
  grid.addEventListener("change", () => {
    lon.value = lat.value = "";
    said.hidden = true;
  });
}

// Drawn when it is opened: a map costs a phone more than the rest of the page.
function lazyMap(details) {
  details.addEventListener("toggle", () => {
    const box = details.querySelector("[data-map-here]");
    if (!details.open || box.firstElementChild) return;
    box.append(details.querySelector("template").content.cloneNode(true));
    box.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  });
}

let grids;
async function gridAt(url, { lon, lat }) {
  grids ??= fetch(url, { credentials: "same-origin" }).then((answer) => answer.json());
  const { features } = await grids;
  return features.find(({ geometry }) => holds(geometry, lon, lat))?.properties.code ?? "";
}

const holds = ({ type, coordinates }, lon, lat) =>
  (type === "Polygon" ? [coordinates] : coordinates).some(([outer]) => inRing(outer, lon, lat));

function inRing(ring, lon, lat) {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [x, y] = ring[at];
    const [px, py] = ring[before];
    if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside;
  }
  return inside;
}

/** Metres between two points, WGS 84 degrees: a city is flat enough. */
export function metres(a, b) {
  const east = (a.lon - b.lon) * 111_320 * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, (a.lat - b.lat) * 110_574);
}

export const chip = (attributes, words) => make("button", { type: "button", class: "chip", ...attributes }, words);
