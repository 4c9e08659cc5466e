// How the wall's map looks: dark and quiet, so that only what is late is loud. The tones are those
// of screen.css. `k` is how much larger everything is drawn on a larger wall.
import { zoomed } from "../zoomed.js";

export const TONE = { info: "#6fb1e8", soon: "#f2b13c", late: "#ff6a5e", paused: "#b39cf0", good: "#5fc48d", idle: "#8393a3" };
const GROUND = "#0b131c";

const get = (name) => ["get", name];
const byTone = ["match", ["coalesce", get("t"), get("tone")], "late", TONE.late, "soon", TONE.soon, "paused", TONE.paused, "good", TONE.good, "early", TONE.good, "idle", TONE.idle, "done", TONE.idle, TONE.info];
const state = (name) => ["coalesce", ["feature-state", name], 0];

export const style = () => ({
  version: 8,
  sources: {},
  layers: [{ id: "ground", type: "background", paint: { "background-color": GROUND } }],
  light: { anchor: "map", color: "#dfe9f3", intensity: 0.32, position: [1.3, 210, 40] },
});

/** The layers of each source of the ground, drawn in this order. */
export function ground(k) {
  const width = (scale) => zoomed(12, ["*", scale * k, ["coalesce", get("width"), 1]], 17, ["*", 12 * scale * k, ["coalesce", get("width"), 1]]);
  return {
    green: [{ id: "green", type: "fill", paint: { "fill-color": "#10221f" } }],
    water: [
      { id: "water", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#0f2a3f" } },
      { id: "river", type: "line", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": "#0f2a3f", "line-width": zoomed(12, 3 * k, 17, 22 * k) } },
    ],
    road: [{ id: "road", type: "line", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": "#1d2b39", "line-width": width(0.8) } }],
    rail: [{ id: "rail", type: "line", paint: { "line-color": "#2a3947", "line-width": 1.4 * k, "line-dasharray": [4, 3] } }],
    grid: [
      { id: "load", type: "fill", paint: { "fill-color": "#33a3b5", "fill-opacity": ["interpolate", ["linear"], state("share"), 0, 0.015, 0.05, 0.09, 1, 0.62] } },
      { id: "grid-line", type: "line", paint: { "line-color": "#3b5a73", "line-opacity": 0.7, "line-width": 0.8 * k } },
    ],
    community: [{ id: "community-line", type: "line", paint: { "line-color": "#7fa3c2", "line-opacity": 0.75, "line-width": zoomed(12, 1.2 * k, 17, 2.6 * k) } }],
    building: [{
      id: "buildings", type: "fill-extrusion", minzoom: 13,
      paint: {
        "fill-extrusion-color": ["interpolate", ["linear"], ["coalesce", get("height_m"), 9], 0, "#24364a", 30, "#38536e", 90, "#5d83a6"],
        "fill-extrusion-height": ["coalesce", get("height_m"), ["*", 3, ["coalesce", get("floors"), 3]]],
        "fill-extrusion-opacity": 0.72,
        "fill-extrusion-vertical-gradient": true,
      },
    }],
  };
}

const words = (k, size) => ({ "text-font": ["sans"], "text-field": get("name"), "text-size": size * k, "text-padding": 6 });
const halo = { "text-halo-color": "rgba(9,16,24,.9)", "text-halo-width": 1.6 };

/** Names above everything but the matters. */
export const names = (k) => [
  { id: "name-road", source: "road", type: "symbol", minzoom: 15, filter: ["has", "name"], layout: { ...words(k, 11), "symbol-placement": "line" }, paint: { ...halo, "text-color": "#8298ab" } },
  { id: "name-grid", source: "labels", type: "symbol", minzoom: 15.4, filter: ["==", get("kind"), "grid"], layout: words(k, 11), paint: { ...halo, "text-color": "#8fb0c6" } },
  { id: "name-community", source: "labels", type: "symbol", filter: ["==", get("kind"), "community"], layout: { ...words(k, 15), "text-allow-overlap": true }, paint: { ...halo, "text-color": "#dbe8f3" } },
];

/** Live matters: heat below, points above; a late one is larger and ringed, not only red. */
export const matters = (k) => [
  {
    id: "heat", source: "live", type: "heatmap", layout: { visibility: "none" },
    paint: {
      "heatmap-radius": zoomed(12, 14 * k, 16, 46 * k),
      "heatmap-weight": ["match", get("t"), "late", 1, 0.6],
      "heatmap-intensity": zoomed(12, 0.7, 16, 1.4),
      "heatmap-opacity": 0.8,
      "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, "rgba(20,40,60,0)", 0.2, "rgba(47,110,140,.55)", 0.5, "#d9a441", 0.8, "#f0803c", 1, "#ffe0c2"],
    },
  },
  {
    id: "points", source: "live", type: "circle",
    layout: { "circle-sort-key": ["match", get("t"), "late", 3, "soon", 2, 1] },
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, ["match", get("t"), "late", 3.4 * k, 2.4 * k], 15, ["match", get("t"), "late", 6.5 * k, 4.6 * k], 18, ["match", get("t"), "late", 11 * k, 8 * k]],
      "circle-color": byTone,
      "circle-stroke-color": ["match", get("t"), "late", "#ffffff", GROUND],
      "circle-stroke-width": ["match", get("t"), "late", 1.6 * k, 1 * k],
    },
  },
];

/** A layer that some manifest declares: whatever shapes it has. */
export const declared = (source, k) => [
  { id: `${source}-area`, source, type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": byTone, "fill-opacity": 0.22 } },
  { id: `${source}-line`, source, type: "line", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": byTone, "line-width": 1.4 * k } },
  { id: `${source}-point`, source, type: "circle", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": GROUND, "circle-radius": 5 * k, "circle-stroke-color": byTone, "circle-stroke-width": 2.4 * k } },
  { id: `${source}-course`, source, type: "symbol", filter: ["all", ["==", ["geometry-type"], "Point"], ["has", "course"]], layout: { "text-font": ["sans"], "text-field": "▲", "text-size": 8 * k, "text-rotate": get("course"), "text-rotation-alignment": "map", "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": byTone } },
  { id: `${source}-name`, source, type: "symbol", minzoom: 14.5, filter: ["all", ["==", ["geometry-type"], "Point"], ["has", "name"]], layout: { ...words(k, 11), "text-offset": [0, 1.1], "text-anchor": "top", "text-optional": true }, paint: { ...halo, "text-color": "#dbe8f3" } },
];
