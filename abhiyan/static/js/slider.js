// Moves the day looked at in a rehearsal: shows the date while the slider moves, sends the form when it rests.
// Without a script the form has a button.
for (const form of document.querySelectorAll("[data-slider]")) {
  const slider = form.querySelector("input[type=range]");
  const shown = form.querySelector("output");
  const words = new Intl.DateTimeFormat(document.documentElement.lang === "hi" ? "hi-IN-u-nu-latn" : "en-GB", {
    weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });

  slider.addEventListener("input", () => {
    shown.value = words.format(new Date(Date.parse(slider.dataset.first) + slider.valueAsNumber * 86_400_000));
    slider.setAttribute("aria-valuetext", shown.value);
  });
  slider.addEventListener("change", () => form.requestSubmit(form.querySelector("button.unseen")));
}
