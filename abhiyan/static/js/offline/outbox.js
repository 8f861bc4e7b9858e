// What was made on this phone, until the server has it. In the page, and in its worker when no page is open.
{
  const BATCH = 40, BYTES = 150_000, KEPT_DAYS = 3;
  const UNSENT = new Set(["waiting", "held"]);

  const opened = () => stored.open("abhiyan", { outbox: "key" });
  const rows = async () => {
    const base = await opened();
    const found = await base.all("outbox");
    base.base.close();
    return found.sort((a, b) => a.at - b.at);
  };
  const changed = async (keep, drop = []) => {
    const base = await opened();
    if (keep.length) await base.keep("outbox", keep);
    if (drop.length) await base.drop("outbox", drop);
    base.base.close();
  };

  const base64 = async (blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  };
  const sent = async ({ key, kind, unit, at, after, fields, photo }) =>
    ({ key, kind, unit, at, after, fields: photo ? { ...fields, photo: await base64(photo) } : fields });
  const size = (row) => (row.photo ? row.photo.size * 4 / 3 : JSON.stringify(row).length * 3);

  // As many of the oldest as go in one sending, all made by one person on this phone. Pictures come last: no count waits
  // for one.
  const batch = (all) => {
    const waiting = [...all].sort((a, b) => Boolean(a.photo) - Boolean(b.photo));
    const some = [];
    let bytes = 0;
    for (const row of waiting) {
      if (row.phone !== waiting[0].phone) continue;
      bytes += size(row);
      if (some.length === BATCH || (some.length && bytes > BYTES)) break;
      some.push(row);
    }
    return some;
  };

  const taken = (row) => ({ ...row, state: "taken", said: "", fields: {}, photo: null, sent: Date.now() });

  const settled = (row, told) => {
    if (told.state === "taken" || told.state === "already") return taken(row);
    if (told.state === "clash") return { ...taken(row), both: told.both };
    return { ...row, state: told.state === "again" ? "waiting" : told.state, said: told.said };
  };

  // One sending; answers {more: whether some are left, ended: whether the post has ended}. Throws without a network.
  const sendSome = async (address, skip) => {
    const waiting = (await rows()).filter((row) => UNSENT.has(row.state) && !skip.has(row.key));
    if (!waiting.length) return { more: false };
    const some = batch(waiting);
    const items = await Promise.all(some.map(sent));
    const body = JSON.stringify({ now: Date.now(), items });
    const answer = await fetch(address, {
      method: "POST", body, credentials: "omit", headers: { "Content-Type": "application/json", "Accept-Language": some[0].lang, Phone: some[0].phone },
      signal: AbortSignal.timeout(some.some((row) => row.photo) ? 180_000 : 30_000),
    });
    for (const row of some) skip.add(row.key); // what is held, or to come again, waits for another time
    if (answer.status === 403 || answer.status === 409) {
      const { said } = await answer.json();
      await changed(some.map((row) => ({ ...row, state: "refused", said })));
      return { more: true, gone: true };
    }
    if (!answer.ok) throw Object.assign(new Error(answer.status), { wait: 1000 * (Number(answer.headers.get("Retry-After")) || 0) });
    const told = await answer.json();
    await changed(some.filter((row) => told.items[row.key]).map((row) => settled(row, told.items[row.key])));
    return { more: true, ended: told.ended };
  };

  const sendAll = async (address) => {
    const skip = new Set();
    let said = { more: true }, over = false;
    while (said.more) {
      said = await sendSome(address, skip);
      over ||= Boolean(said.ended || said.gone);
    }
    const old = Date.now() - KEPT_DAYS * 86_400_000;
    const gone = (await rows()).filter((row) => row.state === "taken" && (over || row.sent < old));
    await changed([], gone.map((row) => row.key));
    if (over) await caches.delete("own"); // nothing of the pages stays on the phone
    const news = new BroadcastChannel("outbox"); // whoever sent it, every page that is open says so
    news.postMessage({ over });
    news.close();
  };

  self.outbox = {
    rows,
    changed,
    // One at a time, whoever sends: what goes twice is done once, but would be shown twice.
    send: (address) => (navigator.locks ? navigator.locks.request("outbox", () => sendAll(address)) : sendAll(address)),
  };
}
