// The time of day in the bar. Walls hang for days: the date is there as well.
export function watchClock() {
  const place = document.querySelector("[data-clock] time");
  const language = document.documentElement.lang;
  const words = new Intl.DateTimeFormat(language, {
    month: "numeric", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
  });
  const show = () => (place.textContent = words.format(new Date()));
  show();
  setInterval(show, 1000);
}
