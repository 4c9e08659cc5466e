// How the wall asks its server. A refresh that nobody asked for says so: it must not keep a
// person's session alive (kernel/access); one soon after a touch is the person's own.
import { speaking } from "../page.js";

const PERSON = 60_000;
let touched = performance.now();
for (const name of ["pointerdown", "keydown", "wheel"])
  addEventListener(name, () => (touched = performance.now()), { passive: true, capture: true });

export const settings = JSON.parse(document.getElementById("settings").textContent);

export const idle = () => performance.now() - touched;

/** The interface text `name`. */
export const text = speaking(settings.words);

export class SignedOut extends Error {}

let out = false;

/** Shows the last picture under a notice; nothing is asked any more. */
function signOut() {
  out = true;
  document.documentElement.classList.add("out");
  document.querySelector("[data-gate]").hidden = false;
  document.querySelector("[data-gate] a").focus();
}

export async function ask(url, options = {}) {
  if (out) throw new SignedOut();
  const headers = { ...options.headers };
  if (!options.method && idle() > PERSON) headers["X-Background"] = "1";
  const answer = await fetch(url, { credentials: "same-origin", redirect: "manual", ...options, headers });
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    signOut();
    throw new SignedOut();
  }
  const build = answer.headers.get("X-Build");
  if (build && build !== settings.build) dispatchEvent(new CustomEvent("wall:build"));
  return answer;
}

/** The answer, or an error for whatever is not one. */
export async function askWell(url) {
  const answer = await ask(url);
  if (!answer.ok) throw new Error(`${answer.status} ${url}`);
  return answer;
}

export const csrf = () => document.querySelector("meta[name=csrf-token]").content;
