// A piece that moves by itself: [data-every=10] is asked for anew (hx-trigger="renew") every ten
// seconds, not while nobody looks and not while somebody is at it.

export function watchEvery() {
  const asked = new WeakMap();
  setInterval(() => {
    if (document.hidden) return;
    for (const piece of document.querySelectorAll("[data-every]")) {
      const since = asked.get(piece) ?? asked.set(piece, performance.now()).get(piece);
      const due = performance.now() - since >= Number(piece.dataset.every) * 1000;
      if (!due || piece.querySelector("a:focus, button:focus, input:focus")) continue;
      asked.set(piece, performance.now());
      window.htmx.trigger(piece, "renew");
    }
  }, 1000);
}
