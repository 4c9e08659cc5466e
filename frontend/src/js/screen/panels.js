// Panels ask for themselves: soon after a fact, never more often than their own `least` seconds,
// and once a minute when nothing happens. What they show replaces what they showed.
import { tell, watchAge } from "./age.js";
import { askWell, settings, SignedOut } from "./ask.js";

const jobs = [];
const shown = new Map();

/** A thing that asks anew, at the latest after `most` seconds. `work` returns a promise; at most one runs at a time. */
export function keepFresh(work, least, most = settings.most) {
  const job = { work, least: least * 1000, most: most * 1000, asked: performance.now(), wanted: false, busy: false };
  jobs.push(job);
  return job;
}

/** Something happened, or may have: everything is wanted anew. */
export const wantAll = () => jobs.forEach((job) => (job.wanted = true));

async function run(job) {
  job.busy = true;
  job.wanted = false;
  job.asked = performance.now();
  try {
    await job.work();
    dispatchEvent(new CustomEvent("wall:answered"));
  } catch (fault) {
    if (!(fault instanceof SignedOut)) dispatchEvent(new CustomEvent("wall:unanswered"));
  } finally {
    job.busy = false;
  }
}

function tick() {
  const now = performance.now();
  for (const job of jobs) {
    const age = now - job.asked;
    if (!job.busy && age >= (job.wanted ? Math.min(job.least, job.most) : job.most)) run(job);
  }
}

async function refresh(panel) {
  const answer = await askWell(panel.dataset.panel);
  const html = await answer.text();
  tell(panel, answer.headers.get("X-Data-Time") ?? "");
  const inside = panel.querySelector("[data-inside]");
  if (shown.get(panel) === html) return;
  shown.set(panel, html);
  const before = numbersOf(inside);
  const focused = inside.contains(document.activeElement) && document.activeElement.getAttribute("href");
  inside.innerHTML = html;
  if (focused) inside.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  markChanges(inside, before);
}

const numbersOf = (inside) => ({
  tiles: [...inside.querySelectorAll(".big a")].map((number) => number.textContent),
  newest: Math.max(0, ...[...inside.querySelectorAll("[data-happening]")].map((line) => Number(line.dataset.happening))),
  lines: inside.querySelectorAll("[data-happening]").length,
});

// A number that changed and a line that is new are lit for a moment (by CSS, which also ends it).
function markChanges(inside, before) {
  inside.querySelectorAll(".big a").forEach((number, place) => {
    if (before.tiles[place] !== undefined && before.tiles[place] !== number.textContent) number.classList.add("changed");
  });
  if (!before.lines) return;
  for (const line of inside.querySelectorAll("[data-happening]"))
    if (Number(line.dataset.happening) > before.newest) line.classList.add("changed");
}

export function watchPanels() {
  for (const panel of document.querySelectorAll("[data-panel]"))
    keepFresh(() => refresh(panel), Number(panel.dataset.least));
  watchAge();
  setInterval(tick, 250);
}
