// A door: the camera reads passes, a word and a colour say what to do, uses are kept here and sent when there is a network.
const page = document.querySelector("[data-door]");
const { dataset } = page;
const part = (name) => page.querySelector(`[data-${name}]`);
const rules = await import(dataset.rules);
await import(dataset.stored);
const keep = await stored.open(`door-${dataset.door}`, { list: "", scans: "key" });
const KNOWN = ["in", "used", "revoked", "early", "over"];
const AGAIN = 4000; // ms: the same pass still before the camera is no second use
const BATCH = 200;
const other = () => import(dataset.ed25519);

let list = await keep.one("list", "list");
let scans = new Map((await keep.all("scans")).map((one) => [one.key, one]));
let used = new Map();
let shift = 0; // ms from the phone's clock to the server's, where one was heard
let ended = false;

const now = () => Date.now() + shift;
const clock = (ms) => new Date(ms - shift).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
const waiting = () => [...scans.values()].filter((one) => !one.sent);

function take(news) {
  shift = news.now - Date.now();
  list = { ...list, ...news, shift };
  remember();
}

function remember() {
  used = new Map();
  for (const [number, at, door] of list?.used ?? []) used.set(number, [at, door]);
  for (const one of scans.values()) {
    if (one.let_in && one.refused === undefined && !used.has(one.number)) used.set(one.number, [one.at + shift, list.door]);
  }
}

// --- what is shown --------------------------------------------------------------------------------------------------

function show(outcome, found, before) {
  for (const one of page.querySelectorAll("[data-outcome]")) one.hidden = one.dataset.outcome !== outcome;
  const more = part("more");
  const kind = found && page.querySelector(`[data-kind="${found.kind}"]`)?.dataset.name;
  const lines = [kind && `${kind} · ${found.number}`, before && `${clock(before[0])} · ${before[1]}`];
  more.textContent = lines.filter(Boolean).join(" — ");
  part("result").dataset.tone = page.querySelector(`[data-outcome="${outcome}"]`).dataset.tone;
  part("ready").hidden = true;
  sound(outcome === "in");
}

let audio;
function sound(good) {
  navigator.vibrate?.(good ? 80 : [120, 80, 120, 80, 120]);
  if (!audio) return;
  for (const [at, hertz] of good ? [[0, 880]] : [[0, 220], [0.22, 180]]) {
    const tone = audio.createOscillator(), loud = audio.createGain();
    tone.type = good ? "sine" : "square";
    tone.frequency.value = hertz;
    loud.gain.value = 0.15;
    tone.connect(loud).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.18);
  }
}

function count() {
  const held = waiting();
  part("waiting").textContent = held.length.toLocaleString("en-IN");
  part("unsent").hidden = held.length === 0;
  part("no-list").hidden = Boolean(list);
  part("is-ready").hidden = !list;
  for (const cell of page.querySelectorAll("[data-kind]")) {
    const kind = Number(cell.dataset.kind);
    const here = held.filter((one) => one.let_in && one.kind === kind).length;
    const n = (list?.entered?.[kind] ?? 0) + here;
    cell.querySelector("[data-n]").textContent = n.toLocaleString("en-IN");
    cell.hidden = n === 0;
  }
  const last = part("last");
  last.replaceChildren(...[...scans.values()].sort((a, b) => b.at - a.at).slice(0, 12).map((one) => {
    const row = document.createElement("li"), what = document.createElement("span"), side = document.createElement("span");
    const said = page.querySelector(`[data-outcome="${one.refused ?? one.said}"]`);
    what.textContent = `${clock(one.at + shift)} · ${one.number} · ${said?.dataset.title ?? one.said}`;
    side.className = "side quiet small";
    side.textContent = one.sent ? dataset.sent : dataset.waits;
    row.append(what, side);
    return row;
  }));
}

// --- what is looked at ----------------------------------------------------------------------------------------------

let busy = Promise.resolve();
let seen = { what: "", at: 0 };

// One after the other: two frames of one pass are one use. Answers {outcome, ms}, for whoever measures.
function looked(given, how) {
  const work = busy.then(() => lookedNow(given, how));
  busy = work.catch(() => {});
  return work;
}

async function lookedNow(given, how) {
  const start = performance.now(), at = Date.now();
  if (how === "text") {
    const still = seen.what === given && at - seen.at < AGAIN;
    seen = { what: given, at };
    if (still) return null;
  }
  if (!list) return null;
  const pass = how === "text" || rules.opened(given);
  const { outcome, found } = pass
    ? await rules.looked(given, list, used, now(), other)
    : await rules.lookedUp(given, list, used, now());
  const before = found && outcome === "used" ? used.get(found.number) : undefined;
  if (found && KNOWN.includes(outcome)) {
    const scan = {
      key: crypto.randomUUID(), text: pass ? given : "", code: pass ? "" : given, at, let_in: outcome === "in",
      said: outcome, number: found.number, kind: found.kind, sent: false,
    };
    await keep.keep("scans", [scan]);
    scans.set(scan.key, scan);
    if (scan.let_in) used.set(found.number, [at + shift, list.door]);
  }
  show(outcome, found, before);
  count();
  plan(500);
  return { outcome, ms: performance.now() - start };
}

let reader;
async function prepared() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (image) => (await detector.detect(image)).map((one) => one.rawValue);
  }
  await new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: dataset.reader, onload: done, onerror: failed });
    document.head.append(script);
  });
  const wasmBinary = await (await fetch(dataset.wasm)).arrayBuffer();
  ZXingWASM.prepareZXingModule({ overrides: { wasmBinary } });
  return async (image) => {
    const found = await ZXingWASM.readBarcodes(image, { formats: ["QRCode"], maxNumberOfSymbols: 1, returnErrors: true, tryDownscale: false });
    return found.map((one) => (one.isValid ? one.text : null));
  };
}

