// A voice note: one button starts and ends it. A refused microphone leaves words and files.
import { icon, make } from "../page.js";
import { canRecord, record } from "../recorder.js";
import { say } from "./words.js";

const LONGEST = 120;
const taken = new WeakMap();

/** The voice notes of a form, as blobs: spoken here, and chosen from files. */
export function voicesOf(form) {
  const files = [...form.querySelectorAll("input[data-voice-files]")].flatMap((input) => [...input.files]);
  return [...(taken.get(form) ?? []), ...files];
}

export function putVoices(form, blobs) {
  const box = form.querySelector("[data-voice-box]");
  if (box) blobs.forEach((blob) => shelve(form, box, blob));
}

export function watchVoice(root) {
  for (const box of root.querySelectorAll("[data-voice-box]")) {
    const button = box.querySelector("[data-voice-button]");
    if (!canRecord()) continue;
    button.hidden = false;
    let recorder;
    button.addEventListener("click", async () => {
      if (recorder) return recorder.stop();
      recorder = await begin(box, button).catch(() => null);
      if (!recorder) return (box.querySelector("[data-voice-said]").textContent = say("voice_refused"));
      recorder.addEventListener("stop", () => (recorder = undefined));
    });
  }
}

async function begin(box, button) {
  const words = button.querySelector("span");
  const said = words.textContent;
  const recorder = await record({
    most: LONGEST,
    tick: (seconds) => (words.textContent = say("recording", { seconds })),
    ended: (blob) => {
      words.textContent = said;
      button.classList.remove("is-on");
      if (blob) shelve(box.closest("form"), box, blob);
    },
  });
  button.classList.add("is-on");
  return recorder;
}

function shelve(form, box, blob) {
  taken.set(form, [...(taken.get(form) ?? []), blob]);
  const away = make("button", { type: "button", class: "btn btn-icon", "aria-label": say("voice_remove") }, icon("trash"));
  const line = make("li", {}, make("audio", { controls: true, src: URL.createObjectURL(blob) }), away);
  away.addEventListener("click", () => {
    taken.set(form, taken.get(form).filter((each) => each !== blob));
    line.remove();
  });
  box.querySelector("[data-voice-shelf]").append(line);
}
