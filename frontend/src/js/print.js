// A button that prints the page; without a script the browser's own menu does.
import { all, onContent } from "./page.js";

export function watchPrint() {
  onContent((root) => {
    for (const button of all(root, "[data-print]")) button.addEventListener("click", () => window.print());
  });
}
