// Keeps what is filled in on this phone until the server has it, shows it as waiting, and lets nothing go unasked.
const { dataset } = document.querySelector("script[data-app]");
const box = document.querySelector("[data-outbox]");
const part = (name) => box?.querySelector(`[data-${name}]`);
const words = part("words")?.dataset ?? {};
const OURS = new Set(["key", "csrfmiddlewaretoken", "kind", "unit", "after", "next"]);
const OPEN = new Set(["waiting", "held", "refused"]);
const MOST_PHOTOS = 40; // waiting on one phone: ten megabytes at most

let rows = [];
const mine = () => rows.filter((row) => row.owner === dataset.owner);
const unsent = () => mine().filter((row) => OPEN.has(row.state));
const waiting = () => unsent().filter((row) => row.state !== "refused");
const lang = document.documentElement.lang;
const when = (ms) => {
  const at = new Date(ms), time = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return `${at.toLocaleDateString(lang, { day: "numeric", month: "long" })}, ${time}`;
};
const listed = (some) => some.map((row) => `• ${row.name}, ${when(row.at)}`).join("\n");

// --- what is shown --------------------------------------------------------------------------------------------------

const say = (text) => { if (box) part("status").textContent = text; };

function complain(text) {
  if (box) box.hidden = false;
  say(text);
  box?.scrollIntoView({ block: "nearest" });
}

async function show() {
  rows = await outbox.rows();
  if (!box) return;
  box.hidden = mine().length === 0;
  part("unsent").hidden = part("send").hidden = waiting().length === 0;
  part("count").textContent = waiting().length.toLocaleString("en-IN");
  part("rows").replaceChildren(...mine().reverse().map(line));
}

function line(row) {
  const shown = part("row").content.cloneNode(true);
  const at = (name) => shown.querySelector(`[data-${name}]`);
  at("name").textContent = row.name;
  at("when").textContent = when(row.at);
  at("said").textContent = row.both ? `${words.both} ${row.both.join(" / ")}` : row.said;
  at("state").textContent = words[row.state];
  at("state").classList.toggle("bad", row.state === "refused");
  for (const of of shown.querySelectorAll("[data-of]")) of.textContent = `: ${row.name}`;
  at("acts").hidden = !OPEN.has(row.state);
  at("mend").hidden = at("again").hidden = row.state !== "refused";
  at("mend").hidden ||= Boolean(row.photo); // another is taken with another report
  at("mend").addEventListener("click", () => mend(row));
  at("again").addEventListener("click", () => again(row));
  at("throw").addEventListener("click", () => thrown(row));
  return shown;
}

// --- what is kept ---------------------------------------------------------------------------------------------------

function fieldsOf(form, submitter) {
  const fields = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (OURS.has(name) || typeof value !== "string") continue;
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  }
  return fields;
}

const chosen = (form) => [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);

class NoPhoto extends Error {}

// Each photo of a form as an item that comes behind it.
async function photosOf(form, row) {
  const some = [];
  for (const input of chosen(form)) {
    if (rows.filter((one) => one.photo).length >= MOST_PHOTOS) throw new NoPhoto(words.manyPhotos);
    const { shrunk } = await import(dataset.photo);
    const photo = await shrunk(input.files[0]).catch(() => { throw new NoPhoto(words.noPhoto); });
    some.push({ ...row, key: crypto.randomUUID(), kind: input.dataset.photo, name: `${row.name}: ${words.photo}`, at: row.at + 1, after: row.key, fields: {}, chain: "", photo });
  }
  return some;
}

// What waited for an item waits for the one that took its place.
const heirs = (old, key) => mine().filter((row) => row.after === old && OPEN.has(row.state))
  .map((row) => ({ ...row, key: crypto.randomUUID(), was: row.key, after: key, state: "waiting", said: "" }));

async function replaced(some, old) {
  const moved = old ? heirs(old, some[0].key) : [];
  await outbox.changed([...some, ...moved], old ? [old, ...moved.map((row) => row.was)] : []);
}

async function kept(form, submitter) {
  const { keep, name, unit, after, chain = "" } = form.dataset;
  const fields = fieldsOf(form, submitter);
  // What was written here after the page was made took the place of what the page shows: this one comes behind it.
  const before = chain && mine().findLast((row) => row.chain === chain && row.base === fields.base && row.state !== "refused");
  const row = {
    key: crypto.randomUUID(), kind: keep, name: name || document.title, unit: Number(unit) || null, at: Date.now(),
    after: after || (before ? before.key : ""), fields, base: fields.base, chain, owner: dataset.owner, phone: dataset.phone, lang,
    page: location.pathname + location.search, state: "waiting", said: "",
  };
  await replaced([row, ...await photosOf(form, row)], form.dataset.mends);
  delete form.dataset.mends;
  form.reset();
  form.closest("details")?.removeAttribute("open");
}

