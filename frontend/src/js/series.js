// Drag over a drawing with data-zoom to see that stretch of time alone: its address is asked for
// with since and until. The links beside the drawing do the same for the keyboard.
const LEAST = 8; // pixels; less is a click
const SHORTEST = 5 * 60_000;

function begin(event) {
  const plot = event.target.closest("[data-zoom] .series-plot");
  if (!plot || event.button !== 0) return;
  const room = plot.getBoundingClientRect();
  const x = (at) => Math.min(Math.max(at.clientX - room.left, 0), room.width);
  const from = x(event);
  const chosen = document.createElement("div");
  chosen.className = "chosen";
  const draw = (at) => {
    chosen.style.left = `${Math.min(from, x(at))}px`;
    chosen.style.width = `${Math.abs(x(at) - from)}px`;
    if (!chosen.isConnected && Math.abs(x(at) - from) >= LEAST) plot.append(chosen);
  };
  const end = (at) => {
    removeEventListener("pointermove", draw);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    if (at.type === "pointerup" && chosen.isConnected) open(plot, Math.min(from, x(at)) / room.width, Math.max(from, x(at)) / room.width);
    else chosen.remove();
  };
  addEventListener("pointermove", draw);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  event.preventDefault();
}

function open(plot, first, last) {
  const { zoom, since, until } = plot.closest("[data-zoom]").dataset;
  const [start, length] = [Number(since), until - since];
  const middle = start + length * (first + last) / 2;
  const half = Math.max(length * (last - first), SHORTEST + 1000) / 2;
  const asked = new URLSearchParams({
    since: new Date(middle - half).toISOString(), until: new Date(middle + half).toISOString(),
  });
  location.assign(`${zoom}?${asked}#${plot.closest("section").id}`);
}

export function watchSeries() {
  document.addEventListener("pointerdown", begin);
}
