// The time slider: the day so far, as the logs have it. What was open and what was late at a minute
// is worked out here from one answer of the server, which is dropped on the way back to live.
import { askWell, settings, text } from "./ask.js";
import { minuteOfDay } from "./clock.js";
import { icon } from "../page.js";

const SOON = 240; // minutes, as on the server
const STEPS = 240; // pictures of a whole replay
const EVERY = 250; // milliseconds between two

/** The step of a matter at a minute: [until, due, paused]; nothing when it was not open then. */
export function stepAt([, , , , , , from, to, steps], minute) {
  if (minute < from || (to !== null && minute >= to)) return null;
  return steps.find(([until]) => until === null || until > minute) ?? null;
}

export function toneOf([, due, paused], minute) {
  if (paused) return "paused";
  if (due === null) return "info";
  const left = due - minute;
  return left < 0 ? "late" : left <= SOON ? "soon" : "info";
}

/** The picture of a minute, in the shape of the live answer. */
export function pictureAt(rows, minute) {
  const features = [];
  const loads = {};
  let late = 0;
  for (const row of rows) {
    const step = stepAt(row, minute);
    if (!step) continue;
    const [d, i, lon, lat, grid, c] = row;
    const t = toneOf(step, minute);
    features.push({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { d, i, t, c } });
    const over = step[1] !== null && step[1] < minute;
    late += over;
    if (!grid) continue;
    loads[grid] ??= [0, 0];
    loads[grid][0] += 1;
    loads[grid][1] += over;
  }
  return { type: "FeatureCollection", features, loads, late };
}

const two = (number) => String(number).padStart(2, "0");
const clock = (minute) => `${two(Math.floor(minute / 60))}:${two(Math.floor(minute % 60))}`;

export function watchReplay(scene) {
  const place = document.querySelector("[data-replay]");
  const slider = place.querySelector("[data-minute]");
  const moment = place.querySelector("[data-moment]");
  const play = place.querySelector("[data-do=play]");
  const back = place.querySelector("[data-do=live]");
  let day = null;
  let running = 0;

  const label = (name) => play.replaceChildren(icon(`player-${name}`), Object.assign(document.createElement("span"), { textContent: text(name) }));

  function pause() {
    clearInterval(running);
    running = 0;
    label("play");
  }

  function live() {
    pause();
    day = null;
    document.documentElement.classList.remove("replaying");
    moment.textContent = text("live");
    back.hidden = true;
    scene.live();
    follow();
  }

  function follow() {
    if (day) return;
    slider.max = minuteOfDay();
    slider.value = slider.max;
    slider.setAttribute("aria-valuetext", text("live"));
  }

  async function begin() {
    if (day) return true;
    scene.replaying = true;
    try {
      day = await (await askWell(settings.day)).json();
    } catch {
      scene.replaying = false;
      return false;
    }
    slider.max = Math.floor(day.until);
    back.hidden = false;
    document.documentElement.classList.add("replaying");
    return true;
  }

  function show() {
    if (!day) return;
    const minute = Number(slider.value);
    const picture = pictureAt(day.rows, minute);
    scene.show(picture);
    const counts = text("open_late", { open: picture.features.length, late: picture.late });
    const said = `${text("at", { time: clock(minute) })} · ${counts}`;
    moment.textContent = said;
    slider.setAttribute("aria-valuetext", said);
  }

  async function slide() {
    const wanted = slider.value;
    if (!(await begin())) return follow();
    slider.value = wanted;
    show();
  }

  async function toggle() {
    if (running) return pause();
    const fresh = !day;
    if (!(await begin())) return;
    if (fresh || Number(slider.value) >= Number(slider.max)) slider.value = 0;
    label("pause");
    show();
    running = setInterval(() => {
      if (Number(slider.value) >= Number(slider.max)) return live();
      slider.value = Number(slider.value) + Math.max(1, Number(slider.max) / STEPS);
      show();
    }, EVERY);
  }

  place.hidden = false;
  slider.addEventListener("input", slide);
  play.addEventListener("click", toggle);
  back.addEventListener("click", live);
  follow();
  setInterval(follow, 30_000);
}
