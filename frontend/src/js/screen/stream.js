// The server's facts: ids only, so each one means "ask again". EventSource itself returns with
// Last-Event-ID; where the server refuses it, we begin anew, waiting longer each time. Meanwhile
// everything is asked for every `poll` seconds, and the state is shown.
import { settings, text } from "./ask.js";
import { wantAll } from "./panels.js";

const FIRST = 2_000;
const LONGEST = 60_000;
let source;
let wait = FIRST;
let retry = 0;
let connected = false;
let answered = true;

function show() {
  const place = document.querySelector("[data-stream-state]");
  const state = !answered ? "offline" : connected ? "connected" : "broken";
  place.dataset.state = state;
  const words = text(state, { seconds: settings.poll });
  if (place.lastElementChild.textContent !== words) place.lastElementChild.textContent = words;
}

function connect() {
  clearTimeout(retry);
  source?.close();
  source = new EventSource(document.querySelector("meta[name=event-stream]").content, { withCredentials: true });
  source.onopen = () => {
    if (!connected) wantAll();
    connected = true;
    wait = FIRST;
    show();
  };
  source.onerror = () => {
    connected = false;
    show();
    if (source.readyState !== EventSource.CLOSED) return;
    retry = setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST);
  };
  source.addEventListener("fact", wantAll);
  source.addEventListener("reset", wantAll);
}

export function watchStream() {
  connect();
  show();
  setInterval(() => connected || wantAll(), settings.poll * 1000);
  addEventListener("wall:answered", () => answered || ((answered = true), show()));
  addEventListener("wall:unanswered", () => ((answered = false), show()));
  addEventListener("online", () => (connect(), wantAll()));
  addEventListener("pagehide", () => source.close());
  document.addEventListener("visibilitychange", () => document.hidden || wantAll());
}
