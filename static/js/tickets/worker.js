// Keeps opened tickets for doors without a network, and nothing else.
//
// The server marks what may be kept: "X-Ticket-Copy: <reader> <until, in seconds>". A copy leaves
// as soon as the server stops saying so, another account opens a ticket, or its time is over; the
// pages themselves wipe copies at sign-out (forget.js). The network always comes first.

const COPIES = "ticket-copies-1";
const PARTS = "ticket-parts-1";
const MARK = "X-Ticket-Copy";
const OFFLINE = "/tickets/offline/";
const BY_LINK = "link";
// Styles, scripts, fonts; the organizer's logo and colour.
const PART = /(?:href|src)="(\/static\/[^"]+|\/o\/[^"]+\/(?:logo\/|accent\.css)[^"]*)"/g;
const IS_PART = /^\/(?:static|o)\//;
const NAMED_BY_CONTENT = /\.[0-9a-f]{12}\.[a-z0-9]+$|\?v=/;
const PATIENCE = 4000;

const shownCopies = new Set();

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", answer);
self.addEventListener("message", (event) => event.waitUntil(listen(event)));

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith("ticket-") && ![COPIES, PARTS].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

function answer(event) {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (IS_PART.test(pathname)) event.respondWith(part(request, pathname + search));
}

async function listen({ data, source, ports }) {
  ports[0].postMessage({ isCopy: shownCopies.has(source.id) });
  if (!data.isControlled) await keep(source.url);
  await keepOfflinePage(data.language);
  if (await copyOf(source.url)) ports[0].postMessage({ isKept: true });
}

// --- Pages ---------------------------------------------------------------------------------------

async function page(event) {
  const { request, resultingClientId } = event;
  const copy = await copyOf(request.url);
  const fresh = fetch(request).then((response) => {
    event.waitUntil(remember(request.url, response.clone()));
    return response;
  });
  event.waitUntil(fresh.catch(() => {}));
  const response = await Promise.race([fresh.catch(() => null), ...(copy ? [patience()] : [])]);
  if (response && (response.status < 500 || !copy)) return response;
  if (!copy) return (await caches.match(OFFLINE)) ?? Response.error();
  shownCopies.add(resultingClientId);
  return copy;
}

function patience() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
}

async function copyOf(url) {
  const copy = await (await caches.open(COPIES)).match(url, { ignoreVary: true });
  return copy && markOf(copy).until > Date.now() ? copy : undefined;
}

async function keep(url) {
  const response = await fetch(url, { credentials: "same-origin", redirect: "manual" });
  await remember(url, response);
}

async function remember(url, response) {
  if (response.status >= 500) return;
  const copies = await caches.open(COPIES);
  const mark = markOf(response);
  if (mark) {
    await copies.put(url, response.clone());
    await keepParts(await response.text());
    // A link says nothing about whose account this is: after it, only time counts.
    await forget((other) => mark.reader !== BY_LINK && ![mark.reader, BY_LINK].includes(other.reader));
  } else if (await copies.delete(url, { ignoreVary: true })) {
    // Sent away from what was one's own: the session has ended.
    if (response.type === "opaqueredirect") await forget((other) => other.reader !== BY_LINK);
  }
}

function markOf(response) {
  const [reader, until] = (response.headers.get(MARK) ?? "").split(" ");
  return until ? { reader, until: Number(until) * 1000 } : undefined;
}

async function forget(isGone) {
  const copies = await caches.open(COPIES);
  for (const request of await copies.keys()) {
    const mark = markOf(await copies.match(request, { ignoreVary: true }));
    if (mark.until < Date.now() || isGone(mark)) await copies.delete(request, { ignoreVary: true });
  }
}

// --- What pages are made of ----------------------------------------------------------------------

async function part(request, path) {
  const kept = await (await caches.open(PARTS)).match(path, { ignoreVary: true });
  if (kept && NAMED_BY_CONTENT.test(path)) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function keepOfflinePage(language) {
  const parts = await caches.open(PARTS);
  const kept = await parts.match(OFFLINE, { ignoreVary: true });
  if (kept?.headers.get("Content-Language") === language) return;
  // Without cookies: it is about nobody.
  const response = await fetch(OFFLINE, { credentials: "omit", headers: { "Accept-Language": language } });
  if (!response.ok) return;
  await parts.put(OFFLINE, response.clone());
  await keepParts(await response.text());
}

async function keepParts(html) {
  const parts = await caches.open(PARTS);
  for (const [, path] of html.matchAll(PART)) {
    const kept = NAMED_BY_CONTENT.test(path) && (await parts.match(path, { ignoreVary: true }));
    const response = kept ? undefined : await fetch(path);
    if (response?.ok) await parts.put(path, response);
  }
}
