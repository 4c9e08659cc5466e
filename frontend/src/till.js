// The till: scan, card, Enter. With a network the server serves; without one this browser does,
// from the signed snapshot and within its limits, and sends what it did as soon as it can.
import { newId } from "./js/ids.js";
import { icon, make } from "./js/page.js";
import { serveAlone } from "./js/shell.js";
import { keepSnapshot, lookAlone, mealOf, snapshot, waiting } from "./js/till/alone.js";
import { ask, Offline, Refused } from "./js/till/ask.js";
import { at, hush, say, showCard, showNet, showReceipt, showSums, showToday, showTopUpReceipt, tell, yuan } from "./js/till/show.js";
import { sound } from "./js/till/sound.js";
import { dropMeal, dropOld, fact, keepMeal, nextSeq, putFact, settleMeals } from "./js/till/store.js";

const FULL = ["full-cash", "full-outside"]; // once more the same meal, at the whole price
const BATCH = 200, EVERY = 15_000, SNAPSHOT_EVERY = 600_000, MINUTE = 60_000;
let card = null, ways = [], chosen = "", online = true, canteen = "", busy = false, counting, ticking, freshening, newest = null, sending = false;

for (const button of document.querySelectorAll("[data-till-key]"))
  button.addEventListener("click", async () => {
    await putFact("key", button.dataset.tillKey);
    location.assign(button.dataset.tillPage);
  });
if (at("till")) begin();

async function begin() {
  serveAlone();
  at("till-key").addEventListener("submit", async (event) => {
    event.preventDefault();
    at("till-key-said").textContent = "";
    await putFact("key", at("key").value.trim());
    open();
  });
  at("till-scan").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = at("scan").value.trim();
    if (text) look(text);
    else if (card) confirm(chosen);
  });
  at("till-guest").addEventListener("click", guest);
  at("till-topup-open").addEventListener("click", openTopUp);
  at("till-topup-close").addEventListener("click", clear);
  at("till-topup").addEventListener("submit", (event) => (event.preventDefault(), topUp(event.submitter?.value ?? "cash")));
  at("till-card").addEventListener("click", ({ target }) => {
    const way = target.closest("[data-way]")?.dataset.way;
    if (way) confirm(way);
  });
  document.addEventListener("keydown", keys);
  addEventListener("online", tick);
  addEventListener("offline", () => (online = false, refresh()));
  await open();
}

async function open() {
  const key = await fact("key");
  at("till-key").hidden = Boolean(key);
  at("till-floor").hidden = !key;
  if (!key) return at("key").focus();
  at("scan").focus();
  dropOld(Date.now() - 86_400_000);
  await fresh();
  await tick();
  clearInterval(ticking);
  clearInterval(freshening);
  ticking = setInterval(tick, EVERY);
  freshening = setInterval(fresh, SNAPSHOT_EVERY);
}

// A key that the house does not know, or no longer: said beside the field for another.
async function forgetKey(fault) {
  clearInterval(ticking);
  clearInterval(freshening);
  await putFact("key", "");
  at("key").value = "";
  at("till-key-said").textContent = fault.message;
  open();
}

/** What went wrong with a question asked by itself: no network, or a key that is none. */
function missed(fault) {
  if (fault instanceof Refused && fault.status === 401) forgetKey(fault);
  else online = fault instanceof Refused;
}

function keys(event) {
  if (event.key === "F2") (event.preventDefault(), guest());
  else if (event.key === "F4") (event.preventDefault(), openTopUp());
  else if (event.key === "F8") (event.preventDefault(), undoNewest());
  else if (event.key === "F9") (event.preventDefault(), at("till-receipt").childElementCount && window.print());
  else if (event.key === "Escape") clear();
  else if (card && !at("scan").value && at("till-topup").hidden && /^[1-9]$/.test(event.key) && ways[event.key - 1] && document.activeElement === at("scan") && !event.repeat) choose(event);
}

// One digit alone chooses a way to pay; a scanner's digits follow each other at once and do not.
function choose(event) {
  const typed = event.key;
  setTimeout(() => {
    if (at("scan").value !== typed || !card) return;
    at("scan").value = "";
    confirm(ways[typed - 1]);
  }, 350);
}

async function look(text) {
  if (busy) return;
  busy = true;
  clear();
  try {
    const found = await ask("look", { seq: await nextSeq(), text, meal: at("meal").value });
    online = true;
    await present({ ...found, text });
  } catch (fault) {
    if (fault instanceof Refused) refuse(fault);
    else await alone(text);
  } finally {
    busy = false;
  }
  if (card?.auto && chosen && !card.allergies && (card.pays === 0 || card.lacks === 0)) confirm(chosen);
}

