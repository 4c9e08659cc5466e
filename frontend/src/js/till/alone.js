// Serving without a network: from the signed snapshot, within the till's limits, once a meal here.
import { hex } from "../ids.js";
import { say } from "./show.js";
import { fact, meals, putFact } from "./store.js";

const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const bytes = (text) => new TextEncoder().encode(text);
const day = (at) => new Date(at).toDateString();

/** Keeps a snapshot; where the browser can, only one that the house has signed. */
export async function keepSnapshot({ body, signature }) {
  return putFact("snapshot", (await signed(body, signature)) ? JSON.parse(body) : null);
}

async function signed(body, signature) {
  const raw = unhex(document.querySelector("meta[name=till-public-key]").content);
  try {
    const key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, unhex(signature), bytes(body));
  } catch {
    return true; // an older browser has no Ed25519; the connection that brought it was ours
  }
}

export async function snapshot() {
  const found = await fact("snapshot");
  return found && new Date(found.expires_at) > new Date() ? found : null;
}

/** As `checkin.rules.read` writes a number: capitals, no blanks or hyphens, wide signs narrow. */
export const plain = (text) => text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();

async function stretched(text, { salt, rounds }) {
  const key = await crypto.subtle.importKey("raw", bytes(plain(text)), "PBKDF2", false, ["deriveBits"]);
  return hex(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: rounds }, key, 128));
}

/** What waits to be sent, and what it exposes the operator to. */
export async function waiting() {
  const open = (await meals()).filter((meal) => !meal.sent);
  return { open, count: open.length, fen: open.reduce((sum, meal) => sum + Math.max(0, meal.price - meal.paid), 0) };
}

/** The same card as the server's `look`, from the snapshot; or the word for why there is none. */
export async function lookAlone(text, wanted) {
  const known = await snapshot();
  if (!known) return { fault: (await fact("snapshot")) === null ? "forged" : "expired" };
  const { count, fen } = await waiting();
  if (count >= known.most_meals || fen >= known.most_fen) return { fault: "full" };
  const terms = mealOf(known, wanted);
  const diner = known.diners[await stretched(text, known)];
  if (!diner?.meals[terms?.meal]) return { fault: "notListed" };
  if (await eaten(text, terms.meal)) return { fault: "seenHere" };
  const hers = diner.meals[terms.meal];
  const seen = hers.reason === "seen";
  const spent = (await waiting()).open.filter((each) => plain(each.text) === plain(text) && each.pays === "wallet");
  const balance = diner.balance - spent.length * hers.pays;
  return { card: {
    alone: true, text, scan: null, meal: terms.meal, price: terms.price, name: diner.name, allergies: diner.allergies, category: diner.category,
    reason: hers.reason, seen_at: seen ? say("elsewhere") : "", booked: hers.booked, subsidised: hers.subsidised, pays: hers.pays, parts: {}, why: "", balance, lacks: Math.max(0, hers.pays - balance), auto: false,
  } };
}

export function mealOf(known, wanted) {
  const time = new Date().toTimeString().slice(0, 5);
  return known.meals.find((each) => each.meal === wanted) ?? known.meals.find((each) => time <= each.ends) ?? known.meals.at(-1);
}

async function eaten(text, meal) {
  const number = plain(text);
  return (await meals()).some((each) => each.meal === meal && plain(each.text) === number && day(each.at) === day(Date.now()));
}
