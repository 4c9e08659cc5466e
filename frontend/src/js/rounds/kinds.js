// Choosing a class: those used most, a search over all of them, and the phone's own list below.
import { chip } from "./place.js";
import { say } from "./words.js";

const MOST = 12;

export function watchKinds(root) {
  const box = root.querySelector("[data-kinds]");
  if (!box) return;
  const select = box.querySelector("select");
  const frequent = box.querySelector("[data-frequent]");
  const found = box.querySelector("[data-kind-found]");
  const said = box.querySelector("[data-kind-said]");
  frequent.hidden = !frequent.children.length;
  box.querySelector("[data-kind-search]").hidden = false;
  const show = () => box.querySelectorAll("[data-kind-id]").forEach((each) =>
    each.setAttribute("aria-pressed", String(each.dataset.kindId === select.value)));
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-kind-id]");
    if (!button) return;
    select.value = button.dataset.kindId === select.value ? "" : button.dataset.kindId;
    show();
  });
  select.addEventListener("change", show);
  select.addEventListener("filled", show);
  box.querySelector("input[type=search]").addEventListener("input", ({ target }) => {
    const words = target.value.trim();
    const hits = words ? [...select.options].filter((option) => option.value && matches(option.textContent, words)) : [];
    found.replaceChildren(...hits.slice(0, MOST).map((option) => chip({ "data-kind-id": option.value, "aria-pressed": "false" }, option.textContent)));
    said.textContent = words ? say(hits.length ? "found" : "none_found", { count: hits.length }) : "";
    show();
  });
  show();
}

// All characters in their order, as people shorten names: 井盖 finds 雨水井盖.
function matches(name, words) {
  let at = 0;
  for (const letter of name.toLowerCase()) if (letter === words.toLowerCase()[at]) at += 1;
  return at === words.length;
}
