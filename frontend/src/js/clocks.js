// Counts down every [data-due] (an ISO time) each half minute; a paused or finished clock has none.
import { text } from "./page.js";

const MINUTE = 60_000;

/** "2 小时 15 分", coarser as it grows: nobody reads the minutes of three days. */
export function span(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / MINUTE);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days) return text(hours ? "days_hours" : "days", { days, hours });
  if (hours) return text(minutes % 60 ? "hours_minutes" : "hours", { hours, minutes: minutes % 60 });
  return text("minutes", { minutes });
}

function refresh() {
  const now = Date.now();
  for (const clock of document.querySelectorAll("[data-due]")) {
    const left = Date.parse(clock.dataset.due) - now;
    if (Number.isNaN(left)) continue;
    const words = clock.querySelector("[data-left]") ?? clock;
    const said = text(left >= 0 ? "left" : "over", { span: span(left) });
    if (words.textContent !== said) words.textContent = said;
    const soon = Number(clock.dataset.soon || 0) * 1000;
    const tone = left < 0 ? "late" : left <= soon ? "soon" : "early";
    for (const name of ["late", "soon", "early"]) clock.classList.toggle(`clock-${name}`, name === tone);
  }
}

export function watchClocks() {
  refresh();
  setInterval(refresh, 30_000);
  document.addEventListener("htmx:load", refresh);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
