// The resident's pages: copying the code, and a place whose point and lists never disagree.
import htmx from "htmx.org";
import { all, onContent } from "./page.js";

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
    htmx.ajax("GET", choice.dataset.place, { source: choice, target: choice, swap: "outerHTML", values });
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

export function watchResident() {
  onContent((root) => {
    all(root, "[data-copy]").forEach(copyButton);
    all(root, "form[data-report]").forEach(reportForm);
  });
}
