// Parts that stay true by themselves: [data-live="room room"] with an id is asked for again, from
// the page's own address, when a fact of such a room comes, after a gap in the stream, when the tab
// is looked at again, and every 20 seconds. What cannot be had goes grey and says since when; what
// was shown stays. It waits while somebody chooses rows, types, or has a menu open in it.
import htmx from "htmx.org";
import { make, onContent, text } from "./page.js";

const EVERY = 20_000;
const STALE = 60_000;
const SOON = 400;
const PATIENCE = 15_000;
const known = new Map();

/** Whether any living part of the page shows old data. */
export const isStale = () => Boolean(document.querySelector(".live-stale"));

function engaged(place) {
  if (place.querySelector("input[name=ids]:checked, details.drop[open], dialog[open]")) return true;
  return [...place.querySelectorAll("input[type=search], input[type=text], textarea")]
    .some((field) => field === document.activeElement && field.value !== field.defaultValue);
}

const sign = (element) =>
  element && (element.id || element.getAttribute("href") || element.form?.getAttribute("action") || element.name);

function swap(place, fresh) {
  const held = place.contains(document.activeElement) ? sign(document.activeElement) : "";
  for (const fold of place.querySelectorAll("details[data-fold]"))
    fresh.querySelector(`details[data-fold="${fold.dataset.fold}"]`)?.toggleAttribute("open", fold.open);
  // A map of the same things stays as it is drawn; what moves on it renews itself.
  const [map, again] = [place, fresh].map((each) => each.querySelector("[data-map]"));
  if (map && again && map.dataset.layers === again.dataset.layers) again.replaceWith(map);
  const { scrollLeft = 0 } = place.querySelector(".table-wrap") ?? {};
  place.replaceWith(fresh);
  htmx.process(fresh);
  fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
  if (scrollLeft) fresh.querySelector(".table-wrap")?.scrollTo({ left: scrollLeft });
  if (held) [...fresh.querySelectorAll("a, button, input, select, summary")]
    .find((each) => sign(each) === held)?.focus({ preventScroll: true });
}

async function renew(state) {
  const place = document.getElementById(state.id);
  if (!place || state.busy) return void (state.again = Boolean(place));
  state.busy = true;
  state.again = false;
  try {
    const answer = await fetch(location.href, {
      headers: { "X-Background": "1" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    });
    state.ended = answer.status === 401 || (answer.redirected && new URL(answer.url).pathname !== location.pathname);
    if (!answer.ok || state.ended) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(state.id);
    const now = document.getElementById(state.id);
    if (!fresh || !now) return;
    if (engaged(now)) state.again = true;
    else swap(now, document.adoptNode(fresh));
  } catch {
    // Not reached: its age says so.
  } finally {
    state.busy = false;
    age(state);
  }
}

function age(state) {
  const place = document.getElementById(state.id);
  const line = place?.querySelector("[data-live-age]");
  if (!line) return;
  const old = state.ended || performance.now() - state.born > STALE;
  if (old === place.classList.contains("live-stale")) return;
  place.classList.toggle("live-stale", old);
  if (!old) return;
  const words = text(state.ended ? "live_ended" : "live_stale", { time: line.dataset.liveAge });
  line.replaceChildren(words, " ", make("button", { type: "button", class: "btn btn-small", "data-reload": true }, text("reload")));
  line.setAttribute("role", "alert");
}

export function watchLive() {
  onContent((root) => {
    const found = [...root.querySelectorAll("[data-live]")];
    if (root.matches?.("[data-live]")) found.push(root);
    for (const { id, dataset } of found) {
      const state = known.get(id) ?? { id };
      known.set(id, Object.assign(state, { rooms: dataset.live.split(" "), born: performance.now(), ended: false }));
    }
  });
  if (!known.size) return;
  const soon = (rooms) => {
    for (const state of known.values()) {
      if (rooms && !state.rooms.some((room) => rooms.includes(room))) continue;
      clearTimeout(state.timer);
      state.timer = setTimeout(() => renew(state), SOON);
    }
  };
  document.body.addEventListener("stream:fact", ({ detail }) => soon([detail.name.split(".")[0]]));
  document.body.addEventListener("stream:reset", () => soon());
  addEventListener("online", () => soon());
  document.addEventListener("visibilitychange", () => document.hidden || soon());
  setInterval(() => known.forEach((state) => renew(state)), EVERY);
  setInterval(() => known.forEach((state) => (age(state), state.again && !state.busy && renew(state))), 2000);
}
