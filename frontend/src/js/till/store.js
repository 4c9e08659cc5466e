// What a till keeps in this browser: its key, its count, the snapshot, and meals it served without
// a network until they are with the server. IndexedDB, so that two windows count together.
import { database } from "../kept.js";

const within = database("till", (base) => {
  base.createObjectStore("facts");
  base.createObjectStore("meals", { keyPath: "seq" });
});

export const fact = (name) => within("facts", "readonly", (store) => store.get(name));
export const putFact = (name, value) => within("facts", "readwrite", (store) => store.put(value, name));

/** The next number of this till; begins with the time, so that a cleared browser reuses none. */
export const nextSeq = () => within("facts", "readwrite", (store) => {
  const next = {};
  store.get("seq").onsuccess = ({ target }) => {
    next.result = Math.max((target.result ?? 0) + 1, Date.now());
    store.put(next.result, "seq");
  };
  return next;
});

export const keepMeal = (meal) => within("meals", "readwrite", (store) => store.put(meal));
export const meals = () => within("meals", "readonly", (store) => store.getAll());
/** Meals that the server has settled; today's stay, marked, so that nobody is served twice here. */
export const settleMeals = (settled) => within("meals", "readwrite", (store) => {
  for (const meal of settled) store.put({ ...meal, sent: true });
});
/** Takes back what was not sent; whether it was there. */
export const dropMeal = (seq) => within("meals", "readwrite", (store) => {
  const gone = { result: false };
  store.get(seq).onsuccess = ({ target }) => {
    gone.result = Boolean(target.result && !target.result.sent);
    if (gone.result) store.delete(seq);
  };
  return gone;
});
export const dropOld = (before) => within("meals", "readwrite", (store) => {
  store.openCursor().onsuccess = ({ target }) => {
    const at = target.result;
    if (!at) return;
    if (at.value.sent && at.value.at < before) at.delete();
    at.continue();
  };
});
