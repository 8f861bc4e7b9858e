// Says when there is no network. A form isn't sent then: the browser's own page of an error would lose what was filled in.
const notice = document.querySelector("[data-network]");

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
document.addEventListener("htmx:afterOnLoad", say);
