// Reports that were not sent, on the phone itself (IndexedDB), under their own request id.
import { database } from "../kept.js";

const STORE = "drafts";
const drafts = database("yiwang-resident", (base) => base.createObjectStore(STORE, { keyPath: "id" }));
const within = (mode, work) => drafts(STORE, mode, work);

/** What a form holds: its fields with the words beside them, and its files. */
export function draftOf(form) {
  const fields = [];
  const files = [];
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File) value.size && files.push({ name, file: value });
    else if (name !== "csrfmiddlewaretoken") fields.push({ name, value, label: labelOf(form, name) });
  }
  return { id: form.elements.request_id.value, at: Date.now(), fields, files };
}

function labelOf(form, name) {
  const chosen = form.querySelector(`input[type=radio][name="${name}"]:checked`);
  return chosen?.closest("label")?.textContent.trim() ?? "";
}

/** Keeps a draft; "whole", "words" when there was no room for its files, or "" when it failed. */
export async function keepDraft(draft) {
  try {
    await within("readwrite", (store) => store.put(draft));
    return "whole";
  } catch {
    try {
      await within("readwrite", (store) => store.put({ ...draft, files: [] }));
      return draft.files.length ? "words" : "whole";
    } catch {
      return "";
    }
  }
}

export const draftsKept = () => within("readonly", (store) => store.getAll()).catch(() => []);
export const draftKept = (id) => within("readonly", (store) => store.get(id)).catch(() => undefined);
export const dropDraft = (id) => within("readwrite", (store) => store.delete(id)).catch(() => {});
