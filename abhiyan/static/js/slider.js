// Moves the day looked at in a rehearsal: shows the date while the slider moves, sends the form when it rests.
// Without a script the form has a button.
const REST = 250; // ms: an arrow key held down sends once
const fresh = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36).padStart(7, "0")).join("-");

for (const form of document.querySelectorAll("[data-slider]")) {
  const slider = form.querySelector("input[type=range]");
  const shown = form.querySelector("output");
  const words = new Intl.DateTimeFormat(document.documentElement.lang === "hi" ? "hi-IN-u-nu-latn" : "en-GB", {
    weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
  let rest;

  slider.addEventListener("input", () => {
    shown.value = words.format(new Date(Date.parse(slider.dataset.first) + slider.valueAsNumber * 86_400_000));
    slider.setAttribute("aria-valuetext", shown.value);
  });
  slider.addEventListener("change", () => {
    clearTimeout(rest);
    rest = setTimeout(() => form.requestSubmit(form.querySelector("button.unseen")), REST);
  });
  // Whoever moves on before the page is there means the later day: no repetition of the first, so a key of its own.
  form.addEventListener("submit", () => { form.elements.key.value = fresh(); });
}
