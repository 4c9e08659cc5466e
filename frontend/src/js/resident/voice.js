// A voice note: recorded here where the browser can, else chosen as a file. Either way it lies in
// the file input and goes with the form.
import { icon, make, putFiles } from "../page.js";
import { canRecord, record } from "../recorder.js";
import { say } from "./said.js";

const ENDINGS = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" };

function asFile(blob) {
  const ending = ENDINGS[blob.type] ?? "webm";
  return new File([blob], `voice-${Date.now()}.${ending}`, { type: blob.type });
}

class Note {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=file]");
    this.button = box.querySelector("[data-record]");
    this.clock = box.querySelector("[data-clock]");
    this.said = box.querySelector("[data-voice-said]");
    this.pick = box.querySelector("[data-pick]");
    this.most = Number(box.dataset.most);
    this.input.addEventListener("change", () => this.show());
    if (canRecord()) {
      this.pick.hidden = true;
      this.button.hidden = false;
      this.button.addEventListener("click", () => (this.recorder ? this.recorder.stop() : this.begin()));
    }
  }

  async begin() {
    this.button.disabled = true;
    try {
      this.recorder = await record({
        most: this.most,
        tick: (seconds) => (this.clock.textContent = say("recording", { seconds, most: this.most })),
        ended: (blob, seconds) => this.heard(blob, seconds),
      });
      this.forget();
      this.listening(true);
    } catch (error) {
      const missing = error.name === "NotFoundError";
      this.said.textContent = say(missing ? "microphone_missing" : "microphone_refused");
      this.pick.hidden = false;
    }
    this.button.disabled = false;
  }

  heard(blob, seconds) {
    this.recorder = null;
    this.listening(false);
    if (!blob) return (this.said.textContent = say("microphone_refused"));
    putFiles(this.input, [asFile(blob)]);
    this.show(seconds);
  }

  listening(on) {
    this.button.classList.toggle("is-recording", on);
    this.clock.hidden = !on;
    this.label(on ? "stop" : this.input.files.length ? "record_again" : "record");
    this.said.textContent = "";
    if (on) this.box.closest("form").setAttribute("data-recording", "");
    else this.box.closest("form").removeAttribute("data-recording");
  }

  label(name) {
    this.button.querySelector("span").textContent = say(name);
  }

  show(seconds) {
    this.preview?.remove();
    const file = this.input.files[0];
    if (!file) return;
    const url = URL.createObjectURL(file);
    const player = make("audio", { controls: true, src: url, "aria-label": say("listen") });
    const remove = make("button", { type: "button", class: "btn btn-quiet" }, icon("trash"), say("remove_voice"));
    remove.addEventListener("click", () => {
      this.forget();
      this.said.textContent = say("voice_removed");
      (this.button.hidden ? this.input : this.button).focus();
    });
    this.preview = make("div", { class: "pocket-heard" }, player, remove);
    this.said.before(this.preview);
    this.label("record_again");
    this.said.textContent = seconds ? say("recorded", { seconds }) : "";
  }

  forget() {
    putFiles(this.input, []);
    const player = this.preview?.querySelector("audio");
    if (player) URL.revokeObjectURL(player.src);
    this.preview?.remove();
    this.preview = null;
    this.label("record");
  }
}

export function voiceNote(box) {
  new Note(box);
}
