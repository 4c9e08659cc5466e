// The tasks by nearness to the phone, or by deadline as the server has them.
import { metres } from "./place.js";
import { farWords, say } from "./words.js";

export function watchNearness(root) {
  const order = root.querySelector("[data-order]");
  const one = root.querySelector("[data-matter][data-title][data-lon]");
  if (!navigator.geolocation) return;
  if (one) navigator.permissions?.query({ name: "geolocation" }).then(({ state }) => state === "granted" && locate(({ coords }) => measure([one], coords)), () => {});
  const list = root.querySelector("[data-tasks]");
  if (!order || !list) return;
  order.hidden = false;
  const first = [...list.children];
  const said = root.querySelector("[data-near-said]");
  const press = (by) => order.querySelectorAll("[data-by]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.by === by)));
  order.addEventListener("click", (event) => {
    const by = event.target.closest("[data-by]")?.dataset.by;
    if (by === "due") return press(by), list.append(...[...list.children].sort((a, b) => first.indexOf(a) - first.indexOf(b)));
    if (by !== "near") return;
    said.textContent = say("locating");
    locate(({ coords }) => {
      const far = measure([...list.children], coords);
      list.append(...[...list.children].sort((a, b) => (far.get(a) ?? 1e9) - (far.get(b) ?? 1e9)));
      press(by);
      said.textContent = say("located");
    }, () => (said.textContent = say("here_refused")));
  });
}

const locate = (found, refused = () => {}) =>
  navigator.geolocation.getCurrentPosition(found, refused, { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 });

function measure(lines, coords) {
  const here = { lon: coords.longitude, lat: coords.latitude };
  const far = new Map();
  for (const line of lines) {
    const words = line.querySelector("[data-far]");
    if (!line.dataset.lon) {
      if (words) words.textContent = say("no_place");
      continue;
    }
    far.set(line, metres(here, { lon: Number(line.dataset.lon), lat: Number(line.dataset.lat) }));
    if (words) words.textContent = farWords(far.get(line));
  }
  return far;
}
