// The side menu on narrow screens. Without JS its button is a link to #menu and :target opens it.

export function watchMenu() {
  const button = document.querySelector("[data-menu-button]");
  const menu = document.getElementById("menu");
  if (!button || !menu) return;
  const set = (open) => {
    menu.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    if (open) menu.querySelector("a")?.focus();
  };
  button.setAttribute("role", "button");
  set(false);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    set(!menu.classList.contains("open"));
  });
  menu.querySelector("[data-menu-close]")?.addEventListener("click", (event) => {
    event.preventDefault();
    set(false);
    button.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.classList.contains("open")) set(false), button.focus();
  });
  // <details data-drop> closes when attention goes elsewhere.
  document.addEventListener("click", (event) => {
    for (const drop of document.querySelectorAll("details[data-drop][open]"))
      if (!drop.contains(event.target)) drop.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const drop = event.key === "Escape" && event.target.closest?.("details[data-drop][open]");
    if (drop) (drop.open = false), drop.querySelector("summary").focus();
  });
}
