// Adds where the phone is to a form, rounded to about a kilometre, and only when somebody taps.
const DECIMALS = 2; // of a degree; the server rounds once more

for (const part of document.querySelectorAll("[data-whereabouts]")) {
  if (!navigator.geolocation) continue;
  const button = part.querySelector("button");
  const said = part.querySelector("output");
  part.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const point = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(DECIMALS));
        button.form.elements.point.value = point.join(",");
        said.textContent = button.dataset.done;
      },
      () => {
        said.textContent = button.dataset.failed;
      },
      { timeout: 15000, maximumAge: 60000 },
    );
  });
}
