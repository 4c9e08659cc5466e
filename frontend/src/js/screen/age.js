// The time of each panel's data, as the server said it, and how old it is by this page's own clock.
import { settings, text } from "./ask.js";

const born = new Map();

/** Notes that `panel` now shows data of `time` (the server's words). */
export function tell(panel, time) {
  born.set(panel, { at: performance.now(), time });
  panel.classList.remove("stale");
  show(panel, text("data_time", { time }));
}

function show(panel, words) {
  const place = panel.querySelector("[data-at]");
  if (place && place.textContent !== words) place.textContent = words;
}

/** Panels older than the limit go grey and say so. */
export function watchAge() {
  for (const panel of document.querySelectorAll("[data-panel]")) {
    const said = panel.querySelector("[data-at]").textContent.match(/\d\d:\d\d:\d\d/)[0];
    born.set(panel, { at: performance.now(), time: said });
  }
  setInterval(() => {
    for (const [panel, { at, time }] of born) {
      if (performance.now() - at < settings.stale * 1000) continue;
      panel.classList.add("stale");
      show(panel, text("stale", { time }));
    }
  }, 1000);
}
