// The time of day in the city's zone, whatever this device's. Walls hang for days: with the date.
import { settings } from "./ask.js";

const hands = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: settings.zone });

/** Minutes since the city's midnight. */
export function minuteOfDay() {
  const [hour, minute] = hands.format(new Date()).split(":").map(Number);
  return hour * 60 + minute;
}

export function watchClock() {
  const place = document.querySelector("[data-clock] time");
  const language = document.documentElement.lang;
  const words = new Intl.DateTimeFormat(language, {
    month: "short", day: "numeric", weekday: "short", timeZone: settings.zone,
  });
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone: settings.zone });
  const show = () => (place.textContent = `${words.format(new Date())} ${time.format(new Date())}`);
  show();
  setInterval(show, 1000);
}
