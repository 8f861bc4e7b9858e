// The phone's own sheet for sharing, with the file where the phone takes one: one person at a time, chosen there. The
// plain links beside it stay. When the sheet was used, the form says that the kit was passed on.
const files = new Map(); // address -> File, so that a second tap has it at once

async function fileOf(button) {
  const { file } = button.dataset;
  if (!file || files.has(file)) return files.get(file);
  const answer = await fetch(file);
  if (!answer.ok) return location.reload(); // withdrawn, over or silent meanwhile: the page says so
  const type = answer.headers.get("Content-Type").split(";")[0];
  files.set(file, new File([await answer.blob()], `kit.${type.split("/")[1]}`, { type }));
  return files.get(file);
}

async function passOn(button) {
  const said = { text: button.dataset.text, title: button.dataset.title };
  const file = await fileOf(button).catch(() => undefined);
  const whole = file && navigator.canShare?.({ ...said, files: [file] }) ? { ...said, files: [file] } : said;
  try {
    await navigator.share(whole);
  } catch {
    return; // the person closed the sheet
  }
  document.getElementById(button.dataset.form)?.requestSubmit();
}

for (const button of navigator.share ? document.querySelectorAll("[data-pass-on]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => passOn(button));
}
