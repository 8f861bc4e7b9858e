// Signs in with a passkey, and makes one. Without it (or without passkeys in the browser) the code goes on working:
// the buttons stay hidden.

const button = document.querySelector("[data-passkey]");

if (button && window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  button.hidden = false;
  button.addEventListener("click", async (click) => {
    click.preventDefault();
    const form = button.form;
    try {
      const made = document.getElementById("creation_options");
      const credential = made ? await create(JSON.parse(made.textContent)) : await get(form.action);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      if (error.name !== "NotAllowedError") throw error; // the person closed the device's own window
    }
  });
}

function create(options) {
  return navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey),
  });
}

async function get(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  const { request_options: options } = await answer.json();
  return navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey),
  });
}
