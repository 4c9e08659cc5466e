// The server's facts, ids only. EventSource itself returns with Last-Event-ID; where the server
// refuses it (a restart, a proxy), it is begun anew, waiting longer each time.
const FIRST = 2_000;
const LONGEST = 60_000;

/** Hears the stream at `url` until the page goes: `fact(event)` for each, `reset()` after a gap that
 *  was too long to make up for, `state(connected)` whenever that changes or is tried again. */
export function hearFacts(url, { fact, reset, state }) {
  let source;
  let wait = FIRST;
  let retry = 0;
  const connect = () => {
    clearTimeout(retry);
    source?.close();
    source = new EventSource(url, { withCredentials: true });
    source.onopen = () => ((wait = FIRST), state(true));
    source.onerror = () => {
      state(false);
      if (source.readyState !== EventSource.CLOSED) return;
      retry = setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST);
    };
    source.addEventListener("fact", fact);
    source.addEventListener("reset", reset);
  };
  connect();
  addEventListener("online", connect);
  addEventListener("pagehide", () => (clearTimeout(retry), source.close()));
  // Brought back as it was left, the page hears again.
  addEventListener("pageshow", ({ persisted }) => persisted && connect());
}
