// A map of our own GeoJSON: no outside tiles, glyphs or sprites. See MapPanel for its attributes.
import { LAYERS, PALETTE, point, POINTS } from "./js/map-style.js";
import { make, text } from "./js/page.js";
import { playTrack } from "./js/track.js";

const folder = new URL(`../${MAPLIBRE}/`, import.meta.url).href;
let library;

function load() {
  library ??= import(`${folder}maplibre-gl.mjs`).then((found) => {
    found.setWorkerUrl(`${folder}maplibre-gl-worker.mjs`);
    const link = make("link", { rel: "stylesheet", href: `${folder}maplibre-gl.css` });
    return new Promise((done) => {
      link.onload = link.onerror = () => done(found);
      document.head.prepend(link);
    });
  });
  return library;
}

const sources = (element) => {
  const given = (element.dataset.layers ?? "").trim();
  if (given.startsWith("[")) return JSON.parse(given);
  return given.split(",").filter(Boolean).map((url) => ({ url: url.trim() }));
};

function bounds(found, collections) {
  const box = new found.LngLatBounds();
  const walk = (part) => (typeof part[0] === "number" ? box.extend(part) : part.forEach(walk));
  for (const { features = [] } of collections)
    for (const { geometry } of features) if (geometry) walk(geometry.coordinates ?? []);
  return box;
}

async function fetchLayer({ url }) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer.json();
}

function addLayer(map, id, data, title) {
  const source = `data-${id}`;
  map.addSource(source, { type: "geojson", data });
  for (const layer of [...LAYERS, ...POINTS])
    map.addLayer({ ...layer, id: `${layer.id}-${id}`, source }, layer.above ? undefined : firstAbove(map));
  return { id, title, ids: [...LAYERS, ...POINTS].map((layer) => `${layer.id}-${id}`) };
}

// What moves is asked for anew while somebody looks; an answer that fails leaves the last picture.
function keepMoving(map, element, wanted) {
  wanted.forEach(({ url, every }, index) => {
    if (!every) return;
    const renew = async () => {
      if (!element.isConnected) return clearInterval(timer);
      if (document.hidden) return;
      const data = await fetchLayer({ url }).catch(() => null);
      if (data && element.isConnected) map.getSource(`data-${index}`)?.setData(data);
    };
    const timer = setInterval(renew, every * 1000);
  });
}

// Points and names lie above every area, whichever source came first.
const firstAbove = (map) => map.getStyle().layers.find((layer) => layer.metadata?.above)?.id;

function openOnClick(map, element, found) {
  const ids = () => map.getStyle().layers.filter((layer) => layer.id.startsWith("point-")).map((layer) => layer.id);
  let label;
  map.on("mousemove", (event) => {
    const [feature] = map.queryRenderedFeatures(event.point, { layers: ids() });
    map.getCanvas().style.cursor = feature ? "pointer" : "";
    label?.remove();
    if (!feature?.properties.title) return;
    label = new found.Popup({ closeButton: false, closeOnClick: false, offset: 12, className: "map-label" })
      .setLngLat(feature.geometry.coordinates).setText(feature.properties.title).addTo(map);
  });
  map.on("click", (event) => {
    const around = [[event.point.x - 6, event.point.y - 6], [event.point.x + 6, event.point.y + 6]];
    const [feature] = map.queryRenderedFeatures(around, { layers: ids() });
    if (!feature) return;
    const go = new CustomEvent("map-open", { bubbles: true, cancelable: true, detail: feature.properties });
    if (element.dispatchEvent(go) && feature.properties.url) location.assign(feature.properties.url);
  });
}

