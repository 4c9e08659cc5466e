// Asking the server with the till's key. No answer is `Offline`; a refusal carries its words.
import { fact } from "./store.js";

const PATIENCE = 6000;
export class Offline extends Error {}
export class Refused extends Error {
  constructor(status, said) {
    super(said.message ?? "");
    this.status = status;
    this.code = said.code;
  }
}

export async function ask(what, said = {}, as = "json") {
  const base = document.getElementById("till").dataset.api;
  const clerk = document.querySelector("meta[name=till-clerk]").content;
  const headers = { "Content-Type": "application/json", "X-Till-Key": (await fact("key")) ?? "", "X-Till-Clerk": clerk };
  let answer, body;
  try {
    answer = await fetch(base + what, { method: "POST", headers, body: JSON.stringify(said), credentials: "omit", signal: AbortSignal.timeout?.(PATIENCE) });
    if (answer.status >= 500) throw new Offline();
    body = await (answer.ok ? answer[as]() : answer.json());
  } catch {
    throw new Offline();
  }
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}
