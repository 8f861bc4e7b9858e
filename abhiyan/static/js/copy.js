// Copies what stands in the button's data-copy, or shares it where the phone can. The text is on the page to select anyway.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  if (navigator.share && button.hasAttribute("data-share")) {
    await navigator.share({ text: button.dataset.copy }).catch(() => {}); // the person closed the sheet
    return;
  }
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = button.dataset.done;
});

for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
