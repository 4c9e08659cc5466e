// The grid worker's pages: the outbox over them, nearness, keeping the round.
import { icon, make } from "./js/page.js";
import { toast } from "./js/toasts.js";
import { watchOutboxForms } from "./js/rounds/forms.js";
import { watchKeeping } from "./js/rounds/keep.js";
import { watchKinds } from "./js/rounds/kinds.js";
import { watchNearness } from "./js/rounds/near.js";
import { showOutbox } from "./js/rounds/outbox.js";
import { overlay } from "./js/rounds/overlay.js";
import { watchPlace } from "./js/rounds/place.js";
import { replay } from "./js/rounds/replay.js";
import { dropOld, entriesOf } from "./js/rounds/store.js";
import { watchVoice } from "./js/rounds/voice.js";
import { account, say } from "./js/rounds/words.js";

const EVERY = 60_000;
const bar = document.getElementById("rounds-bar");

function tellBar(name, ...more) {
  bar.hidden = !name;
  bar.replaceChildren(...(name ? [icon(name === "offline" ? "hand-stop" : "info-circle"), make("span", {}, say(name)), ...more] : []));
  bar.dataset.said = name;
}

async function show() {
  const entries = await overlay();
  await showOutbox(entries, send);
  return entries;
}

async function send() {
  const waits = (await show()).some((entry) => entry.state === "waiting");
  if (!navigator.onLine) return tellBar("offline");
  if (!waits) return tellBar("");
  tellBar("sending");
  const result = await replay().catch(() => ({ state: "later", sent: 0 }));
  if (result.state === "sign_in" || (result.account && result.account !== account()))
    tellBar("sign_in", make("a", { class: "btn btn-small", href: `/sign-in/?next=${encodeURIComponent(location.pathname)}` }, say("sign_in_link")));
  else tellBar({ offline: "offline", later: "later", other: "other" }[result.state] ?? "");
  if (result.sent) toast({ message: say("saved_sent"), tone: "good" });
  if (result.sent) refreshTasks();
  await show();
}

// The list of tasks as it is now that more has arrived.
async function refreshTasks() {
  const list = document.querySelector("[data-tasks]");
  if (!list) return;
  const answer = await fetch(location.pathname, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-tasks]");
  list.replaceChildren(...(fresh?.children ?? []));
  const count = page.querySelector("#tasks-title .count");
  document.querySelector("#tasks-title .count").textContent = count?.textContent ?? "0";
  await show();
}

async function askForSync() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register("outbox").catch(() => {});
}

watchOutboxForms(document);
watchVoice(document);
watchPlace(document);
watchKinds(document);
watchNearness(document);
watchKeeping(document);
document.querySelector("[data-send-now]")?.addEventListener("click", send);
addEventListener("online", send);
addEventListener("offline", () => tellBar("offline"));
document.addEventListener("visibilitychange", () => document.hidden || send());
new BroadcastChannel("rounds").onmessage = show;
if (sessionStorage.getItem("rounds.saved")) {
  sessionStorage.removeItem("rounds.saved");
  toast({ message: say("saved"), tone: "good" });
  askForSync();
}
dropOld().catch(() => {}).then(send);
setInterval(async () => {
  const entries = await entriesOf(account()).catch(() => []);
  if (entries.some((entry) => entry.state === "waiting")) send();
}, EVERY);
