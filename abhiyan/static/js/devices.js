// Switches messages on in this browser: asks leave, subscribes, and sends what that gave with the form that stands there.
const form = document.querySelector("[data-device]");
const show = (name, is) => { document.querySelector(`[data-${name}]`).hidden = !is; };
const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const mark = async (text) => {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const say = async () => {
  show("cannot", !can);
  if (!can) return;
  const found = await navigator.serviceWorker.getRegistration(form.dataset.worker);
  const on = Notification.permission === "granted" && (await found?.pushManager.getSubscription());
  const here = on && document.querySelector(`[data-mark="${await mark(on.toJSON().endpoint)}"]`);
  here?.querySelector("[data-this]").removeAttribute("hidden");
  show("forbidden", Notification.permission === "denied");
  show("is-on", Boolean(here));
  form.hidden = Notification.permission === "denied" || Boolean(here);
};

const subscribed = async () => {
  const worker = await navigator.serviceWorker.register(form.dataset.worker);
  const wish = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) };
  const old = await worker.pushManager.getSubscription();
  const same = old && String(new Uint8Array(old.options.applicationServerKey)) === String(wish.applicationServerKey);
  if (old && !same) await old.unsubscribe(); // of another key: this installation's was made anew
  return same ? old : worker.pushManager.subscribe(wish);
};

form.addEventListener("submit", async (event) => {
  if (form.elements.endpoint.value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  try {
    if ((await Notification.requestPermission()) !== "granted") return say();
    const { endpoint, keys } = (await subscribed()).toJSON();
    Object.assign(form.elements.endpoint, { value: endpoint });
    for (const name of ["p256dh", "auth"]) form.elements[name].value = keys[name];
    form.requestSubmit();
  } catch {
    show("cannot", true); // a browser without a push service of its own
  }
});

say();
