// What of the map is shown: the wall's own layers, and those that manifests declare.
import { askWell, settings, text } from "./ask.js";
import { openCard } from "./card.js";
import { declared } from "./map-look.js";
import { keepFresh } from "./panels.js";

const OWN = { buildings: ["buildings"], load: ["load"], points: ["points"], heat: ["heat"] };

async function draw(map, { code, url, every }, k) {
  const source = `given-${code}`;
  const read = async () => (await askWell(url)).json();
  const data = await read();
  map.addSource(source, { type: "geojson", data });
  const added = declared(source, k);
  for (const layer of added) map.addLayer(layer, "points");
  const shown = () => map.getLayoutProperty(added[0].id, "visibility") !== "none";
  keepFresh(async () => shown() && map.getSource(source).setData(await read()), every, every);
  map.on("click", `${source}-point`, ({ features: [hit] }) => {
    if (hit.properties.card) openCard(hit.properties.card);
    else if (hit.properties.url) open(hit.properties.url, "_blank", "noopener");
  });
  return added.map((layer) => layer.id);
}

function watchClass(map) {
  const select = document.querySelector("[data-class]");
  select.addEventListener("change", () => {
    const only = select.value ? ["==", ["get", "c"], select.value] : null;
    for (const layer of ["points", "heat"]) map.setFilter(layer, only);
  });
  addEventListener("wall:live", ({ detail }) => {
    const wanted = Object.entries(detail.classes).map(([code, name]) => `${code} ${name}`).join();
    if (select.dataset.shown === wanted) return;
    select.dataset.shown = wanted;
    const chosen = select.value;
    select.replaceChildren(new Option(text("every_class"), ""));
    for (const [code, name] of Object.entries(detail.classes)) select.add(new Option(name, code));
    if (chosen && !detail.classes[chosen]) select.add(new Option(chosen, chosen));
    select.value = chosen;
  });
}

export function watchLayers({ map }, k) {
  const drawn = { ...OWN };
  for (const box of document.querySelectorAll("[data-layer]"))
    box.addEventListener("change", async () => {
      const given = settings.layers.find((layer) => layer.code === box.dataset.layer);
      if (given && !drawn[given.code]) {
        box.disabled = true;
        drawn[given.code] = await draw(map, given, k).catch(() => ((box.checked = false), undefined));
        box.disabled = false;
      }
      for (const id of drawn[box.dataset.layer] ?? [])
        map.setLayoutProperty(id, "visibility", box.checked ? "visible" : "none");
    });
  for (const box of document.querySelectorAll("[data-layer]:checked"))
    if (!drawn[box.dataset.layer]) box.dispatchEvent(new Event("change"));
  watchClass(map);
}
