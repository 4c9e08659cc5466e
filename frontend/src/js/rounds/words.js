// The words of the round, in the page's language.
import { speaking, written } from "../page.js";

export const say = speaking(written("rounds-words"));

const locale = () => document.documentElement.lang;
export const clockTime = (moment) => new Date(moment).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hour12: false });

export function farWords(metres) {
  if (metres < 1000) return say("near", { metres: Math.max(10, Math.round(metres / 10) * 10) });
  return say("near_km", { km: (metres / 1000).toFixed(1) });
}

/** Whose pages these are. */
export const account = () => Number(document.querySelector("meta[name=account]")?.content);
