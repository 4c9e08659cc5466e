// What a till keeps in this browser: its key, its count, the snapshot, and meals it served without
// a network until they are with the server. IndexedDB, so that two windows count together.
let opened;

function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("till", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts");
      request.result.createObjectStore("meals", { keyPath: "seq" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => ((opened = undefined), failed(request.error));
  });
  return opened;
}

async function within(name, mode, work) {
  const base = await database();
  return new Promise((done, failed) => {
    const change = base.transaction(name, mode, { durability: "strict" });
    let found;
    change.oncomplete = () => done(found);
    change.onabort = change.onerror = () => failed(change.error);
    work(change.objectStore(name), (value) => (found = value));
  });
}

export const fact = (name) => within("facts", "readonly", (store, tell) => {
  store.get(name).onsuccess = ({ target }) => tell(target.result);
});
export const putFact = (name, value) => within("facts", "readwrite", (store) => store.put(value, name));

/** The next number of this till; begins with the time, so that a cleared browser reuses none. */
export const nextSeq = () => within("facts", "readwrite", (store, tell) => {
  store.get("seq").onsuccess = ({ target }) => {
    const seq = Math.max((target.result ?? 0) + 1, Date.now());
    store.put(seq, "seq");
    tell(seq);
  };
});

export const keepMeal = (meal) => within("meals", "readwrite", (store) => store.put(meal));
export const meals = () => within("meals", "readonly", (store, tell) => {
  store.getAll().onsuccess = ({ target }) => tell(target.result);
});
/** Meals that the server has settled; today's stay, marked, so that nobody is served twice here. */
export const settleMeals = (settled) => within("meals", "readwrite", (store) => {
  for (const meal of settled) store.put({ ...meal, sent: true });
});
export const dropOld = (before) => within("meals", "readwrite", (store) => {
  store.openCursor().onsuccess = ({ target }) => {
    const at = target.result;
    if (!at) return;
    if (at.value.sent && at.value.at < before) at.delete();
    at.continue();
  };
});
