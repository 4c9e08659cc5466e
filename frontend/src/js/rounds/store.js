// The outbox: what was done on this phone and is not yet, or was today, with the server. IndexedDB,
// so that the service worker reads the same. An entry:
//   order       counts up over all tabs; entries of one matter are sent in it
//   request_id  made here; the same write sent twice is one
//   account     whose it is: nobody else sends or sees it
//   kind        report, self_handle or advance; matter is "district/case", or its own for a report
//   at          when it happened, by the server's clock
//   fields, photos, voices
//   state       waiting, sent, conflict, invalid, forbidden; tries counts sendings begun
let opened;

function database() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("rounds", 1);
    request.onupgradeneeded = () => {
      const outbox = request.result.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      outbox.createIndex("request_id", "request_id", { unique: true });
      request.result.createObjectStore("facts");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => (request.result.close(), (opened = undefined));
      done(request.result);
    };
    request.onerror = () => ((opened = undefined), failed(request.error));
  });
  return opened;
}

// Runs `work(store)` in one transaction; resolves with its request's result once it is on the disk.
async function within(name, mode, work) {
  const base = await database();
  return new Promise((done, failed) => {
    const change = base.transaction(name, mode, { durability: "strict" });
    let request;
    change.oncomplete = () => done(request?.result);
    change.onabort = change.onerror = () => failed(change.error ?? request?.error);
    try {
      request = work(change.objectStore(name));
    } catch (fault) {
      failed(fault);
      change.abort();
    }
  });
}

const channel = new BroadcastChannel("rounds");
const tell = () => channel.postMessage("changed");

export const everything = () => within("outbox", "readonly", (store) => store.getAll());
export const read = (order) => within("outbox", "readonly", (store) => store.get(order));
export const entryNamed = (id) => within("outbox", "readonly", (store) => store.index("request_id").get(id));
export const fact = (name) => within("facts", "readonly", (store) => store.get(name));
export const putFact = (name, value) => within("facts", "readwrite", (store) => store.put(value, name));

/** The account's own entries, oldest first. */
export async function entriesOf(account) {
  return (await everything()).filter((entry) => entry.account === account);
}

/** Adds an entry, or puts it in the place of the one with its `order`. */
export async function save(entry) {
  const order = await within("outbox", "readwrite", (store) => store.put(entry));
  tell();
  return order;
}

/** Changes some fields of an entry as it is now, in one transaction. */
export async function patch(order, changes) {
  await within("outbox", "readwrite", (store) => {
    const request = store.get(order);
    request.onsuccess = () => request.result && store.put({ ...request.result, ...changes });
    return request;
  });
  tell();
}

export async function remove(order) {
  await within("outbox", "readwrite", (store) => store.delete(order));
  tell();
}

/** Makes room: what was sent keeps its words and number and gives up photos and voices. */
export async function dropSentPhotos() {
  let freed = 0;
  for (const entry of await everything()) {
    if (entry.state !== "sent" || !(entry.photos.length + entry.voices.length)) continue;
    freed += entry.photos.length + entry.voices.length;
    await patch(entry.order, { photos: [], voices: [] });
  }
  return freed;
}

/** What was sent before today goes. */
export async function dropOld() {
  const today = new Date().toDateString();
  for (const entry of await everything())
    if (entry.state === "sent" && new Date(entry.sentAt).toDateString() !== today) await remove(entry.order);
}

/** The time by the server's clock, as far as it was last heard of. */
export async function serverTime() {
  return new Date(Date.now() + ((await fact("offset").catch(() => 0)) ?? 0));
}

/** A version 4 UUID, on plain http too. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
