// Sends what waits, in a page or in the service worker. The server knows each request by its id, so
// that an answer that was lost is simply asked for again; the lock only saves asking twice at once.
import { entriesOf, patch, putFact, read } from "./store.js";

const STANDING = "/rounds/standing.json";
const SYNC = "/rounds/sync/";
const PATIENCE = 120_000;
const json = { Accept: "application/json" };

/** Sends all that can be sent. `state` says how it ended: done, offline, sign_in, other, later. */
export function replay() {
  return navigator.locks ? navigator.locks.request("rounds-outbox", sendAll) : sendAll();
}

async function sendAll() {
  const { state, who } = await whoIsThere();
  if (!who) return { state, sent: 0 };
  await putFact("offset", Date.parse(who.now) - Date.now());
  const own = await entriesOf(who.account);
  const stuck = new Set(own.filter((entry) => !["waiting", "sent"].includes(entry.state)).map((entry) => entry.matter));
  const result = { state: "done", sent: 0, account: who.account };
  for (const { order, matter } of own.filter((entry) => entry.state === "waiting")) {
    if (stuck.has(matter)) continue;
    const said = await send(await read(order), who);
    if (said === "sent") result.sent += 1;
    else stuck.add(matter);
    if (["offline", "sign_in"].includes(said)) return { ...result, state: said };
    if (said === "later") result.state = "later";
  }
  return result;
}

async function whoIsThere() {
  let answer;
  try {
    answer = await fetch(STANDING, { headers: json, cache: "no-store", credentials: "same-origin" });
  } catch {
    return { state: "offline" };
  }
  if (answer.status === 401 || answer.redirected) return { state: "sign_in" };
  if (answer.status === 403) return { state: "other" };
  if (!answer.ok) return { state: "later" };
  return { who: await answer.json() };
}

// One entry, if it still waits. Anything but a whole answer leaves it waiting under the same id.
async function send(entry, who) {
  if (entry?.state !== "waiting") return "sent";
  await patch(entry.order, { tries: entry.tries + 1 }).catch(() => {}); // a full phone can still send
  let status, said;
  try {
    const answer = await post(entry, who.token);
    status = answer.status;
    if (!answer.headers.get("Content-Type")?.includes("json")) return status === 403 || answer.redirected ? "sign_in" : "later";
    said = await answer.json();
  } catch {
    return "offline";
  }
  if (status === 401) return "sign_in";
  if (said.state === "done" || said.state === "again") {
    await patch(entry.order, { state: "sent", answer: said, sentAt: Date.now() });
    await bringForward(entry, said.seq);
    return "sent";
  }
  if (!["conflict", "invalid", "forbidden"].includes(said.state)) return "later";
  await patch(entry.order, { state: said.state, answer: said });
  return said.state;
}

async function post(entry, token) {
  const body = new FormData();
  const envelope = { request_id: entry.request_id, account: entry.account, kind: entry.kind, at: entry.at,
    district: entry.district, case: entry.case, action: entry.action, seen_seq: entry.seen_seq };
  for (const [name, value] of Object.entries({ ...entry.fields, ...envelope }))
    if (value !== undefined && value !== null && value !== "") body.append(name, value);
  entry.photos.forEach((blob, index) => body.append("photos", blob, `${index + 1}.jpg`));
  entry.voices.forEach((blob, index) => body.append("recordings", blob, `${index + 1}.${ending(blob)}`));
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(SYNC, { method: "POST", body, headers: { ...json, "X-CSRFToken": token }, credentials: "same-origin", signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

const ending = ({ type }) => (/mp4|m4a/.test(type) ? "m4a" : /ogg/.test(type) ? "ogg" : "webm");

// What she did next on the same matter she did knowing of this: her own entry is not news to her.
async function bringForward(entry, seq) {
  for (const next of await entriesOf(entry.account))
    if (next.state === "waiting" && next.matter === entry.matter && next.seen_seq === seq - 1)
      await patch(next.order, { seen_seq: seq });
}
