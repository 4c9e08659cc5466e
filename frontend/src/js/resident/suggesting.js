// The class that her words suggest, asked for while she writes; silent without a network.
const PAUSE = 500;
const MOST = 200;

export function suggesting(form) {
  const box = form.querySelector("[data-suggest]");
  if (!box) return;
  let timer;
  let asked = "";
  const ask = async () => {
    const given = new FormData(form);
    const values = { words: (given.get("description") ?? "").slice(0, MOST) };
    for (const name of ["community", "grid", "matter_class"]) values[name] = given.get(name) ?? "";
    const query = new URLSearchParams(values).toString();
    if (query === asked) return;
    asked = query;
    const answer = await fetch(`${box.dataset.suggest}?${query}`).catch(() => null);
    if (!answer?.ok || query !== asked) return;
    const html = await answer.text();
    if (!box.contains(document.activeElement)) box.innerHTML = html;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.querySelector("#id_description").addEventListener("input", later);
  form.addEventListener("htmx:afterSettle", (event) => event.target.closest?.("[data-place]") && later());
}