function pick(map, element, found) {
  const scope = element.closest("form") ?? document;
  const inputs = ["lon", "lat"].map((name) => scope.querySelector(`input[name=${name}]`));
  const marker = new found.Marker({ draggable: true, color: PALETTE.accent });
  const said = element.parentElement.querySelector("[data-picked]");
  const put = ({ lng, lat }) => {
    marker.setLngLat([lng, lat]).addTo(map);
    inputs[0].value = lng.toFixed(6);
    inputs[1].value = lat.toFixed(6);
    if (said) said.textContent = text("picked", { lon: lng.toFixed(5), lat: lat.toFixed(5) });
    element.dispatchEvent(new CustomEvent("map-picked", { bubbles: true, detail: { lon: lng, lat } }));
  };
  marker.on("dragend", () => put(marker.getLngLat()));
  map.on("click", (event) => put(event.lngLat));
  document.addEventListener("place-found", ({ detail }) => {
    map.jumpTo({ center: [detail.lon, detail.lat], zoom: 17 });
    put({ lng: detail.lon, lat: detail.lat });
  });
  if (inputs[0]?.value && inputs[1]?.value) {
    const at = { lng: Number(inputs[0].value), lat: Number(inputs[1].value) };
    put(at);
    map.jumpTo({ center: at, zoom: 16 });
  }
}

// Boxes that show and hide each source that has a title.
function layerBoxes(map, element, added) {
  const named = added.filter((layer) => layer.title);
  if (named.length < 2) return;
  const list = make("ul");
  for (const layer of named) {
    const box = make("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () =>
      layer.ids.forEach((id) => map.setLayoutProperty(id, "visibility", box.checked ? "visible" : "none")));
    list.append(make("li", {}, make("label", {}, box, ` ${layer.title}`)));
  }
  element.append(make("details", { class: "map-layers", "data-drop": true }, make("summary", {}, text("layers")), list));
}

function locale() {
  return {
    "NavigationControl.ZoomIn": text("zoom_in"),
    "NavigationControl.ZoomOut": text("zoom_out"),
    "Map.Title": text("map"),
    "Marker.Title": text("marker"),
    "CooperativeGesturesHandler.WindowsHelpText": text("map_ctrl"),
    "CooperativeGesturesHandler.MacHelpText": text("map_ctrl"),
    "CooperativeGesturesHandler.MobileHelpText": text("map_fingers"),
  };
}

/** Draws the map of `element` once; on failure the text inside it stays. */
export async function drawMap(element) {
  if (element.dataset.drawn) return;
  element.dataset.drawn = "1";
  const found = await load();
  const [lon, lat] = (element.dataset.centre ?? "113.6,24.8").split(",").map(Number);
  let map;
  try {
    map = new found.Map({
      container: element,
      style: { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": PALETTE.ground } }] },
      center: [lon, lat],
      zoom: Number(element.dataset.zoom ?? 14),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      cooperativeGestures: element.dataset.gestures === "gentle",
      fadeDuration: 0,
      localIdeographFontFamily: getComputedStyle(document.body).fontFamily,
      locale: locale(),
    });
  } catch {
    element.classList.add("map-failed");
    return;
  }
  element.map = map;
  map.touchZoomRotate.disableRotation();
  map.addControl(new found.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new found.ScaleControl({ unit: "metric" }), "bottom-left");
  map.once("load", () => fill(map, element, found));
}

async function fill(map, element, found) {
  const wanted = sources(element);
  const loaded = await Promise.all(wanted.map((layer) => fetchLayer(layer).catch(() => null)));
  const added = [];
  loaded.forEach((data, index) => data && added.push(addLayer(map, index, data, wanted[index].title)));
  if (loaded.includes(null)) element.classList.add("map-partial");
  if (element.dataset.point) point(map, found, element.dataset.point.split(",").map(Number), element.dataset.tone);
  if (element.dataset.fit !== undefined) {
    const fitted = loaded.filter((data, index) => data && (!wanted.some((layer) => layer.fit) || wanted[index].fit));
    const box = bounds(found, fitted);
    if (!box.isEmpty()) map.fitBounds(box, { padding: 32, maxZoom: 17, animate: false });
  }
  layerBoxes(map, element, added);
  keepMoving(map, element, wanted);
  if (element.dataset.picker !== undefined) pick(map, element, found);
  else openOnClick(map, element, found);
  if (element.closest("[data-track]")) await playTrack(map, element, found);
  map.once("idle", () => (element.dataset.ready = "1"));
}
