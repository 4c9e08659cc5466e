// The installable app: pages for phones register the service worker, which then serves the whole site.
export function serveAlone() {
  navigator.serviceWorker?.register("/sw.js", { scope: "/" }).catch(() => {});
}

export function watchShell() {
  document.addEventListener("click", (event) => event.target.closest("[data-reload]") && location.reload());
  if (!document.body.classList.contains("resident") || !document.querySelector("link[rel=manifest]")) return;
  serveAlone();
}
