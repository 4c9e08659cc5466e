// The outbox: what was done on this phone and is not yet, or was today, with the server. IndexedDB,
// so that the service worker reads the same. An entry:
//   order       counts up over all tabs; entries of one matter are sent in it
//   request_id  made here; the same write sent twice is one
//   account     whose it is: nobody else sends or sees it
//   kind        report, self_handle or advance; matter is "district/case", or its own for a report
//   at          when it happened, by the server's clock
//   fields, photos, voices
//   state       waiting, sent, conflict, invalid, forbidden; tries counts sendings begun
import { database } from "../kept.js";

const within = database("rounds", (base) => {
  const outbox = base.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
  outbox.createIndex("request_id", "request_id", { unique: true });
  base.createObjectStore("facts");
});

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
