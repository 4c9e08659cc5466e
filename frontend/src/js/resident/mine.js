// What this phone remembers: matters that were reported from it, and reports not sent yet.
import { icon, make } from "../page.js";
import { draftsKept, dropDraft } from "./drafts.js";
import { say } from "./said.js";

const KEY = "yiwang.mine";
const MOST = 20;

function read() {
  try {
    return { off: false, list: [], ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { off: false, list: [] };
  }
}

function write(mine) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...mine, list: mine.list.slice(0, MOST) }));
    return true;
  } catch {
    return false;
  }
}

const day = (at) => new Date(at).toLocaleDateString(document.documentElement.lang, { month: "long", day: "numeric" });
const moment = (at) => `${day(at)} ${new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`;

function remember(entry) {
  const mine = read();
  mine.list = [entry, ...mine.list.filter((each) => each.code !== entry.code)];
  return write({ ...mine, off: false });
}

function forget(code) {
  const mine = read();
  write({ off: true, list: mine.list.filter((each) => each.code !== code) });
}

/** Right after reporting: remembered unless she said not to; either can be changed here. */
export function remembered(box) {
  const entry = { code: box.dataset.remember, title: box.dataset.title, at: Date.now(), status: "" };
  const show = (kept) => {
    const button = make("button", { type: "button", class: "btn btn-quiet" }, say(kept ? "do_not" : "do"));
    button.addEventListener("click", () => {
      if (kept) forget(entry.code);
      show(kept ? false : remember(entry));
      box.querySelector("button").focus();
    });
    box.replaceChildren(make("span", {}, say(kept ? "remembered" : "not_remembered")), button);
    box.hidden = false;
  };
  const known = read();
  const before = known.list.some((each) => each.code === entry.code);
  show(before || (!known.off && remember(entry)));
}

/** On a matter's page: how it stood, for the list; an offer to remember one that was typed. */
export function followed(box) {
  const { followed: code, title, status } = box.dataset;
  const mine = read();
  const entry = mine.list.find((each) => each.code === code);
  if (entry) {
    entry.status = status;
    write(mine);
    return;
  }
  const button = make("button", { type: "button", class: "btn btn-quiet" }, icon("device-mobile"), say("do"));
  button.addEventListener("click", () => {
    const kept = remember({ code, title, at: Date.now(), status });
    box.replaceChildren(make("span", {}, say(kept ? "remembered" : "not_remembered")));
  });
  box.replaceChildren(button);
  box.hidden = false;
}

/** The list 我报过的, on the first page and where the code is asked for. */
export function mineList(section) {
  const { list } = read();
  section.hidden = list.length === 0;
  if (section.hidden) return;
  const address = (code) => section.dataset.mine.replace("000000000000", code);
  const lines = list.map((each) =>
    make("li", {}, make("a", { href: address(each.code) },
      make("b", {}, each.title), make("span", {}, [day(each.at), each.status].filter(Boolean).join(" · ")), icon("chevron-right"))));
  const clear = twice(say("forget"), say("forget_sure"), () => {
    write({ ...read(), list: [] });
    section.replaceChildren(make("p", { role: "status" }, say("forgotten")));
  });
  section.replaceChildren(make("h2", {}, say("mine")), make("p", { class: "help" }, say("mine_help")), make("ul", {}, ...lines), clear);
}

/** A button that asks once more before it takes something away. */
function twice(label, sure, work) {
  const button = make("button", { type: "button", class: "btn btn-quiet" }, label);
  button.addEventListener("click", () => {
    if (button.dataset.sure) return work();
    button.dataset.sure = "1";
    button.textContent = sure;
  });
  return button;
}

/** Reports that wait on the phone. */
export async function draftList(box) {
  const now = new URLSearchParams(location.search).get("draft");
  const drafts = (await draftsKept()).filter((each) => each.id !== now);
  box.hidden = drafts.length === 0;
  box.replaceChildren(...drafts.map((draft) => {
    const address = `${box.dataset.drafts}?draft=${encodeURIComponent(draft.id)}`;
    const drop = twice(say("discard"), say("discard_sure"), async () => {
      await dropDraft(draft.id);
      draftList(box);
    });
    return make("div", { class: "notice notice-soon" }, icon("alert-triangle"),
      make("div", {}, make("b", {}, say("draft", { when: moment(draft.at) })), make("p", {}, say("draft_help")),
        make("div", { class: "pocket-choose" }, make("a", { class: "btn btn-primary", href: address }, say("go_on")), drop)));
  }));
}

/** The offer to put the site on the phone's desktop, where the browser can. */
export function installOffer(place) {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    place.querySelector("span").textContent = say("install");
    place.hidden = false;
    place.querySelector("button").addEventListener("click", async () => {
      await event.prompt();
      place.hidden = true;
    });
  });
}