async function alone(text) {
  online = false;
  const { card: found, fault } = await lookAlone(text, at("meal").value);
  if (found) await present(found);
  else (tell("soon", make("b", {}, say(fault))), sound(false));
  refresh();
}

async function present(found) {
  card = found;
  card.request_id = newId();
  if (card.reason === "seen") ways = card.lacks > 0 || card.alone ? FULL : ["full-wallet", ...FULL];
  else if (card.name === "") ways = ["cash", "outside"];
  else if (card.pays === 0) ways = ["cash"];
  else ways = card.lacks > 0 ? ["cash", "outside"] : ["wallet", "cash", "outside"];
  chosen = card.reason === "seen" ? "" : ways[0];
  showCard(card, ways, chosen);
  showPhoto(card);
  if (card.allergies || card.reason === "seen") sound(false);
  at("scan").focus();
}

// Her photo needs the till's key, so it cannot be an address in the page.
async function showPhoto(mine) {
  if (!mine.photo) return;
  try {
    const url = URL.createObjectURL(await ask("photo", { scan: mine.scan }, "blob"));
    if (card !== mine) return URL.revokeObjectURL(url);
    const image = make("img", { src: url, alt: "" });
    image.addEventListener("load", () => URL.revokeObjectURL(url));
    document.querySelector("#till-card .till-face")?.replaceChildren(image);
  } catch {
    // without one she is served as well
  }
}

async function guest() {
  const known = await snapshot();
  const terms = known && mealOf(known, at("meal").value);
  if (!terms) return tell("soon", make("b", {}, say("expired")));
  clear();
  await present({ text: "", scan: null, meal: terms.meal, price: terms.price, name: "", category: "", why: "", pays: terms.price, parts: {}, subsidised: false, balance: null, lacks: 0, allergies: "", reason: "guest" });
}

async function confirm(way) {
  if (!card || busy || !way) return;
  busy = true;
  const mine = card;
  const order = { request_id: mine.request_id, scan: mine.scan, meal: mine.meal, price: mine.price, pays: way.replace("full-", ""), full_price: way.startsWith("full-") };
  try {
    if (mine.alone) throw new Offline();
    const served = await ask("serve", order).catch((fault) => {
      if (fault instanceof Offline) return ask("serve", order); // the same order once more
      throw fault;
    });
    online = true;
    done(mine, served);
  } catch (fault) {
    if (fault instanceof Refused) refuse(fault);
    else await keepAlone(mine, order);
  } finally {
    busy = false;
  }
  refresh();
}

async function keepAlone(mine, order) {
  online = false;
  const known = await snapshot();
  const { count, fen } = await waiting();
  const pays = order.full_price ? mine.price : mine.pays;
  const paid = order.pays === "wallet" ? 0 : pays;
  if (!known || count >= known.most_meals || fen + mine.price - paid > known.most_fen) {
    sound(false);
    return tell("late", make("b", {}, say(known ? "full" : "expired")));
  }
  const meal = { seq: await nextSeq(), request_id: order.request_id, at: Date.now(), text: mine.text, meal: mine.meal, price: mine.price, pays: pays ? order.pays : "nothing", paid, subsidised: mine.subsidised && !order.full_price, name: mine.name };
  await keepMeal(meal);
  done(mine, { ...mine, pays, paid_by: meal.pays, served_at: meal.at, seq: meal.seq }, true);
}

function done(mine, served, kept = false) {
  card = null;
  at("till-card").hidden = true;
  at("scan").value = "";
  at("scan").focus();
  const line = make("p", {}, `${mine.name || say("guest")} · ${say(served.meal)} · ${say("pays")} ¥${yuan(served.pays)} ${say(served.paid_by)}`);
  const buttons = make("p", { class: "till-after" });
  tell("good", make("b", {}, say(kept ? "doneOffline" : "done")), line, buttons);
  if (served.balance !== null && served.balance !== undefined) line.append(` · ${say("balance", { yuan: yuan(served.balance) })}`);
  if (kept) countdown(buttons, () => dropAlone(served.seq));
  else countdown(buttons, asking("undo", { district: served.district, meal_id: served.meal_id }));
  buttons.append(printing());
  showReceipt(mine.name, served, canteen);
  sound(true);
}

function printing() {
  const print = make("button", { type: "button", class: "btn" }, icon("printer"), say("print"), make("kbd", {}, "F9"));
  print.addEventListener("click", () => window.print());
  return print;
}

/** What takes something back at the server; pressed twice it is one request. */
function asking(verb, what) {
  const request_id = newId();
  return () => ask(verb, { request_id, ...what });
}

