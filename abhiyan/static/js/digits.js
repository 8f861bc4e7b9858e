// Where a form has a row of answers, a digit on the keyboard gives one. While somebody types, digits are digits.
const form = document.querySelector("[data-digits]");

if (form) {
  const answers = [...form.querySelectorAll("button[name=outcome]")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) return;
    const answer = answers[Number(event.key) - 1];
    if (answer) {
      event.preventDefault();
      form.requestSubmit(answer);
    }
  });
}
