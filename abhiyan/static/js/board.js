// Moves an event on the board to another half-day: by pointer or finger, or with the arrow keys, Enter and Escape. What was
// chosen is sent by the form that moves an event without a script.
const live = document.querySelector("[data-live]");
const START = 6; // px: a click that trembles is a click
const EDGE = 24; // px: so near the end of the frame the table follows
let held = null; // what is being moved: its link, the row's cells, where it stood and where it would stand
let sent = null; // what was dropped, until it is answered

const board = () => document.querySelector("[data-board]");
const slots = () => [...board().querySelectorAll("th[data-slot]")];
const say = (words) => { live.textContent = words; };

function take(link) {
  const row = link.closest("tr"), cells = [...row.querySelectorAll("td")];
  const from = cells.indexOf(link.closest("td"));
  held = { link, cells, from, at: from };
  link.classList.add("lifted");
}

function over(at) {
  if (at === held.at || at < 0 || at >= held.cells.length) return;
  held.at = at;
  held.cells[at].append(held.link);
  if (held.pointer === undefined) held.link.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(`${held.link.dataset.name}: ${slots()[at].dataset.words}`);
}

function leave() {
  const back = held;
  held = null;
  return putBack(back);
}

function putBack({ link, cells, from }) {
  link.classList.remove("lifted");
  if (from >= 0) cells[from].append(link);
  else cells[0].parentElement.querySelector("th").append(link);
  return link;
}

function drop() {
  const { link, at, from } = held, form = document.querySelector("[data-move]");
  if (at === from || at < 0) { leave(); return; }
  sent = held;
  held = null;
  form.elements.event.value = link.dataset.event;
  form.elements.slot.value = slots()[at].dataset.slot;
  if (!navigator.onLine) unsent();
  form.querySelector("button[value=move]").click(); // htmx knows only of buttons that were clicked
}

// Nothing was moved: it stands where it stood, and the form keeps what was chosen, to be sent again.
function unsent() {
  if (sent) putBack(sent);
  sent = null;
  const notice = document.querySelector("[data-unsent]");
  notice.hidden = false;
  say(notice.textContent);
  notice.scrollIntoView({ block: "nearest" });
}

// --- keyboard --------------------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("[data-board] [data-event]");
  if (event.key === "Escape" && held) {
    event.preventDefault();
    leave().focus();
    say(board().dataset.left);
    return;
  }
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (!held) take(link);
    over(held.at + step);
    held.link.focus();
  } else if (event.key === "Enter" && held) {
    event.preventDefault();
    drop();
  } else if (!held && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const all = [...board().querySelectorAll("[data-event]")].sort((one, other) => one.closest("tr").rowIndex - other.closest("tr").rowIndex);
    const next = all[all.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  }
});

// Whoever goes elsewhere meanwhile leaves it where it was.
document.addEventListener("focusout", (event) => {
  if (held && !held.pointer && event.target === held.link && event.relatedTarget) leave();
});

// --- pointer and finger ----------------------------------------------------------------------------------------------

let pressed = null, dragged = false;

document.addEventListener("pointerdown", (event) => {
  const link = event.target.closest("[data-board] [data-event]");
  if (link && event.isPrimary && event.button === 0) pressed = { link, x: event.clientX, y: event.clientY };
});

document.addEventListener("pointermove", (event) => {
  if (!pressed || !event.isPrimary) return;
  if (!held) {
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < START) return;
    take(pressed.link);
    held.pointer = event.pointerId;
    board().setPointerCapture(event.pointerId); // the link itself leaves its cell, and would lose it
  }
  if (held.pointer === undefined) return;
  const frame = board().parentElement, { left: near, right: far } = frame.getBoundingClientRect();
  if (event.clientX > far - EDGE) frame.scrollLeft += EDGE / 2;
  if (event.clientX < near + board().querySelector("th").offsetWidth + EDGE) frame.scrollLeft -= EDGE / 2;
  const at = held.cells.findIndex((cell) => {
    const { left, right } = cell.getBoundingClientRect();
    return left <= event.clientX && event.clientX < right;
  });
  over(at);
});

document.addEventListener("pointerup", () => {
  if (held?.pointer !== undefined) {
    drop();
    dragged = true;
    setTimeout(() => { dragged = false; }, 50);
  }
  pressed = null;
});

// What was dragged was not clicked.
document.addEventListener("click", (event) => { if (dragged) event.preventDefault(); }, true);

document.addEventListener("pointercancel", () => {
  if (held?.pointer !== undefined) leave();
  pressed = null;
});

// --- what came of it -------------------------------------------------------------------------------------------------

let scrolled = 0, height = null; // of the table's frame across; of the event in the window
const chosen = () => board()?.querySelector(`[data-event="${document.querySelector("[data-move]")?.elements.event.value}"]`);

document.addEventListener("htmx:beforeRequest", () => {
  scrolled = board()?.parentElement.scrollLeft ?? 0;
  height = chosen()?.closest("tr").getBoundingClientRect().top;
});

document.addEventListener("htmx:afterSwap", () => {
  sent = null;
  const said = document.querySelector("[data-said]");
  if (said) say(said.textContent.replace(/\s+/g, " ").trim());
  if (!board()?.offsetParent) { // on a phone, or by guests: what it came to, and the form again
    document.querySelector("#hand")?.scrollIntoView();
    document.querySelector("[data-move] button.main")?.focus({ preventScroll: true });
    return;
  }
  board().parentElement.scrollLeft = scrolled;
  chosen()?.focus({ preventScroll: true });
  if (height !== undefined && chosen()) scrollBy(0, chosen().closest("tr").getBoundingClientRect().top - height);
});

// Without a network, or while the server is away, it is sent again from the same form: its key makes that the same as once.
document.addEventListener("htmx:sendError", unsent);
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) unsent();
  else location.reload(); // refused: what stands is shown
});
addEventListener("offline", () => { if (sent) unsent(); });
