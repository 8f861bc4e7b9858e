// Keeps the app on the phone: what its pages are made of, and the last copy of one's own pages. Only a page that says so
// (Kept-On-Phone) is kept. Signing out, being signed out, or entering as somebody else takes the copies with it.
importScripts("{{ stored|escapejs }}", "{{ outbox|escapejs }}");
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const SHELL = "shell-{{ name }}", OWN = "own", SIGNS = ["{{ login|escapejs }}", "{{ logout|escapejs }}"];
const ENTRANCES = [{% for place in entrances %}"{{ place|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const SYNC = "{{ sync|escapejs }}";
const SOON = 1500; // ms: a network that takes longer is none, where there is a copy

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(FILES)));
});
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== SHELL) await caches.delete(name);
  await self.clients.claim();
})()));

const copyOf = (request) => caches.match(request, { cacheName: OWN, ignoreVary: true }); // opened, it would be there again

// A copy says of itself that it is one; when it was made stands in the page.
const copied = async (request) => {
  const copy = await copyOf(request);
  if (!copy) return undefined;
  const headers = new Headers(copy.headers); // what the page may load and run stands among them
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response((await copy.text()).replace("data-copy hidden", "data-copy"), { headers });
};

const fresh = async (request) => {
  const answer = await fetch(request);
  const { pathname } = new URL(answer.url || request.url);
  if (SIGNS.includes(pathname)) await caches.delete(OWN);
  else if (answer.ok && !answer.redirected && answer.headers.get("Kept-On-Phone") === "own") await (await caches.open(OWN)).put(request, answer.clone());
  else if (answer.status === 403 && await copyOf(request)) await caches.delete(OWN); // the post has ended
  return answer;
};

// A server that fails, or turns people away, is none where there is a copy.
const page = async (request, answer) => {
  const late = new Promise((done) => { setTimeout(done, SOON); });
  const good = answer.then((found) => (found.status < 500 ? found : undefined), () => undefined);
  const first = await Promise.race([good, late.then(() => copied(request))]);
  return first ?? await good ?? await copied(request) ?? answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname, origin } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if ([...SIGNS, ...ENTRANCES].some((place) => pathname.startsWith(place))) event.waitUntil(caches.delete(OWN));
  } else if (FILES.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((found) => found ?? fetch(request)));
  } else if (request.mode === "navigate" || request.headers.has("HX-Request")) {
    const answer = fresh(request);
    event.respondWith(page(request, answer));
    event.waitUntil(answer.then(() => outbox.send(SYNC)).catch(() => {})); // also where the page itself is refused
  }
});

self.addEventListener("sync", (event) => event.waitUntil(outbox.send(SYNC)));
