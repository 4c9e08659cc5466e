// The desk by keyboard: rows, search, going places, and the hotkeys that buttons carry.
// WCAG 2.1.4: single-letter keys can be switched off on the help sheet (?); the choice is kept.
import { openDialog } from "./dialogs.js";
import { all, onContent, text } from "./page.js";

const OFF = "yiwang.keys.off";
const WAIT = 1500; // between g and its letter
let going = 0;

const rows = () => [...document.querySelectorAll("[data-rows] > [data-row]")];

function mark(row) {
  document.querySelector("[data-row].row-current")?.classList.remove("row-current");
  row.classList.add("row-current");
  const link = row.querySelector("a[data-row-link]") ?? row.querySelector("a, input");
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const list = rows();
  if (!list.length) return;
  const now = list.findIndex((row) => row.classList.contains("row-current"));
  mark(list[now < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(now + step, 0), list.length - 1)]);
}

const current = () => document.querySelector("[data-row].row-current");

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  o: () => current()?.querySelector("a[data-row-link]")?.click(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => openDialog(document.getElementById("keys-help")),
  g: () => (going = Date.now()),
};

const typing = (target) =>
  target.isContentEditable || (target.matches("input, select, textarea") && !target.matches("[type=checkbox],[type=radio],[type=button],[type=submit]"));

const visible = (element) => element.offsetParent !== null && !element.disabled;

function pressHotkey(key) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const button = [...scope.querySelectorAll(`[data-hotkey="${CSS.escape(key)}"]`)].find(visible);
  button?.focus();
  button?.click();
  return Boolean(button);
}

function go(key) {
  going = 0;
  const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
  place?.click();
  return Boolean(place);
}

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target) || localStorage.getItem(OFF)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const done = Date.now() - going < WAIT ? go(key) : pressHotkey(key);
  if (done) return event.preventDefault();
  if (document.querySelector("dialog[open]") || !KEYS[key]) return;
  event.preventDefault();
  KEYS[key]();
}

// A button says its key: shown as a hint, and told to screen readers.
function hint(root) {
  for (const button of all(root, "[data-hotkey]:not([aria-keyshortcuts])")) {
    const key = button.dataset.hotkey;
    button.setAttribute("aria-keyshortcuts", key.toUpperCase());
    if (!button.title) button.title = text("hotkey", { key: key.toUpperCase() });
  }
}

function keepChoice() {
  const box = document.getElementById("keys-on");
  if (!box) return;
  const show = () => document.documentElement.classList.toggle("keys-off", Boolean(localStorage.getItem(OFF)));
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => {
    box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1");
    show();
  });
  show();
}

export function watchKeys() {
  document.addEventListener("keydown", press);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || row.classList.contains("row-current")) return;
    current()?.classList.remove("row-current");
    row.classList.add("row-current");
  });
  onContent(hint);
  keepChoice();
}
