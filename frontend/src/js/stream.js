// The server's events: <meta name="event-stream" content="/stream/">. Each becomes a DOM event
// "stream:<name>" on the body, so a piece refreshes itself by hx-trigger="stream:cases from:body".

export function watchStream() {
  const url = document.querySelector("meta[name=event-stream]")?.content;
  if (!url) return;
  const names = (document.querySelector("meta[name=event-names]")?.content ?? "cases notices").split(/\s+/);
  let source;
  const tell = (name) => (event) => {
    let detail = event.data;
    try {
      detail = JSON.parse(event.data);
    } catch {
      // a plain word is a message too
    }
    document.body.dispatchEvent(new CustomEvent(`stream:${name}`, { bubbles: true, detail }));
  };
  const state = (connected) => (document.documentElement.dataset.stream = connected ? "on" : "off");
  const connect = () => {
    source = new EventSource(url, { withCredentials: true });
    source.onopen = () => state(true);
    source.onerror = () => state(false);
    source.onmessage = tell("message");
    for (const name of names) source.addEventListener(name, tell(name));
  };
  connect();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && source.readyState === EventSource.CLOSED) connect();
  });
  addEventListener("pagehide", () => source.close());
}
