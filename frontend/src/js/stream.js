// The server's facts: <meta name="event-stream" content="/stream/">. Each becomes two DOM events on
// the body, "stream:fact" and one named after its room (cases.CaseAdvanced is "stream:cases"), so a
// piece refreshes itself by hx-trigger="stream:cases from:body". After a gap that was too long to
// make up for, "stream:reset".
import { hearFacts } from "./facts.js";

export function watchStream() {
  const url = document.querySelector("meta[name=event-stream]")?.content;
  if (!url) return;
  const send = (name, detail) =>
    document.body.dispatchEvent(new CustomEvent(`stream:${name}`, { bubbles: true, detail }));
  hearFacts(url, {
    fact: (event) => {
      const fact = JSON.parse(event.data);
      send("fact", fact);
      send(fact.name.split(".")[0], fact);
    },
    reset: () => send("reset"),
    state: (connected) => (document.documentElement.dataset.stream = connected ? "on" : "off"),
  });
}