function pixels(source, width, height) {
  const canvas = pixels.canvas ??= document.createElement("canvas");
  const scale = Math.min(1, 960 / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const drawn = canvas.getContext("2d", { willReadFrequently: true });
  drawn.drawImage(source, 0, 0, canvas.width, canvas.height);
  return drawn.getImageData(0, 0, canvas.width, canvas.height);
}

// Reads one picture; null where there is no square of dots on it.
async function read(source, width, height) {
  reader ??= prepared();
  const [text] = await (await reader)(pixels(source, width, height));
  return text;
}

let blurred = 0;
async function watch(video) {
  while (video.srcObject) {
    if (video.readyState >= 2 && !document.hidden) {
      const text = await read(video, video.videoWidth, video.videoHeight);
      if (text) {
        blurred = 0;
        await looked(text, "text");
      } else if (text === null && (blurred += 1) === 8) show("unreadable"); // a square that it can't make out, for a second
    }
    await new Promise((done) => setTimeout(done, 90));
  }
}

async function start() {
  audio ??= new AudioContext();
  const video = part("video");
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    part("no-camera").hidden = false;
    return;
  }
  await video.play();
  video.hidden = false;
  part("start").hidden = true;
  navigator.wakeLock?.request("screen").catch(() => {});
  watch(video).catch(() => { part("no-camera").hidden = false; });
}

// --- what is sent ---------------------------------------------------------------------------------------------------

let timer, sending = false, failed = 0;
function plan(ms) {
  clearTimeout(timer);
  timer = setTimeout(send, ms);
}

async function send() {
  if (sending || ended) return;
  sending = true;
  let wait = 10_000;
  try {
    const some = waiting().slice(0, BATCH);
    const body = JSON.stringify({
      now: Date.now(), since: list?.since ?? 0,
      scans: some.map(({ key, text, code, at, let_in, said }) => ({ key, text, code, at, let_in, said })),
    });
    const answer = await fetch(dataset.sync, { method: "POST", body, signal: AbortSignal.timeout(30_000) });
    const told = await answer.json();
    if (answer.ok) {
      failed = 0;
      await settled(told);
      if (waiting().length) wait = 200;
    } else if (answer.status === 410) await end();
    else failed += 1;
  } catch {
    failed += 1; // no network: kept, and sent later
  }
  part("network").hidden = failed === 0;
  sending = false;
  count();
  if (!ended) plan(failed ? Math.min(60_000, 3000 * failed) * (0.8 + Math.random() * 0.4) : wait);
}

async function settled(told) {
  const changed = [];
  for (const key of told.taken) if (scans.has(key)) changed.push({ ...scans.get(key), sent: true });
  for (const [key, why] of Object.entries(told.refused)) if (scans.has(key)) changed.push({ ...scans.get(key), sent: true, refused: why });
  await keep.keep("scans", changed);
  for (const one of changed) scans.set(one.key, one);
  if (told.ended) {
    if (!waiting().length) await end();
    return;
  }
  const numbers = new Map((list?.used ?? []).map((one) => [one[0], one]));
  for (const one of told.used) numbers.set(one[0], one);
  if (list) {
    take({ now: told.now, used: [...numbers.values()], revoked: told.revoked, keys: told.keys, entered: told.entered, since: told.since });
    await keep.keep("list", [list], "list");
  } else await refresh();
}

// The list anew: keys, hours and codes change seldom.
async function refresh() {
  try {
    const answer = await fetch(dataset.list, { signal: AbortSignal.timeout(60_000) });
    if (answer.status === 410) return await (waiting().length ? send() : end());
    if (!answer.ok) return undefined;
    take(await answer.json());
    await keep.keep("list", [list], "list");
  } catch {
    // no network: the list of before stands
  }
  count();
  return undefined;
}

// The event is over: all was sent, and nothing of it stays on the phone.
async function end() {
  ended = true;
  await keep.forget();
  for (const one of await navigator.serviceWorker?.getRegistrations() ?? []) if (one.scope === location.href.split("#")[0]) await one.unregister();
  await caches?.delete(`door-${dataset.door}`);
  part("ended").hidden = false;
  part("work").hidden = true;
}

// --- the beginning ----------------------------------------------------------------------------------------------------

addEventListener("submit", (event) => { // on the window, so that it comes before the word that there is no network
  if (!event.target.matches("[data-type]") || !list) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const field = event.target.elements.code;
  if (field.value.trim()) looked(field.value, "code").then(() => { field.value = ""; field.focus(); });
}, true);
part("start").addEventListener("click", start);
part("photo").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  const picture = await createImageBitmap(file);
  const text = await read(picture, picture.width, picture.height);
  seen = { what: "", at: 0 };
  if (text) await looked(text, "text");
  else show("unreadable");
  event.target.value = "";
});
for (const news of ["online", "pageshow"]) addEventListener(news, () => plan(100));

Object.assign(page, { doorLooked: looked, doorRead: read }); // for those who measure
part("script").hidden = false;
if (list) shift = list.shift ?? 0;
remember();
count();
await refresh();
plan(300);
setInterval(refresh, 300_000);
navigator.storage?.persist?.();
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(dataset.worker, { scope: location.pathname }).then(() => navigator.serviceWorker.ready)
    .then(() => { part("offline-ready").hidden = false; }).catch(() => {});
}
document.documentElement.dataset.doorReady = "yes";