// A button that takes it back, for a minute; F8 does too, also when the next one has been scanned.
function countdown(buttons, takeBack) {
  const undo = make("button", { type: "button", class: "btn btn-danger" }, "");
  const until = Date.now() + MINUTE;
  const show = () => {
    const seconds = Math.round((until - Date.now()) / 1000);
    undo.replaceChildren(say("undo", { seconds }), make("kbd", {}, "F8"));
    if (seconds <= 0) (undo.remove(), clearInterval(counting));
  };
  clearInterval(counting);
  counting = setInterval(show, 1000);
  show();
  newest = { takeBack, until, undo };
  undo.addEventListener("click", undoNewest);
  buttons.append(undo);
}

async function undoNewest() {
  const mine = newest;
  if (!mine || mine.until < Date.now()) return tell("soon", make("b", {}, say("undoLate")));
  if (await tookBack(mine.takeBack, mine.undo)) (newest = null, clearInterval(counting), at("till-receipt").replaceChildren());
}

async function tookBack(takeBack, button) {
  button.disabled = true;
  try {
    await takeBack();
    tell("soon", make("b", {}, say("undone")));
    return true;
  } catch (fault) {
    button.disabled = false;
    refuse(fault);
    return false;
  } finally {
    at("scan").focus();
    refresh();
  }
}

// What no network has seen yet is simply not sent; what is on its way is the list's to undo.
async function dropAlone(seq) {
  if (sending || !(await dropMeal(seq))) throw new Error(say("sentAlready"));
}

async function openTopUp() {
  if (!card?.scan) return tell("soon", make("b", {}, say("scanFirst")));
  at("till-topup").hidden = false;
  at("amount").focus();
}

async function topUp(pays) {
  const mine = card, amount = Math.round(Number(at("amount").value) * 100);
  if (!mine?.scan || !amount) return;
  at("till-topup").dataset.request ||= newId();
  try {
    const got = await ask("top-up", { request_id: at("till-topup").dataset.request, scan: mine.scan, amount, pays });
    const text = mine.text;
    clear();
    await look(text);
    const buttons = make("p", { class: "till-after" });
    tell("good", make("b", {}, say("topped", { yuan: yuan(got.amount), balance: yuan(got.balance) })), buttons);
    countdown(buttons, asking("undo-top-up", { district: got.district, top_up_id: got.top_up_id }));
    buttons.append(printing());
    showTopUpReceipt(mine.name, got, pays, canteen);
    sound(true);
  } catch (fault) {
    refuse(fault);
  }
  refresh();
}

function refuse(fault) {
  tell("late", make("b", {}, fault.message || say("failed")));
  sound(false);
  at("scan").select();
  if (fault.status === 401) forgetKey(fault);
}

function clear() {
  card = null;
  for (const id of ["till-card", "till-topup"]) at(id).hidden = true;
  delete at("till-topup").dataset.request;
  at("amount").value = "";
  at("scan").value = "";
  hush();
  at("scan").focus();
}

async function fresh() {
  try {
    await keepSnapshot(await ask("snapshot"));
    online = true;
  } catch (fault) {
    missed(fault);
  }
  const known = await snapshot();
  canteen = known?.canteen ?? canteen;
  if (canteen) at("till-name").textContent = canteen;
}

async function tick() {
  await send();
  await refresh();
}

async function send() {
  if (sending) return;
  sending = true;
  const { open } = await waiting();
  let count = 0, conflicts = 0;
  for (let from = 0; from < open.length; from += BATCH) {
    const batch = open.slice(from, from + BATCH);
    try {
      const rows = batch.map(({ name, sent, ...meal }) => ({ ...meal, at: new Date(meal.at).toISOString() }));
      const said = await ask("sync", { meals: rows });
      await settleMeals(batch);
      count += batch.length;
      conflicts += said.meals.filter((meal) => meal.disputed).length;
      online = true;
    } catch (fault) {
      if (fault instanceof Refused) refuse(fault);
      else online = false;
      break;
    }
  }
  sending = false;
  if (count) tell(conflicts ? "soon" : "good", make("b", {}, say("synced", { count })), conflicts ? make("p", {}, say("conflicts", { count: conflicts })) : "");
}

async function refresh() {
  try {
    const said = await ask("today");
    online = true;
    showSums(said.drawer);
    showToday(said.meals, (row, button) => tookBack(asking("undo", { district: row.district, meal_id: row.meal_id }), button));
  } catch (fault) {
    missed(fault);
  }
  showNet(online, await waiting(), await snapshot());
}
