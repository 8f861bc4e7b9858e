// What a pass says and how a door judges it: the rules of abhiyan/hall/rules.py in the language of browsers. No page,
// no network, no clock of its own. Tests hold the two together.
const TEXT = /^ABH1[A-Z2-7]{127}$/;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SAID = 15; // bytes before the signature
const SIGNED = new TextEncoder().encode("abhiyan.pass.1:");
const EPOCH = Date.UTC(2000, 0, 1);
const DAY = 86_400_000;

export const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

function unbase32(text) {
  const bytes = [];
  let held = 0, bits = 0;
  for (const letter of text) {
    held = (held << 5) | LETTERS.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  return held ? null : Uint8Array.from(bytes); // bits that mean nothing are zero
}

// {key, event, number, kind, last (YYYY-MM-DD), signed, signature}; null for all that has not the form of a pass.
export function opened(given) {
  const text = given.trim().toUpperCase();
  const whole = TEXT.test(text) ? unbase32(text.slice(4)) : null;
  if (!whole) return null;
  const said = whole.subarray(0, SAID), view = new DataView(whole.buffer);
  const signed = new Uint8Array(SIGNED.length + SAID);
  signed.set(SIGNED);
  signed.set(said, SIGNED.length);
  return {
    key: hex(said.subarray(0, 4)), event: view.getUint32(4), number: view.getUint32(8), kind: said[12],
    last: new Date(EPOCH + view.getUint16(13) * DAY).toISOString().slice(0, 10), signed, signature: whole.subarray(SAID),
  };
}

// Whether a signature holds, by the browser itself, or by the library that `other` fetches where it can't.
const keys = new Map();
export async function holds(publicKey, { signed, signature }, other) {
  try {
    if (!keys.has(publicKey)) keys.set(publicKey, crypto.subtle.importKey("raw", unhex(publicKey), "Ed25519", false, ["verify"]));
    return await crypto.subtle.verify("Ed25519", await keys.get(publicKey), signature, signed);
  } catch {
    try {
      return await (await other()).verifyAsync(signature, signed, unhex(publicKey));
    } catch {
      return false;
    }
  }
}

// A word for a pass that is ours. list: as the server sends it; used: Map of numbers; now: ms.
export function judge(found, list, used, now) {
  if (found.event !== list.event) return "other_event";
  if (found.last < list.day) return "expired";
  if (list.revoked.includes(found.number)) return "revoked";
  if (used.has(found.number)) return "used";
  if (list.hours && now < list.hours[0]) return "early";
  if (list.hours && now >= list.hours[1]) return "over";
  return "in";
}

// {outcome, found}: everything a door asks of a text, in this order.
export async function looked(text, list, used, now, other) {
  const found = opened(text);
  if (!found) return { outcome: "not_a_pass" };
  const key = list.keys[found.key];
  if (!key) return { outcome: "unknown_key" };
  if (!(await holds(key[0], found, other))) return { outcome: "altered" };
  if (key[1]) return { outcome: "retired" };
  return { outcome: judge(found, list, used, now), found };
}

// A code as it was typed, in one way of writing: digits of any script, O and I for 0 and 1.
export function readCode(text) {
  const plain = text.toUpperCase().replace(/\p{Nd}/gu, (digit) => {
    for (let back = 0; back < 10; back += 1) {
      if (!/\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0) - back - 1))) return String(back);
    }
    return digit;
  });
  return plain.replace(/[^\p{L}\p{N}]/gu, "").replace(/O/g, "0").replace(/[IL]/g, "1").slice(0, 40);
}

export async function codeMark(event, code) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${event}:${code}`));
  return hex(new Uint8Array(bytes, 0, 8));
}

// The same for a code.
export async function lookedUp(typed, list, used, now) {
  const pass = list.codes[await codeMark(list.event, readCode(typed))];
  if (!pass) return { outcome: "no_such_code" };
  const found = { event: list.event, number: pass[0], kind: pass[1], last: "9999-12-31" };
  return { outcome: judge(found, list, used, now), found };
}
