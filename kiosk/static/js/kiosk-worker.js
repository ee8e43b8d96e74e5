// Shows a kind page when the station cannot be reached. Answers for navigations, and for the styles that page needs;
// never for htmx or the stream.
const STORE = "away-1";
const PAGE = "/kiosk/away";

const needs = async () => {
  const text = await (await fetch(PAGE)).text();
  const found = [...text.matchAll(/(?:href|src)="(\/(?:static|look)\/[^"]+)"/g)].map((match) => match[1]);
  return [PAGE, ...new Set(found)];
};

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil((async () => (await caches.open(STORE)).addAll(await needs()))());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (request.method === "GET" && /^\/(static|look)\//.test(path)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
