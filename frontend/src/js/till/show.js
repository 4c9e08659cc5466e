// What stands on the page: who it is, what she pays, what became of it, the day so far.
import { icon, make, speaking, written } from "../page.js";

export const say = speaking(written("till-words"));
export const yuan = (fen) => ((fen ?? 0) / 100).toFixed(2);
export const at = (id) => document.getElementById(id);

export function tell(tone, ...said) {
  const box = at("till-said");
  box.hidden = false;
  box.className = `till-said till-${tone}`;
  box.replaceChildren(icon(tone === "good" ? "circle-check" : tone === "late" ? "circle-x" : "alert-triangle"), make("div", {}, ...said));
}

export const hush = () => (at("till-said").hidden = true);

/** The card; `ways` are how she may pay, `chosen` the one Enter takes. */
export function showCard(card, ways, chosen) {
  const box = at("till-card");
  const who = make("div", { class: "till-who" }, make("b", { class: "till-name" }, card.name || say("guest")), make("span", {}, [say(card.meal), card.category, card.why].filter(Boolean).join(" · ")));
  if (card.booked) who.append(make("span", { class: "state state-good" }, icon("check"), say("booked")));
  const head = make("div", { class: "till-top" }, make("span", { class: "till-face" }, icon("user")), who);
  const sum = make("p", { class: "till-sum" }, make("span", {}, say("pays")), make("b", {}, `¥${yuan(card.pays)}`));
  const rows = Object.entries(card.parts).filter(([, fen]) => fen).map(([name, fen]) => make("li", {}, `${say(name)} ${yuan(fen)}`));
  const parts = make("ul", { class: "till-parts" }, make("li", {}, `${say("price")} ${yuan(card.price)}`), ...rows);
  box.replaceChildren(head);
  if (card.allergies) box.append(make("p", { class: "till-allergy" }, icon("alert-triangle"), say("allergies", { text: card.allergies })));
  if (card.seen_at) box.append(make("p", { class: "till-warn" }, icon("alert-triangle"), say("seen", { canteen: card.seen_at })));
  box.append(sum, parts);
  if (card.balance !== null && card.balance !== undefined) box.append(make("p", { class: "till-balance" }, card.lacks > 0 ? say("lacks", { yuan: yuan(card.lacks) }) : say("balance", { yuan: yuan(card.balance) })));
  box.append(make("div", { class: "till-ways", role: "group" }, ...ways.map((way, index) => {
    const button = make("button", { type: "button", class: `btn till-way${way === chosen ? " btn-primary" : ""}`, "data-way": way }, make("span", {}, way.startsWith("full-") ? `${say("fullPrice")} · ${say(way.slice(5))}` : `${say(way)} ${say("confirm")}`), make("kbd", {}, way === chosen ? "Enter" : String(index + 1)));
    return button;
  })));
  box.hidden = false;
}

export function showSums(drawer) {
  const lines = [["meals", drawer.meals], ["subsidised", drawer.subsidised], ["drawerCash", yuan(drawer.cash + drawer.top_up_cash)], ["drawerOutside", yuan(drawer.outside + drawer.top_up_outside)], ["drawerWallet", yuan(drawer.wallet)]];
  at("till-sums").replaceChildren(...lines.map(([name, value]) => make("div", {}, make("dt", {}, say(name)), make("dd", {}, String(value)))));
}

/** Meals of the day, newest first; those of the last minute can be taken back here. */
export function showToday(rows, undo) {
  const lines = rows.map((row) => make("li", row.undone ? { class: "gone" } : {}, make("span", {}, row.at), make("b", {}, row.name || say("guest")),
    make("span", {}, [row.meal, row.late && say("late"), row.subsidised && say("subsidised"), row.undone && say("undone")].filter(Boolean).join(" · ")), make("span", { class: "till-fen" }, `¥${yuan(row.pays)} ${row.paid_by}`), undoing(row, undo)));
  at("till-today").replaceChildren(lines.length ? make("ul", {}, ...lines) : make("p", { class: "panel-empty" }, say("nobody")));
}

function undoing(row, undo) {
  if (!row.undo_for) return "";
  const button = make("button", { type: "button", class: "btn btn-small btn-danger", "aria-label": `${say("undoOne")} ${row.name || say("guest")} ${row.at}` }, say("undoOne"));
  button.addEventListener("click", () => undo(row, button));
  setTimeout(() => button.remove(), row.undo_for * 1000);
  return button;
}

export function showNet(online, { count, fen }, known) {
  const bar = at("till-net");
  bar.className = `till-net ${online ? "is-on" : "is-off"}`;
  const said = [icon(online ? "circle-check" : "alert-triangle"), make("span", {}, say(online ? "online" : "offline"))];
  if (count) said.push(make("b", {}, say("waiting", { count, yuan: yuan(fen), most: known?.most_meals ?? "–", mostYuan: known ? yuan(known.most_fen) : "–" })));
  bar.replaceChildren(...said);
}

export function showReceipt(name, served, canteen) {
  const parts = Object.entries(served.parts ?? {}).filter(([, fen]) => fen).map(([part, fen]) => make("li", {}, `${say(part)} ${yuan(fen)}`));
  receipt(canteen, [new Date(served.served_at ?? Date.now()).toLocaleString(), say(served.meal), `#${served.meal_id ?? ""}`], name || say("guest"), served.balance,
    make("ul", {}, make("li", {}, `${say("price")} ${yuan(served.price)}`), ...parts), make("p", {}, `${say("pays")} ¥${yuan(served.pays)} ${say(served.paid_by)}`));
}

export function showTopUpReceipt(name, got, paidBy, canteen) {
  receipt(canteen, [new Date().toLocaleString(), say("topUp"), `#${got.top_up_id}`], name, got.balance, make("p", {}, `${say("topUp")} ¥${yuan(got.amount)} ${say(paidBy)}`));
}

function receipt(canteen, about, name, balance, ...lines) {
  const left = balance === null || balance === undefined ? "" : make("p", {}, say("balance", { yuan: yuan(balance) }));
  at("till-receipt").replaceChildren(make("h2", {}, canteen), make("p", {}, about.join(" · ")), make("p", {}, name), ...lines, left);
}
