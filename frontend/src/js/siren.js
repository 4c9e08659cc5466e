// Alarms that nobody has acknowledged sound where a page has a place for them (data-siren). A
// browser lets a page sound only after somebody pressed something, hence the button.
let context;

function beep() {
  for (const [pitch, from] of [[960, 0], [720, 0.35], [960, 0.7]]) {
    const note = new OscillatorNode(context, { type: "square", frequency: pitch });
    const quiet = new GainNode(context, { gain: 0.12 });
    note.connect(quiet).connect(context.destination);
    note.start(context.currentTime + from);
    note.stop(context.currentTime + from + 0.28);
  }
}

export function watchSiren() {
  const button = document.querySelector("[data-siren-on]");
  if (!button || !document.querySelector("[data-siren]")) return;
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    context ??= new AudioContext();
    await (on ? context.resume() : context.suspend());
    button.setAttribute("aria-pressed", String(on));
    button.querySelector("[data-on]").hidden = !on;
    button.querySelector("[data-off]").hidden = on;
  });
  setInterval(() => {
    if (context?.state === "running" && document.querySelector("[data-ringing]")) beep();
  }, 3000);
  const plain = document.title;
  setInterval(() => {
    const count = document.querySelector("[data-ringing]")?.dataset.ringing;
    document.title = count && !document.title.startsWith("(") ? `(${count}) ${plain}` : plain;
  }, 1000);
}
