// Plays the minutes of a live address in one minute, or follows the slider. Without a script the form has a button.
const WHOLE = 60_000; // ms of all minutes together

const form = document.querySelector("[data-replay]");
const said = JSON.parse(document.getElementById("minutes").textContent);
const [slider, play] = [form.elements.minute, form.querySelector("[data-play]")];
const rows = [...document.querySelectorAll("[data-unit]")].map((row, at) => ({
  n: row.querySelector("[data-n]"),
  share: row.querySelector("[data-share]"),
  nobody: row.querySelector("[data-nobody]"),
  meant: said.units[at][0],
  minutes: said.units[at][1],
  first: said.units[at][1].findIndex((n) => n > 0),
}));
const last = said.clocks.length - 1;
const grouped = new Intl.NumberFormat("en-IN");
const words = play.textContent;
let timer;

function show(minute) {
  slider.value = minute;
  slider.setAttribute("aria-valuetext", said.clocks[minute]);
  form.querySelector("[data-clock]").value = said.clocks[minute];
  form.querySelector("[data-here]").textContent = grouped.format(said.whole[minute]);
  const now = form.querySelector("[data-now]");
  now.setAttribute("x1", (1000 * minute) / Math.max(1, last));
  now.setAttribute("x2", now.getAttribute("x1"));
  for (const row of rows) {
    const n = row.minutes[minute];
    row.n.textContent = grouped.format(n);
    row.share.setAttribute("width", row.meant ? Math.min(1000, (1000 * n) / row.meant) : 0);
    row.nobody.hidden = row.first >= 0 && row.first <= minute;
  }
  const silent = form.querySelector("[data-silent]");
  if (silent) silent.textContent = grouped.format(rows.filter((row) => !row.nobody.hidden).length);
}

function stop() {
  clearInterval(timer);
  timer = undefined;
  play.textContent = words;
  play.setAttribute("aria-pressed", "false");
}

function start() {
  if (slider.valueAsNumber >= last) show(0);
  play.textContent = play.dataset.pause;
  play.setAttribute("aria-pressed", "true");
  timer = setInterval(() => {
    if (slider.valueAsNumber >= last) stop();
    else show(slider.valueAsNumber + 1);
  }, WHOLE / Math.max(1, last));
}

play.hidden = false;
form.querySelector("[data-show]").hidden = true;
play.addEventListener("click", () => (timer ? stop() : start()));
slider.addEventListener("input", () => { stop(); show(slider.valueAsNumber); });
form.addEventListener("submit", (event) => event.preventDefault());
