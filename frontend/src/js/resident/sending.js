// Sending a report so that nothing is lost: kept on the phone first, sent under its own request id,
// and sent again under the same id as often as it takes.
import htmx from "htmx.org";
import { icon, make, putFiles } from "../page.js";
import { draftKept, draftOf, dropDraft, keepDraft } from "./drafts.js";
import { say } from "./said.js";

const PATIENCE = 90_000;
const LARGEST_MB = 20;

function tell(form, name, tone = "soon") {
  const place = form.querySelector("[data-sending-said]");
  const sign = { soon: "alert-triangle", info: "info-circle", good: "circle-check" }[tone];
  place.replaceChildren(make("div", { class: `notice notice-${tone}`, "data-told": name }, icon(sign), make("p", {}, say(name))));
  if (tone === "soon") place.scrollIntoView({ block: "center" });
}

function post(form) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  const sent = fetch(form.action, { method: "POST", body: new FormData(form), signal: stop.signal });
  return sent.finally(() => clearTimeout(timer));
}

// A token that no longer holds (cookies cleared, page left open for long): fetch one that does.
async function renewToken(form) {
  const page = await (await fetch(form.action)).text();
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("input[name=csrfmiddlewaretoken]");
  if (!fresh) return false;
  form.elements.csrfmiddlewaretoken.value = fresh.value;
  return true;
}

async function answered(form) {
  const response = await post(form);
  if (response.status !== 403 || !(await renewToken(form))) return response;
  return post(form);
}

async function send(form) {
  const draft = draftOf(form);
  const kept = await keepDraft(draft);
  let response;
  try {
    response = await answered(form);
  } catch {
    return tell(form, kept === "whole" ? "offline" : "offline_unsaved");
  }
  if (response.redirected) {
    await dropDraft(draft.id);
    return location.assign(response.url);
  }
  if (response.status === 413) return tell(form, "too_large");
  if (response.status === 403) return tell(form, "expired");
  if (response.status >= 500) return tell(form, "busy");
  const page = await response.text();
  // The page has it now, photos too; only what never arrived stays on the phone. Before it is shown,
  // else it lists what it asks about as a report that was never sent.
  if (response.status !== 429) await dropDraft(draft.id);
  await showAnswer(page);
}

async function showAnswer(page) {
  const main = document.getElementById("main");
  await htmx.swap(main, page, { swapStyle: "outerHTML" }, { select: "#main" });
  scrollTo(0, 0);
  document.querySelector(".form-errors")?.focus();
}

export function sendingForm(form) {
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name === "step") return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    tell(form, "sending", "info");
    await send(form).finally(() => form.removeAttribute("aria-busy"));
  });
  addEventListener("online", () => {
    if (form.querySelector("[data-told^=offline]")) tell(form, "online", "good");
  });
  const photos = form.querySelector("[data-photos]");
  photos?.addEventListener("cancel", () => sayOfPhotos(form, ["camera_nothing"]));
  photos?.addEventListener("change", () => sayOfPhotos(form, [...photos.files].map(faultOf).filter(Boolean)), true);
  restore(form);
}

// The camera refused to open, or what it gave cannot be taken: said before anything is sent.
function sayOfPhotos(form, faults) {
  const lines = faults.map((fault) => make("p", { class: "pocket-fault" }, icon("alert-circle"), say(...[fault].flat())));
  form.querySelector("[data-photos-said]").replaceChildren(...lines);
}

function faultOf(file) {
  if (/heic|heif/i.test(file.type + file.name)) return ["photo_heic", { name: file.name }];
  if (file.size > LARGEST_MB * 1024 * 1024 && !/^image\/(jpeg|png|webp)$/.test(file.type))
    return ["photo_large", { name: file.name, most: LARGEST_MB }];
  return null;
}

async function restore(form) {
  const id = new URLSearchParams(location.search).get("draft");
  const draft = id && (await draftKept(id));
  if (!draft) return;
  for (const field of draft.fields) fill(form, field);
  await placeAgain(form, draft.fields);
  for (const name of new Set(draft.files.map((each) => each.name))) {
    const input = form.querySelector(`input[type=file][name="${name}"]`);
    putFiles(input, draft.files.filter((each) => each.name === name).map(({ file }) => file));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  tell(form, "restored", "info");
}

function fill(form, { name, value, label }) {
  const radios = [...form.querySelectorAll(`input[type=radio][name="${name}"]`)];
  if (radios.length) {
    const radio = radios.find((each) => each.value === value) ?? newCard(form, name, value, label);
    radio.checked = true;
    return;
  }
  const input = form.querySelector(`[name="${name}"]:not([type=file], [type=checkbox])`);
  if (!input) return;
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// A class that was found by searching is not among the usual ones.
function newCard(form, name, value, label) {
  const radio = make("input", { type: "radio", name, value });
  form.querySelector(".pocket-cards").append(make("label", { class: "card-choice" }, radio, make("span", {}, label)));
  return radio;
}

// The lists below a street office come from the server; without it the codes go along as they are.
async function placeAgain(form, fields) {
  const asked = fields.filter(({ name }) => ["street", "community", "grid", "lon", "lat"].includes(name));
  const choice = form.querySelector("[data-place]");
  const query = new URLSearchParams(asked.map(({ name, value }) => [name, value]));
  try {
    const page = await (await fetch(`${choice.dataset.place}?${query}`)).text();
    await htmx.swap(choice, page, { swapStyle: "outerHTML" });
  } catch {
    for (const { name, value } of asked)
      if (!form.querySelector(`[name=${name}]`)) choice.append(make("input", { type: "hidden", name, value }));
  }
}
