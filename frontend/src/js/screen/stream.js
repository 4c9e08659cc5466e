// On the wall each fact means "ask again". While there is no stream everything is asked for every
// `poll` seconds; what holds is shown.
import { hearFacts } from "../facts.js";
import { settings, text } from "./ask.js";
import { wantAll } from "./panels.js";

let connected = false;
let answered = true;

function show() {
  const place = document.querySelector("[data-stream-state]");
  const state = !answered ? "offline" : connected ? "connected" : "broken";
  place.dataset.state = state;
  const words = text(state, { seconds: settings.poll });
  if (place.lastElementChild.textContent !== words) place.lastElementChild.textContent = words;
}

function changed(now) {
  if (now && !connected) wantAll();
  connected = now;
  show();
}

export function watchStream() {
  const url = document.querySelector("meta[name=event-stream]").content;
  hearFacts(url, { fact: wantAll, reset: wantAll, state: changed });
  show();
  setInterval(() => connected || wantAll(), settings.poll * 1000);
  addEventListener("wall:answered", () => answered || ((answered = true), show()));
  addEventListener("wall:unanswered", () => ((answered = false), show()));
  addEventListener("online", wantAll);
  document.addEventListener("visibilitychange", () => document.hidden || wantAll());
}
