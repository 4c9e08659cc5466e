// Short notes at the corner. The server sends them in the page or as HX-Trigger {"toast": {...}}.
import { icon, make, text } from "./page.js";

const ICONS = { good: "circle-check", late: "alert-triangle", soon: "alert-circle", info: "info-circle" };

/** Shows `message`; with `undoUrl` a button posts there, and the note stays twice as long. */
export function toast({ message, tone = "info", undoUrl = "" }) {
  const shelf = document.getElementById("toasts");
  if (!shelf || !message) return;
  const note = make("div", { class: `toast toast-${tone}` }, icon(ICONS[tone] ?? ICONS.info), make("p", {}, message));
  if (undoUrl) note.append(undoForm(undoUrl));
  note.append(make("button", { type: "button", class: "toast-close", "aria-label": text("close") }, icon("x")));
  shelf.append(note);
  leaveLater(note);
}

function undoForm(action) {
  const form = make("form", { method: "post", action });
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  form.append(make("input", { type: "hidden", name: "csrfmiddlewaretoken", value: token }));
  form.append(make("button", { class: "btn btn-small" }, text("undo")));
  return form;
}

function leaveLater(note) {
  if (note.dataset.tone === "late" || note.classList.contains("toast-late")) return;
  const wait = note.querySelector("form") ? 12_000 : 6_000;
  let timer = setTimeout(() => note.remove(), wait);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("focusin", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => (timer = setTimeout(() => note.remove(), wait)));
}

export function watchToasts() {
  document.querySelectorAll("#toasts .toast").forEach(leaveLater);
  document.addEventListener("click", (event) => event.target.closest(".toast-close")?.closest(".toast").remove());
  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("htmx:sendError", () => toast({ message: text("offline"), tone: "late" }));
  document.addEventListener("htmx:responseError", (event) => {
    const said = event.detail.xhr.getResponseHeader("X-Message");
    toast({ message: said ? decodeURIComponent(said) : text("failed"), tone: "late" });
  });
}
