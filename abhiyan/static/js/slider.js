// Moves the programme's day: shows the date while the slider moves and opens the page on that day when it rests.
// Without a script the form offers links to the day before and after.
for (const form of document.querySelectorAll("[data-slider]")) {
  const slider = form.querySelector("input[type=range]");
  const shown = form.querySelector("output");
  const words = new Intl.DateTimeFormat(document.documentElement.lang === "hi" ? "hi-IN-u-nu-latn" : "en-IN", {
    day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
  const day = () => new Date(Date.parse(slider.dataset.first) + slider.valueAsNumber * 86_400_000);

  slider.addEventListener("input", () => {
    shown.value = words.format(day());
    slider.setAttribute("aria-valuetext", shown.value);
  });
  slider.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set(slider.dataset.name, day().toISOString().slice(0, 10));
    address.searchParams.delete("after");
    location.assign(address);
  });
}
