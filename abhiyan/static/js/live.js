// Being at a live address: says every half minute that one is there, plays the transmission, follows what the hub says.
const page = document.querySelector("[data-live]");
const part = (name) => page.querySelector(`[data-${name}]`);
const { hub, live: number } = page.dataset;
const video = part("video");

// Who one is stands behind the # of one's own link: it is sent to the hub alone, and is gone from the address at once.
const KEY = `ticket-${number}`;
const PLAYED = `played-${number}`;
const given = location.hash.slice(1);
if (/^[\w-]{43}$/.test(given)) {
  localStorage.setItem(KEY, given);
  history.replaceState(null, "", location.pathname + location.search);
}
const ticket = localStorage.getItem(KEY);
const show = (name, is) => { const found = part(name); if (found) found.hidden = !is; };

let version = page.dataset.version;
let playing = "";
let failed = 0;

function follow(said) {
  if (said.silent) return stop();
  if (String(said.version) === version) return;
  version = String(said.version);
  for (const one of page.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== said.state;
  for (const language of ["hi", "en"]) {
    const notice = page.querySelector(`[data-notice="${language}"]`);
    notice.textContent = said.notice[language];
    notice.hidden = !said.notice[language];
  }
  const moved = said.stream !== page.dataset.stream || said.sound !== page.dataset.sound;
  Object.assign(page.dataset, { stream: said.stream, sound: said.sound });
  if (moved && [said.stream, said.sound].some(isElsewhere)) return loadAnew();
  if (playing && (moved || said.state === "on_air")) play(playing);
}

// The page may play from the hosts that were announced when it was loaded, and from no other.
const hostOf = (source) => source && new URL(source).origin;
const HOSTS = [page.dataset.stream, page.dataset.sound].map(hostOf);
const isElsewhere = (source) => source && !HOSTS.includes(hostOf(source));

function loadAnew() {
  sessionStorage.setItem(PLAYED, playing);
  setTimeout(() => location.reload(), Math.random() * 5000); // not all at the same moment
}

// Silence before a poll has begun: nothing plays from now on, the page says why, and is loaded anew without all else.
let stopped = false;
function stop() {
  if (stopped) return;
  stopped = true;
  playing = "";
  page.player?.destroy();
  video.removeAttribute("src");
  video.load();
  Object.assign(page.dataset, { stream: "", sound: "" });
  show("sent", false);
  show("silent", true);
  setTimeout(() => location.reload(), Math.random() * 30000);
}

// What stopped is tried again by itself, and the person is told meanwhile.
function tryAgain(what) {
  show("stalled", true);
  setTimeout(() => playing === what && play(what), 5000 + Math.random() * 10000);
}

async function beat() {
  let wait = 30;
  try {
    const answer = await fetch(`${hub}/beat`, { method: "POST", body: ticket, signal: AbortSignal.timeout(20000) });
    const said = await answer.json();
    wait = said.next ?? 60;
    if (answer.ok) {
      failed = 0;
      follow(said);
      show("counted", !said.silent && ["doors", "on_air", "broken"].includes(said.state));
    } else if (answer.status === 400) {
      localStorage.removeItem(KEY); // not ours, or of another address
      show("no-ticket", true);
      return;
    } else failed += 1;
  } catch {
    failed += 1; // no network, or no hub: each asks again at another moment of the next half minute
    wait = 5 + Math.random() * 30;
  }
  show("not-counted", failed > 2);
  setTimeout(beat, wait * (850 + Math.random() * 300)); // not all at the same moment
}

async function play(what) {
  playing = what;
  const source = page.dataset[what];
  if (!source) return;
  video.hidden = false;
  video.toggleAttribute("data-sound-only", what === "sound");
  page.player?.destroy();
  if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.onerror = () => tryAgain(what);
    video.src = source;
  } else {
    const { default: Hls } = await import(page.dataset.player);
    if (!Hls.isSupported()) return show("no-player", true);
    page.player = new Hls({ enableWorker: false });
    page.player.on(Hls.Events.ERROR, (_event, error) => {
      if (error.fatal) tryAgain(what);
    });
    page.player.loadSource(source);
    page.player.attachMedia(video);
  }
  video.play().catch(() => {}); // the person presses play
}

function countDown() {
  const left = Math.floor((new Date(page.dataset.starts) - Date.now()) / 1000);
  show("countdown", left > 0);
  if (left <= 0) return;
  const pad = (n) => String(n).padStart(2, "0");
  const days = Math.floor(left / 86400);
  const time = `${pad(Math.floor(left / 3600) % 24)}:${pad(Math.floor(left / 60) % 60)}:${pad(left % 60)}`;
  part("left").textContent = days ? `${days} × 24:00 + ${time}` : time;
  setTimeout(countDown, 1000);
}

show("choose", true);
page.addEventListener("click", (event) => {
  const button = event.target.closest("[data-play]");
  if (button) play(button.dataset.play);
});
video.addEventListener("playing", () => show("stalled", false));
const played = sessionStorage.getItem(PLAYED);
sessionStorage.removeItem(PLAYED);
if (played) play(played);
if (page.dataset.starts) countDown();
if (hub) {
  if (ticket) setTimeout(beat, Math.random() * 3000);
  else show("no-ticket", true);
  const news = new EventSource(`${hub}/news/${number}`);
  news.onmessage = (event) => follow(JSON.parse(event.data));
}
