// The outbox's page: every entry with what became of it, and what can be done about it.
import { newId } from "../ids.js";
import { icon, make } from "../page.js";
import { badge } from "./overlay.js";
import { everything, remove, save } from "./store.js";
import { account, clockTime, say } from "./words.js";

/** Shows the entries; `changed` is called after one was altered. */
export async function showOutbox(entries, changed) {
  const list = document.querySelector("[data-outbox-list]");
  if (!list) return;
  const others = (await everything().catch(() => [])).some((entry) => entry.account !== account() && entry.state !== "sent");
  const said = document.querySelector("[data-outbox-said]");
  said.textContent = [entries.length ? "" : say("nothing_waits"), others ? say("other") : ""].filter(Boolean).join(" ");
  document.querySelector("[data-outbox-tools]").hidden = !entries.some((entry) => entry.state === "waiting");
  list.replaceChildren(...[...entries].reverse().map((entry) => line(entry, changed)));
}

function line(entry, changed) {
  const { answer = {} } = entry;
  const words = entry.fields.words ?? entry.fields.note ?? "";
  const facts = [say("at", { time: clockTime(entry.at) }),
    entry.photos.length && say("photos", { count: entry.photos.length }),
    entry.voices.length && say("voices", { count: entry.voices.length })].filter(Boolean).join(" · ");
  return make("li", { class: "card rounds-entry", "data-entry": entry.request_id, "data-state": entry.state },
    make("p", { class: "rounds-marks" }, badge(entry), make("b", {}, entry.name)),
    make("p", {}, entry.title), words && words !== entry.title ? make("p", { class: "quiet" }, words) : "",
    make("p", { class: "quiet" }, facts),
    answer.number ? make("p", { class: "code" }, answer.number) : "",
    entry.state !== "sent" && answer.message ? make("p", { class: "pocket-fault" }, icon("alert-circle"), answer.message) : "",
    ...meanwhile(answer), deeds(entry, changed));
}

function meanwhile({ happened = [] }) {
  if (!happened.length) return [];
  return [make("p", {}, say("meanwhile")), make("ul", { class: "rounds-meanwhile" }, ...happened.map((each) =>
    make("li", {}, `${each.at} ${each.who} ${each.what}`, each.note ? make("span", { class: "quiet" }, ` ${each.note}`) : "")))];
}

function deeds(entry, changed) {
  const box = make("div", { class: "rounds-ways" });
  if (entry.state === "sent" && entry.answer.url) box.append(make("a", { class: "btn btn-small", href: entry.answer.url }, say("open")));
  if (entry.state === "conflict" && entry.case) {
    box.append(link("redo", entry));
    if (entry.answer.open !== false) box.append(button("as_note", async () => (await save(noteOf(entry)), changed())));
  } else if (entry.state === "conflict" || entry.state === "invalid") box.append(link("edit", entry));
  // Once a sending has begun nobody here knows whether it arrived; until the answer it stays.
  if (entry.state !== "sent" && (entry.state !== "waiting" || !entry.tries))
    box.append(button("withdraw", async () => confirm(say("withdraw_sure")) && (await remove(entry.order), changed())));
  return box;
}

function link(name, entry) {
  const page = { report: "/rounds/report/", self_handle: "/rounds/self-handle/" }[entry.kind] ?? `/rounds/${entry.district}/${entry.case}/`;
  return make("a", { class: "btn btn-small", href: `${page}?entry=${entry.request_id}` }, say(name));
}

function button(name, work) {
  const made = make("button", { type: "button", class: "btn btn-small" }, say(name));
  made.addEventListener("click", work);
  return made;
}

// What she found, said as a note: it is still true, whatever others did meanwhile.
function noteOf(entry) {
  const note = say("as_note_lead", { deed: entry.name, time: clockTime(entry.at) }) + (entry.fields.note ?? "");
  return { ...entry, request_id: newId(), action: "note", name: say("note"), fields: { note }, seen_seq: undefined, state: "waiting", tries: 0, answer: undefined };
}
