// One matter beside the map: its facts, photos, and 督办 for those who may.
import { ask, csrf, settings, text } from "./ask.js";
import { wantAll } from "./panels.js";

const card = () => document.querySelector("[data-card]");
let opener;

export const cardUrl = (district, id) => settings.matter.replace("000000/0/", `${district}/${id}/`);

export async function openCard(url) {
  const place = card();
  opener = document.activeElement;
  const answer = await ask(url).catch(() => null);
  place.innerHTML = answer?.ok ? await answer.text() : "";
  if (!place.innerHTML) place.textContent = text("failed");
  place.hidden = false;
  place.scrollTop = 0;
  place.focus({ preventScroll: true });
}

export function closeCard() {
  const place = card();
  if (place.hidden) return false;
  place.hidden = true;
  place.replaceChildren();
  opener?.focus?.({ preventScroll: true });
  opener = null;
  return true;
}

async function order(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await ask(form.action, { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": csrf() } });
    if ([200, 409, 422].includes(answer.status)) card().innerHTML = await answer.text();
    else throw new Error(String(answer.status));
    wantAll();
  } catch {
    button.disabled = false;
    button.insertAdjacentHTML("beforebegin", `<p class="problem" role="alert"></p>`);
    button.previousElementSibling.textContent = text("failed");
  }
}

export function watchCard() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-card]")) return closeCard();
    const line = event.target.closest("[data-card-url]");
    if (!line || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openCard(line.dataset.cardUrl);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-order]")) return;
    event.preventDefault();
    order(event.target);
  });
}
