// The wall by keyboard; every key is also a button. Nothing while somebody types.
import { closeCard } from "./card.js";

const press = (name) => document.querySelector(`[data-do="${name}"]:not([hidden])`)?.click();
const help = () => document.querySelector("[data-keys]");
const layer = (place) => document.querySelectorAll("[data-layer]")[place - 1]?.click();

const KEYS = {
  f: () => press("full"),
  "?": () => press("help"),
  " ": () => press("play"),
  l: () => press("live"),
  r: () => press("turn"),
  n: () => dispatchEvent(new CustomEvent("wall:north")),
  Escape: closeCard,
};

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

export function watchKeys() {
  document.querySelector("[data-tools]").hidden = false;
  document.querySelector("[data-do=full]").addEventListener("click", full);
  document.querySelector("[data-do=help]").addEventListener("click", () => help().showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help().open) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox], [type=range])")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === " " && event.target.matches("button, summary, input")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const work = KEYS[key] ?? (/^[1-9]$/.test(key) ? () => layer(Number(key)) : null);
    if (!work) return;
    if (key !== "Escape") event.preventDefault();
    work();
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details[data-down][open]"))
      if (!open.contains(event.target)) open.open = false;
  });
}
