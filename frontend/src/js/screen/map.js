// The map in the middle: ground and buildings once, the live matters and the load of grids anew as
// often as they are asked for. Everything comes from our own server; without WebGL the numbers stay.
import { tell } from "./age.js";
import { askWell, idle, settings, text } from "./ask.js";
import { cardUrl, openCard } from "./card.js";
import { watchLayers } from "./layers.js";
import { ground, matters, names, style } from "./map-look.js";
import { keepFresh } from "./panels.js";

const LEAST = 4; // seconds between two refreshes of the live matters
const PITCH = 52;
const BEARING = -14;
const TURN = 1.5; // degrees a second
const folder = new URL(`../${MAPLIBRE}/`, import.meta.url).href;
const EMPTY = { type: "FeatureCollection", features: [] };
/** How much larger than on an ordinary screen things are drawn. */
const scale = () => Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16);

async function load() {
  const found = await import(`${folder}maplibre-gl.mjs`);
  found.setWorkerUrl(`${folder}maplibre-gl-worker.mjs`);
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${folder}maplibre-gl.css` });
  await new Promise((done) => {
    link.onload = link.onerror = done;
    document.head.prepend(link);
  });
  return found;
}

function create(found, container) {
  return new found.Map({
    container,
    style: style(),
    center: [113.6, 24.8],
    zoom: 13,
    pitch: PITCH,
    bearing: BEARING,
    maxPitch: 75,
    attributionControl: false,
    fadeDuration: 0,
    localIdeographFontFamily: getComputedStyle(document.body).fontFamily,
    locale: {
      "Map.Title": text("map"), "NavigationControl.ZoomIn": text("zoom_in"),
      "NavigationControl.ZoomOut": text("zoom_out"), "NavigationControl.ResetBearing": text("turn"),
    },
  });
}

/** Shows live or replayed matters and loads; the one way anything gets onto the map. */
class Scene {
  constructor(map, found, grids) {
    this.map = map;
    this.found = found;
    this.grids = grids;
    this.now = { ...EMPTY, loads: {}, classes: {}, shown: 0, open: 0 };
    this.replaying = false;
    this.corners = [];
  }

  /** What `fit` brings into view. */
  frame(features) {
    this.box = new this.found.LngLatBounds();
    const walk = (part) => (typeof part[0] === "number" ? this.corners.push(part) && this.box.extend(part) : part.forEach(walk));
    for (const { geometry } of features) if (geometry) walk(geometry.coordinates);
  }

  show(given) {
    this.map.getSource("live").setData({ type: given.type, features: given.features });
    const top = Math.max(10, ...Object.values(given.loads).map(([open]) => open));
    for (const code of this.grids) {
      const [open, late] = given.loads[code] ?? [0, 0];
      this.map.setFeatureState({ source: "grid", id: code }, { share: open / top, open, late });
    }
    document.querySelector("[data-ramp-top]").textContent = top;
  }

  async refresh() {
    const answer = await askWell(settings.live);
    this.now = await answer.json();
    tell(document.querySelector("[data-stage]"), answer.headers.get("X-Data-Time"));
    if (!this.replaying) this.show(this.now);
    dispatchEvent(new CustomEvent("wall:live", { detail: this.now }));
    note(this.now);
  }

  live() {
    this.replaying = false;
    this.show(this.now);
  }

  fit() {
    if (!this.corners.length) return;
    const { clientWidth: wide, clientHeight: high } = this.map.getContainer();
    this.map.fitBounds(this.box, { pitch: PITCH, bearing: BEARING, animate: false });
    // A tilted box leaves much empty: look where its shapes really are, and come nearer.
    for (const share of [0.8, 0.9]) {
      const points = this.corners.map((corner) => this.map.project(corner));
      const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
      const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const room = Math.min((wide * share) / (east - west), (high * 0.86 * share) / (south - north));
      const middle = this.map.unproject([(west + east) / 2, (north + south) / 2 + high * 0.01]);
      this.map.jumpTo({ center: middle, zoom: this.map.getZoom() + Math.log2(room) });
    }
  }
}

function note({ shown, open }) {
  const place = document.querySelector("[data-map-note]");
  const placed = Math.min(open, shown);
  const words = shown >= settings.points && open > shown ? text("capped", { shown, open })
    : open > placed ? text("unplaced", { count: open - placed }) : "";
  if (place.textContent !== words) place.textContent = words;
}

function openOnClick(map, found) {
  const label = new found.Popup({ closeButton: false, closeOnClick: false, offset: 12, className: "map-label" });
  const box = ({ x, y }) => [[x - 7, y - 7], [x + 7, y + 7]];
  map.on("click", ({ point }) => {
    const [hit] = map.queryRenderedFeatures(box(point), { layers: ["points"] });
    if (hit) openCard(cardUrl(hit.properties.d, hit.properties.i));
  });
  map.on("mousemove", ({ point, lngLat }) => {
    const hit = map.queryRenderedFeatures(box(point), { layers: ["points"] }).length;
    map.getCanvas().style.cursor = hit ? "pointer" : "";
    const [grid] = hit ? [] : map.queryRenderedFeatures(point, { layers: ["load"] });
    if (!grid) return label.remove();
    const { open = 0, late = 0 } = grid.state;
    label.setLngLat(lngLat).setText(text("load", { name: grid.properties.name, open, late })).addTo(map);
  });
  map.on("mouseout", () => label.remove());
}

function watchTurning(map) {
  const button = document.querySelector("[data-do=turn]");
  let last = 0;
  const step = (now) => {
    if (button.getAttribute("aria-pressed") !== "true") return (last = 0);
    if (last && idle() > 5000 && !document.hidden) map.setBearing(map.getBearing() + (TURN * Math.min(now - last, 500)) / 1000);
    last = now;
    requestAnimationFrame(step);
  };
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    if (on) requestAnimationFrame(step);
  });
  addEventListener("wall:north", () => map.jumpTo({ pitch: 0, bearing: 0 }));
}

// One label a division: a tiled polygon would bear its name in every tile.
const labelsOf = (divisions) => ({
  type: "FeatureCollection",
  features: divisions.map(({ properties: { kind, name, lon, lat } }) => (
    { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { kind, name } })),
});

async function fill(map, found) {
  const asked = Object.entries(settings.ground);
  const answers = await Promise.all(
    asked.map(([, url]) => askWell(url).then((answer) => answer.json()).catch(() => EMPTY)));
  for (const { properties } of answers.flatMap(({ features }) => features))
    properties.name = properties.name?.replace("居民委员会", "");
  const data = Object.fromEntries(asked.map(([layer], place) => [layer, answers[place]]));
  const look = ground(scale());
  for (const layer of ["green", "water", "road", "rail", "grid", "community", "building"]) {
    map.addSource(layer, { type: "geojson", data: data[layer], promoteId: layer === "grid" ? "code" : undefined });
    for (const each of look[layer]) map.addLayer({ ...each, source: layer });
  }
  map.addSource("labels", { type: "geojson", data: labelsOf([...data.grid.features, ...data.community.features]) });
  map.addSource("live", { type: "geojson", data: EMPTY });
  for (const each of [...names(scale()), ...matters(scale())]) map.addLayer(each);
  const scene = new Scene(map, found, data.grid.features.map((grid) => grid.properties.code));
  const drawn = [data.community, data.grid, data.building].find((each) => each.features.length);
  if (drawn) scene.frame(drawn.features);
  return scene;
}

/** Draws the map; resolves with its scene, or with nothing where there is no WebGL. */
export async function drawWallMap() {
  const place = document.querySelector("[data-map-3d]");
  const said = document.querySelector("[data-map-note]");
  let map;
  let found;
  try {
    found = await load();
    map = create(found, place);
  } catch {
    said.textContent = text("no_map");
    return null;
  }
  said.textContent = "";
  map.addControl(new found.NavigationControl({ visualizePitch: true }), "bottom-right");
  map.keyboard.enable();
  await new Promise((done) => map.once("load", done));
  const scene = await fill(map, found);
  scene.fit();
  place.map = map;
  document.querySelector("[data-map-head]").hidden = false;
  openOnClick(map, found);
  watchTurning(map);
  watchLayers(scene, scale());
  await scene.refresh().catch(() => {});
  keepFresh(() => scene.refresh(), LEAST);
  map.once("idle", () => (place.dataset.ready = "1"));
  return scene;
}
