// Says when there is no network. A form isn't sent then: the browser's own page of an error would lose what was filled in.
const notice = document.querySelector("[data-network]"), crowded = document.querySelector("[data-crowded]");

const say = () => { notice.hidden = navigator.onLine; };
for (const news of ["online", "offline", "pageshow"]) addEventListener(news, say);
say();

// Before anybody else hears of it.
document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say();
  notice.scrollIntoView({ block: "nearest" });
}, true);

// A page that asks how far something is: the network may be there and the server not.
document.addEventListener("htmx:sendError", () => { notice.hidden = false; });
document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
  say();
  crowded.hidden ||= detail.successful;
});

// Too many came: it is said, and a page that asks by itself does so no earlier than it was told.
let until = 0;
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.xhr.status !== 503) return;
  until = Date.now() + 1000 * (Number(detail.xhr.getResponseHeader("Retry-After")) || 10);
  crowded.hidden = false;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const isAsked = event.detail.requestConfig.triggeringEvent;
  if (!isAsked && Date.now() < until) event.preventDefault();
});
