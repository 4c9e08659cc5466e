// The resident's pages: copying the code, and a place whose point and lists never disagree.
import htmx from "htmx.org";
import { all, onContent } from "./page.js";
import { draftList, followed, installOffer, mineList, remembered } from "./resident/mine.js";
import { sendingForm } from "./resident/sending.js";
import { suggesting } from "./resident/suggesting.js";
import { voiceNote } from "./resident/voice.js";

function copyButton(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}

function reportForm(form) {
  const inputs = ["lon", "lat"].map((name) => form.querySelector(`input[name=${name}]`));
  const ask = (values) => {
    const choice = form.querySelector("[data-place]");
    const asked = htmx.ajax("GET", choice.dataset.place, { source: choice, target: choice, swap: "outerHTML", values });
    asked.catch(() => {}); // a failure is said by a note of its own
  };
  // A choice from the lists: whatever point there was is not what she means.
  form.addEventListener("change", (event) => {
    if (!event.target.closest("[data-place]")) return;
    inputs.forEach((input) => (input.value = ""));
    const values = {};
    for (const input of form.querySelectorAll("[data-place] [name]:not(button)")) values[input.name] = input.value;
    ask(values);
  });
  let last = "";
  const moved = ({ detail: { lon, lat } }) => {
    const point = { lon: lon.toFixed(6), lat: lat.toFixed(6) };
    if (last === JSON.stringify(point) && inputs[0].value) return;
    last = JSON.stringify(point);
    ask(point);
  };
  form.addEventListener("point-set", moved);
  form.addEventListener("map-picked", moved);
}

// Whoever writes a name or a number does not wish to stay unknown.
function contactChoice(fields) {
  const named = fields.querySelector("input[value=named]");
  fields.querySelector(".pocket-named").addEventListener("input", () => (named.checked = true));
}

const WATCHED = {
  "[data-copy]": copyButton,
  "form[data-report]": (form) => [reportForm, sendingForm, suggesting].forEach((work) => work(form)),
  "[data-voice]": voiceNote,
  ".pocket-contact": contactChoice,
  "[data-remember]": remembered,
  "[data-followed]": followed,
  "[data-mine]": mineList,
  "[data-drafts]": draftList,
  "[data-install]": installOffer,
};

export function watchResident() {
  onContent((root) => {
    for (const [selector, work] of Object.entries(WATCHED)) all(root, selector).forEach((each) => work(each));
  });
}
