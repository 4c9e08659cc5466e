// Alarms that nobody has acknowledged sound where a page has a place for them (data-siren), and so
// does a board that no longer hears anything. A browser lets a page sound only after somebody
// pressed something: hence the button, and where sound is wanted and not yet allowed, a line says so.
import { isStale } from "./live.js";

const KEPT = "siren";
let context;

function beep(notes) {
  for (const [pitch, from] of notes) {
    const note = new OscillatorNode(context, { type: "square", frequency: pitch });
    const quiet = new GainNode(context, { gain: 0.12 });
    note.connect(quiet).connect(context.destination);
    note.start(context.currentTime + from);
    note.stop(context.currentTime + from + 0.28);
  }
}

const wanted = () => localStorage.getItem(KEPT) === "on";
const sounding = () => wanted() && context?.state === "running";
const ringing = () => document.querySelector("[data-ringing]")?.dataset.ringing;

function show(button) {
  const on = sounding();
  button.setAttribute("aria-pressed", String(on));
  button.querySelector("[data-on]").hidden = !on;
  button.querySelector("[data-off]").hidden = on;
  const mute = document.querySelector("[data-siren-mute]");
  if (mute) mute.hidden = on;
}

export function watchSiren() {
  const button = document.querySelector("[data-siren-on]");
  if (!button || !document.querySelector("[data-siren]")) return;
  const allow = async () => {
    context ??= new AudioContext();
    await context.resume();
    show(button);
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    localStorage.setItem(KEPT, sounding() ? "off" : "on");
    if (wanted()) await allow();
    show(button);
  });
  for (const gesture of ["pointerdown", "keydown"])
    document.addEventListener(gesture, (event) => {
      if (wanted() && !sounding() && !event.target.closest?.("[data-siren-on]")) allow();
    });
  if (wanted()) allow();
  show(button);
  setInterval(() => sounding() && ringing() && beep([[960, 0], [720, 0.35], [960, 0.7]]), 3000);
  setInterval(() => sounding() && !ringing() && isStale() && beep([[440, 0]]), 10_000);
  const plain = document.title;
  setInterval(() => {
    const mark = isStale() ? "⚠" : ringing();
    const title = mark ? `(${mark}) ${plain}` : plain;
    if (document.title !== title) document.title = title;
    show(button);
  }, 1000);
}
