// A case's page says when the case has moved on: [data-changed] with its district, id and log entry.
// The words wait in a <template>; putting them into the status region has them read out.

export function watchChanges() {
  document.body.addEventListener("stream:fact", ({ detail }) => {
    const place = document.querySelector("[data-changed]");
    if (!place || place.dataset.told) return;
    const { district, case: id, seq } = place.dataset;
    const same = detail.district === district && String(detail.case_id) === id;
    if (!same || !(Number(detail.seq) > Number(seq))) return;
    place.dataset.told = "1";
    place.append(place.querySelector("template").content.cloneNode(true));
  });
}
