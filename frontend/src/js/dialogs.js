// Dialogs: [data-open="#id"] opens, [data-close] closes; a form with data-confirm asks first.
import { make, text } from "./page.js";

let opener;

export function openDialog(dialog, from) {
  opener = from ?? document.activeElement;
  if (!dialog.open) dialog.showModal();
  const first = ["[autofocus]", "input:not([type=hidden]),select,textarea", "button"]
    .map((wanted) => dialog.querySelector(wanted)).find(Boolean);
  first?.focus();
}

/** Asks `question`; resolves true when the person goes on. Enter goes on unless it is dangerous. */
export function ask(question, yes = text("go_on"), danger = false) {
  const dialog = make("dialog", { class: "dialog dialog-small", "aria-labelledby": "ask-words" },
    make("p", { id: "ask-words" }, question),
    make("div", { class: "dialog-foot" },
      make("button", { type: "button", class: "btn", value: "no", autofocus: danger }, text("cancel")),
      make("button", { type: "button", class: danger ? "btn btn-danger solid" : "btn btn-primary", value: "yes", autofocus: !danger }, yes)));
  document.body.append(dialog);
  openDialog(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) dialog.close(button.value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

async function confirmFirst(event) {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!question || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = event.submitter;
  const said = [...(button?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join("");
  if (!(await ask(question, said || undefined, button?.classList.contains("btn-danger")))) return;
  form.dataset.confirmed = "1";
  form.requestSubmit(button);
  delete form.dataset.confirmed;
}

export function watchDialogs() {
  document.addEventListener("submit", confirmFirst, true);
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question).then((yes) => yes && event.detail.issueRequest(true));
  });
  document.addEventListener("click", (event) => {
    const open = event.target.closest("[data-open]");
    if (open) {
      const dialog = document.querySelector(open.dataset.open);
      if (dialog) event.preventDefault(), openDialog(dialog, open);
    }
    const dialog = event.target.closest("dialog");
    if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
  });
  document.addEventListener("close", () => opener?.isConnected && opener.focus(), true);
  document.addEventListener("htmx:load", (event) => {
    const first = event.target.querySelector?.("[autofocus]");
    if (first && event.target !== document.body) first.focus();
  });
}
