// The service worker. Pages come from the network; without it, the pages of an open round that this
// account kept, and pages that say that they stay; else a page that says so. It keeps nothing else of
// anybody, and answers no POST.
import { replay } from "./js/rounds/replay.js";

const TOLD = self.TOLD;
const FIXED = `fixed-${TOLD.build}`;
const KEPT = "kept";
const STAYS = "stays";
const ABOUT = "/-/kept";
const SLOW = 4000;
const AT_ONCE = 4;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // What does not arrive now is kept when a page first asks for it.
  event.waitUntil(caches.open(FIXED).then((cache) => Promise.allSettled(
    [...TOLD.assets, TOLD.offline].map((url) => cache.add(new Request(url, { cache: "reload" }))))));
});

// Kept pages bring along the scripts of the build that made them, so that other builds' may go.
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => ![FIXED, KEPT, STAYS].includes(name)).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (url.pathname === TOLD.signOut) event.waitUntil(forget());
    if (url.pathname === TOLD.signIn) event.waitUntil(remember({ ask: true }));
  } else if (url.pathname.startsWith("/static/")) event.respondWith(fixed(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (url.pathname.endsWith(".geojson") || url.searchParams.has("thumb")) event.respondWith(piece(request));
});

self.addEventListener("message", ({ data, ports }) => {
  if (data?.type === "keep") keep(data, ports[0]);
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(replay().then(({ state }) => {
    if (state === "offline" || state === "later") throw new Error(state);
  }));
});

// Addresses carry their build or version: what is there once is right for ever.
async function fixed(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && answer.status === 200) {
    const copy = answer.clone();
    caches.open(FIXED).then((cache) => cache.put(request, copy)).catch(() => {});
  }
  return answer;
}

async function page(event, url) {
  const kept = await keptPage(url);
  try {
    const answer = await soon(fetch(event.request), kept ? SLOW : 0);
    if (answer.status >= 500 && kept) return kept;
    const copy = answer.clone();
    event.waitUntil(after(url, copy, Boolean(kept)));
    return answer;
  } catch {
    return kept ?? (await caches.match(TOLD.offline)) ?? Response.error();
  }
}

// The kept page of this address; of the app's start, the round.
async function keptPage(url) {
  const cache = await caches.open(KEPT);
  if (url.pathname === TOLD.start) return cache.match(TOLD.rounds);
  if (url.pathname.startsWith(TOLD.rounds)) return cache.match(url.pathname);
  return (await caches.open(STAYS)).match(url.pathname);
}

const soon = (promise, patience) => !patience ? promise : Promise.race([promise,
  new Promise((_, late) => setTimeout(() => late(new Error("slow")), patience))]);

// A page that came from the network: whose it is decides what stays.
async function after(url, answer, isKept) {
  if (answer.ok && !answer.redirected && answer.headers.has("X-Stays")) await stay(url, answer.clone());
  const about = await known();
  const whose = Number(answer.headers.get("X-Account"));
  if (whose && about.account && whose !== about.account) return forget();
  if (isKept && answer.ok && whose === about.account && url.pathname.startsWith(TOLD.rounds) && !url.search)
    await (await caches.open(KEPT)).put(url.pathname, answer);
  if (!about.ask || !about.account) return;
  const said = await fetch(TOLD.standing, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (said.status === 401) return;
  const who = said.ok ? await said.json() : {};
  if (who.account === about.account) await remember({ ask: false });
  else await forget();
}

// A page that stays brings along what the build that made it has to say.
async function stay(url, answer) {
  const cache = await caches.open(STAYS);
  const page = await answer.clone().text();
  const parts = new Set([...page.matchAll(/(?:src|href)="(\/static\/[^"#]+)/g)].map(([, part]) => part));
  for (const { url: had } of await cache.keys()) {
    const { pathname } = new URL(had);
    if (pathname.startsWith("/static/") && !parts.has(pathname)) await cache.delete(had);
  }
  await Promise.allSettled([...parts].map(async (part) => (await cache.match(part)) ?? cache.add(part)));
  await cache.put(url.pathname, answer);
}

async function piece(request) {
  try {
    return await fetch(request);
  } catch {
    return (await (await caches.open(KEPT)).match(request)) ?? Response.error();
  }
}

async function known() {
  const found = await (await caches.open(KEPT)).match(ABOUT);
  return found ? found.json() : {};
}

async function remember(changes) {
  const about = { ...(await known()), ...changes };
  await (await caches.open(KEPT)).put(ABOUT, new Response(JSON.stringify(about)));
}

const forget = () => Promise.all([KEPT, STAYS].map((name) => caches.delete(name)));

async function keep({ account, urls }, port) {
  const before = await known();
  if (before.account !== account) await forget();
  const had = before.account === account ? (before.versions ?? {}) : {};
  const cache = await caches.open(KEPT);
  const versions = {};
  const wanted = [...urls, ...["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"].map((name) => ({ url: `/static/${MAPLIBRE}/${name}`, version: MAPLIBRE }))];
  const queue = [...wanted];
  let done = 0;
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      if ((had[next.url] === next.version && (await cache.match(next.url))) || (await fetched(cache, next.url, account))) {
        versions[next.url] = next.version;
        port.postMessage({ done: (done += 1) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const names = new Set([ABOUT, ...wanted.map(({ url }) => url)]);
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!names.has(pathname + search)) await cache.delete(request);
  }
  await remember({ account, versions });
  port.postMessage({ done, missing: wanted.length - done });
}

// A redirect (to the sign-in page) or a page of somebody else is not what was asked for.
async function fetched(cache, url, account) {
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    const whose = answer.headers.get("X-Account");
    if (!answer.ok || answer.redirected || (whose && Number(whose) !== account)) return false;
    await cache.put(url, answer);
    return true;
  } catch {
    return false;
  }
}
