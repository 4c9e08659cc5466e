// A new build is loaded when nobody is at the wall: no card open, no touch for two minutes. Once a
// day the page loads itself anyway, in the small hours, so that nothing can pile up for weeks.
import { idle } from "./ask.js";
import { minuteOfDay } from "./clock.js";

const QUIET = 120_000;
const DAY = 20 * 3600_000;

export function watchBuild() {
  let wanted = false;
  addEventListener("wall:build", () => (wanted = true));
  setInterval(() => {
    const nightly = performance.now() > DAY && Math.floor(minuteOfDay() / 60) === 4;
    const quiet = idle() > QUIET && document.querySelector("[data-card]").hidden;
    const out = document.documentElement.classList.contains("out");
    if ((wanted || nightly) && quiet && !out) location.reload();
  }, 10_000);
}
