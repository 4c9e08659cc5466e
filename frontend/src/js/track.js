// A day of something that moves, played on its map: [data-track] with the address of its fixes.
import { text } from "./page.js";

const STEP = 60; // seconds an arrow key moves; with Shift ten times that
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const line = (coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates } });

/** The index of the last fix not after a moment. */
function before(fixes, moment) {
  let [low, high] = [0, fixes.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fixes[middle][0] <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where it is at a moment: between two fixes on the straight line, in a gap where it was last. */
function where({ fixes, breaks }, moment) {
  const at = before(fixes, moment);
  const [one, other] = [fixes[at], fixes[at + 1]];
  const silent = Boolean(other) && moment > one[0] && breaks.has(at + 1);
  const share = other && !silent && other[0] > one[0] ? (moment - one[0]) / (other[0] - one[0]) : 0;
  const point = share ? [1, 2].map((n) => one[n] + (other[n] - one[n]) * share) : [one[1], one[2]];
  return { at, point, silent, speed: one[3], course: one[4], engine: one[5] };
}

function passed({ fixes, breaks }, { at, point, silent }) {
  const parts = [[]];
  for (let n = 0; n <= at; n++) {
    if (breaks.has(n)) parts.push([]);
    parts.at(-1).push([fixes[n][1], fixes[n][2]]);
  }
  if (!silent) parts.at(-1).push(point);
  return parts.filter((part) => part.length > 1);
}

function words(given, here, moment) {
  const stop = given.stops.find(([since, until]) => since <= moment && moment <= until);
  const parts = [clock.format(moment * 1000)];
  if (here.silent) parts.push(text("track_gap"));
  else if (stop) parts.push(text("track_stop", { number: stop[2] }));
  else if (here.speed !== null) parts.push(`${Math.round(here.speed)} km/h`);
  if (!here.silent && here.engine !== null) parts.push(text(here.engine ? "track_on" : "track_off"));
  return parts.join(" · ");
}

/** Wires the player around a map that is drawn. */
export async function playTrack(map, element, found) {
  const place = element.closest("[data-track]");
  const answer = place && (await fetch(place.dataset.track, { credentials: "same-origin" }).catch(() => null));
  if (!answer?.ok) return;
  const given = await answer.json();
  if (!given.fixes.length) return;
  given.breaks = new Set(given.breaks);
  const [slider, button, speed, said] = ["moment", "play", "speed", "said"].map((name) => place.querySelector(`[data-${name}]`));
  const first = given.fixes[0][0];
  const last = given.fixes.at(-1)[0];
  Object.assign(slider, { min: first, max: last, value: first });
  const mark = Object.assign(document.createElement("div"), { className: "track-now" });
  const marker = new found.Marker({ element: mark, rotationAlignment: "map" }).setLngLat([given.fixes[0][1], given.fixes[0][2]]).addTo(map);
  map.addSource("passed", { type: "geojson", data: line([]) });
  map.addLayer({ id: "passed", type: "line", source: "passed", layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": "#104479", "line-width": 5 } }, map.getStyle().layers.find((layer) => layer.metadata?.above)?.id);
  let moment = first;
  let playing = 0;

  const show = () => {
    const here = where(given, moment);
    marker.setLngLat(here.point).setRotation(here.course ?? 0);
    mark.classList.toggle("track-silent", here.silent);
    map.getSource("passed").setData(line(passed(given, here)));
    said.textContent = words(given, here, moment);
    slider.value = moment;
    slider.setAttribute("aria-valuetext", said.textContent);
    if (playing && !map.getBounds().contains(here.point)) map.panTo(here.point, { animate: false });
  };
  const go = (to) => {
    moment = Math.min(last, Math.max(first, to));
    show();
  };
  const tick = (now) => {
    if (!playing || !place.isConnected) return;
    go(moment + ((now - playing) / 1000) * Number(speed.value));
    playing = now;
    if (moment >= last) return play(false);
    requestAnimationFrame(tick);
  };
  const play = (on) => {
    if (on && moment >= last) moment = first;
    playing = on ? performance.now() : 0;
    button.setAttribute("aria-pressed", String(on));
    button.querySelector("[data-on]").hidden = !on;
    button.querySelector("[data-off]").hidden = on;
    button.querySelector("use").setAttribute("href", `${document.body.dataset.icons}#player-${on ? "pause" : "play"}`);
    if (on) requestAnimationFrame(tick);
  };

  slider.addEventListener("input", () => go(Number(slider.value)));
  button.addEventListener("click", () => play(!playing));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !place.isConnected) return;
    if (event.target !== slider && event.target.closest("input, select, textarea, button, a, summary, [role=application], canvas, dialog")) return;
    const step = event.shiftKey ? STEP * 10 : STEP;
    const moves = { ArrowLeft: -step, ArrowRight: step };
    if (event.key === " ") play(!playing);
    else if (moves[event.key]) go(moment + moves[event.key]);
    else return;
    event.preventDefault();
  });
  place.querySelector("[data-player]").hidden = false;
  show();
  place.dataset.ready = "1";
}
