// <details data-fold="name"> stays as the reader left it when htmx draws the list again; with
// data-fold-narrow it begins closed where the window is narrow.
import { all, onContent } from "./page.js";

const left = new Map();
const narrow = matchMedia("(max-width: 760px)");

function settle(fold) {
  const { fold: name } = fold.dataset;
  if (left.has(name)) fold.open = left.get(name);
  if (fold.dataset.foldNarrow !== undefined) {
    if (!narrow.matches) fold.open = true;
    else if (!left.has(name)) fold.open = false;
  }
  fold.querySelector(":scope > summary").addEventListener("click", () => left.set(name, !fold.open));
}

export function watchFolds() {
  onContent((root) => all(root, "details[data-fold]").forEach(settle));
  narrow.addEventListener("change", () =>
    document.querySelectorAll("details[data-fold-narrow]").forEach((fold) => (fold.open = !narrow.matches)));
}
