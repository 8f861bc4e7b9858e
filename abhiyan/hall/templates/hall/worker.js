// Keeps the page of one door on the phone, so that it opens without a network. Nothing else goes through it: what the
// page sends and the list it works from are the page's own business.
const KEPT = "{{ name }}";
const PAGE = "{{ page|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([PAGE, ...FILES])));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (pathname === PAGE) {
    // The page anew where there is a network and a server that is well; its last copy where not. What is gone takes the
    // copy with it.
    event.respondWith(fetch(request).then(async (answer) => {
      const kept = await caches.open(KEPT);
      if (answer.ok) await kept.put(PAGE, answer.clone());
      else if (answer.status === 410) await kept.delete(PAGE);
      else if (answer.status >= 500) return (await kept.match(PAGE)) ?? answer;
      return answer;
    }).catch(async () => (await caches.match(PAGE)) ?? Response.error()));
  } else if (FILES.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((found) => found ?? fetch(request)));
  }
});
