// How features look, by their `kind` (and for points by `tone`). The colours are those of tokens.css.
import { zoomed } from "./zoomed.js";

export const PALETTE = {
  ground: "#f3f4f1",
  accent: "#175a9e",
  early: "#1d7a46",
  soon: "#a66300",
  late: "#c0322b",
  paused: "#6a57ad",
  done: "#6b7684",
};

const kind = (...names) => ["match", ["get", "kind"], names, true, false];
const line = ["match", ["geometry-type"], ["LineString", "MultiLineString"], true, false];
const area = ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false];
const width = ["coalesce", ["get", "width"], 1];
const tone = (fallback) => [
  "match", ["get", "tone"],
  "early", PALETTE.early, "good", PALETTE.early, "soon", PALETTE.soon, "late", PALETTE.late,
  "paused", PALETTE.paused, "done", PALETTE.done, "idle", PALETTE.done, fallback,
];
const fill = (id, kinds, paint) => ({ id, type: "fill", filter: ["all", area, kind(...kinds)], paint });

export const LAYERS = [
  fill("street", ["street", "district"], { "fill-color": "#faf9f6" }),
  fill("green", ["green", "park"], { "fill-color": "#dcebd5" }),
  fill("water", ["water", "river"], { "fill-color": "#c4dcec" }),
  { id: "river", type: "line", filter: ["all", line, kind("water", "river")], paint: { "line-color": "#c4dcec", "line-width": zoomed(12, 3, 17, 22) } },
  { id: "road-edge", type: "line", filter: ["all", line, kind("road")], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#d5d8d6", "line-width": zoomed(12, ["*", 1.6, width], 17, ["*", 15, width]) } },
  { id: "road", type: "line", filter: ["all", line, kind("road")], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#ffffff", "line-width": zoomed(12, ["*", 0.9, width], 17, ["*", 12.5, width]) } },
  fill("building", ["building"], { "fill-color": "#e3e0da", "fill-outline-color": "#cbc7bf" }),
  fill("grid", ["grid"], { "fill-color": tone("#175a9e"), "fill-opacity": ["coalesce", ["get", "shade"], 0.03] }),
  { id: "grid-line", type: "line", filter: ["all", area, kind("grid")], paint: { "line-color": "#5f82a8", "line-width": zoomed(12, 0.6, 17, 1.4), "line-dasharray": [3, 2] } },
  { id: "large-grid-line", type: "line", filter: ["all", area, kind("large_grid")], paint: { "line-color": "#4a739f", "line-width": zoomed(12, 0.8, 17, 1.8) } },
  fill("area", ["area"], { "fill-color": tone(PALETTE.accent), "fill-opacity": 0.18 }),
  { id: "community-line", type: "line", filter: ["all", area, kind("community")], paint: { "line-color": "#2f5c8c", "line-width": zoomed(12, 1.2, 17, 2.6) } },
  { id: "street-line", type: "line", filter: ["all", area, kind("street", "district")], paint: { "line-color": "#24476e", "line-width": zoomed(10, 1.4, 17, 3.4) } },
  { id: "track", type: "line", filter: ["all", line, kind("track")], paint: { "line-color": PALETTE.accent, "line-width": 3 } },
  { id: "gap", type: "line", filter: ["all", line, kind("gap")], paint: { "line-color": PALETTE.done, "line-width": 2, "line-dasharray": [2, 2] } },
];

const words = { "text-font": ["sans"], "text-padding": 4 };
const halo = { "text-halo-color": "rgba(255,255,255,.92)", "text-halo-width": 1.6 };
const above = { metadata: { above: true }, above: true };

export const POINTS = [
  { ...above, id: "name-road", type: "symbol", minzoom: 14.5, filter: ["all", line, kind("road"), ["has", "name"]], layout: { ...words, "symbol-placement": "line", "text-field": ["get", "name"], "text-size": 11 }, paint: { ...halo, "text-color": "#5d666f" } },
  { ...above, id: "name-area", type: "symbol", filter: ["all", area, kind("community", "park", "water", "green"), ["has", "name"]], layout: { ...words, "text-field": ["get", "name"], "text-size": zoomed(12, 11, 16, 15) }, paint: { ...halo, "text-color": "#24476e" } },
  { ...above, id: "name-grid", type: "symbol", minzoom: 14.6, filter: ["all", area, kind("grid", "large_grid"), ["has", "name"]], layout: { ...words, "text-field": ["get", "name"], "text-size": 11 }, paint: { ...halo, "text-color": "#456a92" } },
  { ...above, id: "point", type: "circle", filter: ["==", ["geometry-type"], "Point"], layout: { "circle-sort-key": ["match", ["get", "tone"], "late", 3, "soon", 2, "done", 0, 1] }, paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 3.2, 15, 6, 18, 9], "circle-color": tone(PALETTE.accent), "circle-stroke-color": "#ffffff", "circle-stroke-width": ["match", ["get", "tone"], "late", 2.4, 1.4] } },
  // A late point is told by its mark as well as by its colour.
  { ...above, id: "mark", type: "symbol", minzoom: 14, filter: ["all", ["==", ["geometry-type"], "Point"], ["match", ["get", "tone"], ["late", "soon", "paused"], true, false]], layout: { "text-font": ["sans"], "text-field": ["match", ["get", "tone"], "late", "!", "soon", "·", "Ⅱ"], "text-size": 11, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": "#ffffff" } },
  // Where a moving thing goes.
  { ...above, id: "course", type: "symbol", minzoom: 12, filter: ["all", ["==", ["geometry-type"], "Point"], ["has", "course"], ["!=", ["get", "tone"], "late"]], layout: { "text-font": ["sans"], "text-field": "▲", "text-size": 9, "text-rotate": ["get", "course"], "text-rotation-alignment": "map", "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": "#ffffff" } },
  { ...above, id: "name-point", type: "symbol", minzoom: 15.5, filter: ["all", ["==", ["geometry-type"], "Point"], ["has", "name"]], layout: { ...words, "text-field": ["get", "name"], "text-size": 11, "text-offset": [0, 1], "text-anchor": "top", "text-optional": true }, paint: { ...halo, "text-color": "#1c2733" } },
];

/** Marks the one place that the page is about. `at` is [lon, lat]. */
export function point(map, found, at, tone) {
  new found.Marker({ color: PALETTE[tone] ?? PALETTE.accent }).setLngLat(at).addTo(map);
  map.jumpTo({ center: at });
}
