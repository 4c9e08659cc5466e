// Lists: choosing rows shows the bulk bar; a click anywhere on a row opens it; fields of the bar
// that belong to no row stay out of the query.
import { all, onContent, text } from "./page.js";

function count(form) {
  const boxes = [...form.querySelectorAll("input[name=ids]")];
  const chosen = boxes.filter((box) => box.checked);
  const every = form.querySelector("[data-every]");
  if (every) {
    every.checked = boxes.length > 0 && chosen.length === boxes.length;
    every.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  for (const box of boxes) box.closest("[data-row]")?.classList.toggle("row-chosen", box.checked);
  const bar = form.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-chosen]").textContent = text("chosen", { count: chosen.length });
}

let last;

function choose(event) {
  const form = event.target.closest("form[data-table]");
  if (!form) return;
  if (event.target.matches("[data-every]"))
    form.querySelectorAll("input[name=ids]").forEach((box) => (box.checked = event.target.checked));
  count(form);
}

// Shift-click chooses everything between two boxes.
function chooseBetween(event) {
  const box = event.target;
  if (!box.matches?.("form[data-table] input[name=ids]")) return;
  const boxes = [...box.form.querySelectorAll("input[name=ids]")];
  if (event.shiftKey && last?.form === box.form) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    boxes.slice(from, to + 1).forEach((each) => (each.checked = box.checked));
  }
  last = box;
}

function openRow(event) {
  const row = event.target.closest("[data-row]");
  if (!row || event.target.closest("a, button, input, label, select, summary")) return;
  if (String(getSelection())) return;
  const link = row.querySelector("a[data-row-link]");
  if (!link) return;
  event.ctrlKey || event.metaKey || event.button === 1 ? open(link.href, "_blank", "noopener") : link.click();
}

function clearChosen(event) {
  const button = event.target.closest("[data-unchoose]");
  if (!button) return;
  const form = button.closest("form");
  form.querySelectorAll("input[name=ids]").forEach((box) => (box.checked = false));
  count(form);
}

export function watchTables() {
  document.addEventListener("change", choose);
  document.addEventListener("click", chooseBetween);
  document.addEventListener("click", openRow);
  document.addEventListener("click", clearChosen);
  addEventListener("pageshow", () => document.querySelectorAll("form[data-table]").forEach(count));
  onContent((root) => all(root, "form[data-table]").forEach(count));
}