// On the window, so that it comes before the word that there is no network.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.action.endsWith(dataset.logout)) return void signOut(event);
  if (!form.dataset.keep || chosen(form).some((input) => !input.dataset.photo)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.ariaBusy) return; // a photo takes a second
  form.ariaBusy = "true";
  try {
    await kept(form, event.submitter);
  } catch (error) {
    complain(error instanceof NoPhoto ? error.message : words.notKept);
    return;
  } finally {
    form.ariaBusy = null;
  }
  await show();
  say(words.kept);
  box?.scrollIntoView({ block: "nearest" });
  navigator.serviceWorker?.ready.then((found) => found.sync?.register("outbox")).catch(() => {});
  send();
}, true);

// --- what was refused -----------------------------------------------------------------------------------------------

function mend(row) {
  const forms = [...document.querySelectorAll(`form[data-keep="${row.kind}"]`)];
  const same = (form) => (form.dataset.name || document.title) === row.name && (Number(form.dataset.unit) || null) === row.unit;
  const form = forms.find(same);
  if (!form) return void location.assign(row.page);
  for (const [name, value] of Object.entries(row.fields)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = [value].flat().includes(field.value);
      else field.value = value;
    }
  }
  form.dataset.mends = row.key;
  form.closest("details")?.setAttribute("open", "");
  form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

async function again(row) {
  await replaced([{ ...row, key: crypto.randomUUID(), state: "waiting", said: "" }], row.key);
  await show();
  send();
}

async function thrown(row) {
  const some = [row, ...mine().filter((one) => one.after === row.key && one.photo)];
  if (!confirm(`${words.throw}\n${listed(some)}`)) return;
  await outbox.changed([], some.map((one) => one.key));
  await show();
}

async function signOut(event) {
  const form = event.target;
  event.preventDefault();
  event.stopImmediatePropagation();
  await show();
  if (unsent().length && !confirm(`${words.signOut}\n${listed(unsent())}`)) return;
  await outbox.changed([], mine().map((row) => row.key));
  await caches?.delete("own");
  form.submit();
}

// --- what is sent ---------------------------------------------------------------------------------------------------

let timer, failed = 0, until = 0; // by itself it asks no earlier than it was told
const plan = (ms) => { clearTimeout(timer); timer = setTimeout(send, Math.max(ms, until - Date.now())); };
const isBusy = () => [...document.querySelectorAll("form[data-keep]")].some((form) =>
  [...form.elements].some((field) => field.type !== "hidden" && "defaultValue" in field && field.type !== "checkbox" && field.type !== "radio" && field.value !== field.defaultValue));

async function send() {
  try {
    await outbox.send(dataset.sync);
    failed = 0;
  } catch (error) {
    failed += 1; // no network, or too many are there: kept, and sent later
    await show();
    until = Date.now() + (error.wait ?? 0);
    if (unsent().length) plan(Math.min(120_000, 4000 * failed) * (0.8 + Math.random() * 0.4));
  }
}

// Something was sent, from here or by the worker. What came is counted on the page: it is read anew, unless somebody is
// writing on it or has something to mend.
async function heard({ data }) {
  const before = waiting().length;
  await show();
  if (data.over) say(words.over);
  else if (before && !waiting().length) {
    if (!unsent().length) say(words.allSent);
    if (!isBusy() && !unsent().length) setTimeout(() => { if (!isBusy()) location.reload(); }, 600);
  }
  if (waiting().length) plan(30_000);
}

// --- what was handed down -------------------------------------------------------------------------------------------

// Whether it still stands is asked at every contact. Without a contact for a day nothing is shown: silence may have begun.
async function stand() {
  const shown = [...document.querySelectorAll("[data-kit]")];
  if (!shown.length) return;
  const asked = new URLSearchParams(shown.map((one) => ["t", one.dataset.kit]));
  const { gone } = await fetch(`${dataset.standing}?${asked}`).then((answer) => answer.json()).catch(() => ({ gone: {} }));
  const isOld = Date.now() / 1000 - Number(dataset.made) > 86_400;
  for (const one of shown) {
    if (!isOld && !gone[one.dataset.kit]) continue;
    one.textContent = words.withdrawn ?? "";
    delete one.dataset.kit;
    await (await caches?.open("own"))?.delete(location.href);
  }
  setTimeout(stand, 300_000);
}

// --- the beginning --------------------------------------------------------------------------------------------------

new BroadcastChannel("outbox").addEventListener("message", heard);
part("send")?.addEventListener("click", send);
for (const news of ["online", "pageshow"]) addEventListener(news, () => plan(100));
document.addEventListener("visibilitychange", () => { if (!document.hidden) plan(100); });

let wish;
const install = document.querySelector("[data-install]");
addEventListener("beforeinstallprompt", (event) => {
  if (!install) return;
  event.preventDefault();
  wish = event;
  install.hidden = false;
});
install?.addEventListener("click", () => { wish?.prompt(); install.hidden = true; });

await show();
plan(300);
stand();
addEventListener("online", stand);
navigator.storage?.persist?.();
navigator.serviceWorker?.register(dataset.worker).then(() => navigator.serviceWorker.ready)
  .then(() => { document.documentElement.dataset.appReady = "yes"; }).catch(() => {});
