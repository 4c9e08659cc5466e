// A form of the field: what it says goes into the outbox, with its time and its photos.
import { newId } from "../ids.js";
import { icon, make, putFiles } from "../page.js";
import { smallPhoto } from "./photos.js";
import { dropSentPhotos, entryNamed, save, serverTime } from "./store.js";
import { putVoices, voicesOf } from "./voice.js";
import { account, say } from "./words.js";

const WORDS = ["matter_class", "grid", "lon", "lat", "address", "words", "note"];
const DRAFT = "rounds.draft";
const HOME = "/rounds/";

export function watchOutboxForms(root) {
  root.querySelectorAll("form[data-outbox-form]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(form);
    });
    putBack(form);
  });
  comeBack(root);
  // Gone back to, the page would offer once more what is in the outbox already.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
}

async function submit(form, { photos = true } = {}) {
  if (form.dataset.saving || form.getAttribute("aria-busy") === "true") return;
  const missing = whatIsMissing(form, photos);
  if (missing) return fault(form, missing);
  form.dataset.saving = "1";
  form.setAttribute("aria-busy", "true");
  try {
    await save(await entryOf(form, photos));
    localStorage.removeItem(draftKey(form));
    sessionStorage.setItem("rounds.saved", "1");
    location.assign(HOME);
  } catch (reason) {
    delete form.dataset.saving;
    form.removeAttribute("aria-busy");
    keepDraft(form);
    // A browser that keeps nothing (a private window, say) can still send it as a plain form.
    if (reason?.name === "QuotaExceededError" || !navigator.onLine) full(form);
    else form.submit();
  }
}

const field = (form, name) => form.elements[name];
const photosOf = (form) => [...(form.querySelector("input[data-photos]")?.files ?? [])];

function whatIsMissing(form, photos) {
  if (photos && form.dataset.needsPhoto !== undefined && !photosOf(form).length) return "needs_photo";
  if (form.dataset.needsNote !== undefined && !field(form, "note").value.trim()) return "needs_note";
  if (form.dataset.kind === "advance") return "";
  if (!field(form, "words").value.trim() && !field(form, "matter_class").value) return "needs_words";
  return field(form, "lon").value || field(form, "grid").value ? "" : "needs_place";
}

async function entryOf(form, withPhotos) {
  const { kind, case: pk, district, action, name } = form.dataset;
  const id = newId();
  const fields = {};
  for (const each of WORDS) if (field(form, each)?.value) fields[each] = field(form, each).value;
  const entry = {
    request_id: id, account: account(), kind, district, case: pk && Number(pk), action, name, fields,
    matter: pk ? `${district}/${pk}` : `new:${id}`,
    title: titleOf(form, fields),
    seen_seq: field(form, "seen_seq")?.value ? Number(field(form, "seen_seq").value) : undefined,
    at: (await serverTime()).toISOString(),
    photos: withPhotos ? await Promise.all(photosOf(form).map(smallPhoto)) : [],
    voices: voicesOf(form), state: "waiting", tries: 0,
  };
  const before = form.dataset.entry && (await entryNamed(form.dataset.entry));
  // What is put right keeps its place in the order and, unless that was wrong, its time.
  if (before) Object.assign(entry, { order: before.order, at: before.answer?.faults?.at ? entry.at : before.at });
  return entry;
}

function titleOf(form, fields) {
  const matter = form.closest("[data-title]");
  if (matter) return matter.dataset.title;
  const chosen = fields.matter_class ? field(form, "matter_class").selectedOptions[0].textContent : "";
  return (fields.words ?? "").trim().split(/[。！？!?；;\n]/)[0].slice(0, 40) || chosen;
}

function fault(form, name, ...more) {
  const box = form.querySelector("[data-fault]");
  box.replaceChildren(make("p", { class: "pocket-fault" }, icon("alert-circle"), say(name)), ...more);
  box.scrollIntoView({ block: "center" });
}

// The phone is full: nothing is lost from the page, the words are kept twice, and there are ways on.
function full(form) {
  const ways = make("div", { class: "rounds-ways" },
    way("full_drop", async () => {
      const freed = await dropSentPhotos().catch(() => 0);
      fault(form, freed ? "freed" : "full_still");
    }),
    make("a", { class: "btn", href: "/rounds/outbox/" }, say("full_send")),
    way("full_words", () => submit(form, { photos: false })));
  fault(form, "full", ways);
}

function way(name, work) {
  const button = make("button", { type: "button", class: "btn" }, say(name));
  button.addEventListener("click", work);
  return button;
}

const draftKey = (form) => `${DRAFT}.${account()}.${form.dataset.kind}.${form.dataset.case ?? ""}.${form.dataset.action ?? ""}`;

function keepDraft(form) {
  const said = {};
  for (const name of WORDS) if (field(form, name)?.value) said[name] = field(form, name).value;
  try {
    localStorage.setItem(draftKey(form), JSON.stringify(said));
  } catch {
    // As full as the rest; the page itself still has it.
  }
}

function putBack(form) {
  const kept = localStorage.getItem(draftKey(form));
  if (!kept) return;
  fill(form, JSON.parse(kept));
  form.closest("details")?.setAttribute("open", "");
  fault(form, "draft");
}

function fill(form, said) {
  for (const [name, value] of Object.entries(said)) {
    const input = field(form, name);
    if (!input) continue;
    input.value = value;
    input.dispatchEvent(new Event("filled", { bubbles: true }));
  }
}

// ?entry=<request id>: an entry that could not be taken as it was, to be put right here.
async function comeBack(root) {
  const id = new URLSearchParams(location.search).get("entry");
  const entry = id && (await entryNamed(id).catch(() => null));
  if (!entry || entry.account !== account()) return;
  const form = [...root.querySelectorAll("form[data-outbox-form]")].find(
    (each) => each.dataset.kind === entry.kind && (each.dataset.action ?? "") === (entry.action ?? ""));
  if (!form) return root.querySelector("[data-overlay]")?.replaceChildren(make("p", { class: "pocket-fault" }, icon("alert-circle"), entry.answer?.message ?? ""));
  form.dataset.entry = id;
  form.closest("details")?.setAttribute("open", "");
  fill(form, entry.fields);
  const input = form.querySelector("input[data-photos]");
  if (input && entry.photos.length) {
    putFiles(input, entry.photos.map((blob, index) => new File([blob], `${index + 1}.jpg`, { type: blob.type })));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  putVoices(form, entry.voices);
  form.querySelector("[data-fault]").replaceChildren(
    ...Object.values(entry.answer?.faults ?? { "": entry.answer?.message ?? "" }).filter(Boolean)
      .map((words) => make("p", { class: "pocket-fault" }, icon("alert-circle"), words)));
  form.scrollIntoView({ block: "start" });
}
