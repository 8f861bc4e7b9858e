// A form is sent once: the button waits for the answer; a file that is fetched leaves the page and its button as they
// are. (The server would do the work once anyway.)
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.dataset.download !== undefined || event.defaultPrevented || event.target.method !== "post") return;
  setTimeout(() => { button.disabled = true; }, 0); // after the form's own values were read
});

// The way back shows a page from memory: its buttons work again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button:disabled")) if (button.form?.method === "post") button.disabled = false;
});

// A menu closes when one looks elsewhere, or presses Escape.
const close = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(null); });
