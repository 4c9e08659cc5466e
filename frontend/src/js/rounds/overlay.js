// What waits in the phone, shown over the pages: they may have been made before it was done.
import { icon, make } from "../page.js";
import { entriesOf } from "./store.js";
import { account, clockTime, say } from "./words.js";

const TONE = { waiting: "soon", sent: "done", conflict: "late", invalid: "late", forbidden: "late" };
const MARK = { waiting: "upload", sent: "check", conflict: "alert-triangle", invalid: "alert-triangle", forbidden: "alert-triangle" };

export function badge(entry) {
  const words = entry.state === "waiting" && entry.tries ? `${say("waiting")} · ${say("unsure")}` : say(entry.state);
  return make("span", { class: `state state-${TONE[entry.state]}` }, icon(MARK[entry.state]), words);
}

/** Shows anew what the account's outbox holds: on tasks, in the bar at the bottom, on the first page. */
export async function overlay() {
  const entries = await entriesOf(account()).catch(() => []);
  const waiting = entries.filter((entry) => entry.state !== "sent");
  for (const count of document.querySelectorAll("[data-waiting]")) {
    count.hidden = !waiting.length;
    count.textContent = waiting.length || "";
  }
  for (const place of document.querySelectorAll("[data-matter]"))
    onMatter(place, waiting.filter((entry) => entry.matter === place.dataset.matter));
  short(entries);
  return entries;
}

function onMatter(place, entries) {
  const box = place.querySelector("[data-overlay]");
  box?.replaceChildren(...entries.map((entry) =>
    make("span", { class: "rounds-over" }, badge(entry), ` ${entry.name} `, make("span", { class: "quiet" }, say("at", { time: clockTime(entry.at) })))));
  const acts = place.querySelector("[data-deeds]");
  if (!acts || new URLSearchParams(location.search).has("entry")) return;
  // What is done already cannot be done again until it has arrived; a note always can.
  const done = entries.some((entry) => entry.action !== "note");
  for (const form of acts.querySelectorAll("form[data-action]")) form.closest("details").hidden = done && form.dataset.action !== "note";
  if (done) box.append(make("p", { class: "quiet" }, say("late_note")));
}

function short(entries) {
  const box = document.querySelector("[data-outbox]");
  if (!box) return;
  box.hidden = !entries.length;
  box.querySelector("[data-outbox-short]").replaceChildren(...entries.slice(-6).reverse().map((entry) =>
    make("li", {}, badge(entry), make("span", {}, `${entry.name} · ${entry.title}`),
      entry.answer?.number ? make("span", { class: "code" }, entry.answer.number) : make("span", { class: "quiet" }, clockTime(entry.at)))));
}
