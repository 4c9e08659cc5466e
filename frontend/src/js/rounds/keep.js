// Opening the round: the service worker keeps what will be needed where there is no network.
import { say, account, clockTime } from "./words.js";

const OPENED = "rounds.opened";

export async function watchKeeping(root) {
  const button = root.querySelector("[data-open-round]");
  if (!button) return;
  const box = root.querySelector("[data-round]");
  const said = root.querySelector("[data-round-said]");
  box.hidden = false;
  if (!navigator.serviceWorker || !self.caches) {
    button.hidden = true;
    said.textContent = say("keep_unable");
    return;
  }
  const open = async () => {
    button.setAttribute("aria-busy", "true");
    const result = await keepRound(button.dataset.keep, (done, all) => (said.textContent = say("keeping", { done, all }))).catch(() => null);
    button.removeAttribute("aria-busy");
    if (!result) return show();
    localStorage.setItem(OPENED, JSON.stringify({ account: account(), at: Date.now(), ...result }));
    navigator.storage?.persist?.();
    show();
  };
  const show = () => {
    const last = lastOpened();
    if (!last) return;
    box.dataset.kept = last.missing ? "partly" : "wholly";
    said.textContent = last.missing ? say("keep_failed", { count: last.missing }) : say("kept", { count: last.done, time: clockTime(last.at) });
  };
  button.addEventListener("click", open);
  show();
  // A round that is open is renewed quietly whenever its first page is seen with a network.
  if (lastOpened() && navigator.onLine) open();
}

function lastOpened() {
  const last = JSON.parse(localStorage.getItem(OPENED) ?? "null");
  const today = last && new Date(last.at).toDateString() === new Date().toDateString();
  return today && last.account === account() ? last : null;
}

/** Asks for the list and has the service worker keep it; resolves with {done, missing}. */
async function keepRound(url, progress) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store", credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const wanted = await answer.json();
  const worker = (await navigator.serviceWorker.ready).active;
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => (data.missing === undefined ? progress(data.done, wanted.urls.length) : done(data));
    worker.postMessage({ type: "keep", ...wanted }, [port2]);
  });
}
