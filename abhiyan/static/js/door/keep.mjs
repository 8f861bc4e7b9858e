// What a door keeps on the phone: its list, and every use until the server has it. One database for each door.
const PAUSE = 500; // ms
const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

export async function open(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("list");
    request.result.createObjectStore("scans", { keyPath: "key" });
  };
  return new Keep(await asked(request), name);
}

class Keep {
  constructor(base, name) {
    this.base = base;
    this.name = name;
    this.fresh = new Map(); // what the disk may not have yet, by key: the last that was said of each
  }

  store(name, mode = "readonly", durability = "strict") {
    return this.base.transaction(name, mode, { durability }).objectStore(name);
  }

  list() {
    return asked(this.store("list").get("list"));
  }

  keepList(list) {
    return asked(this.store("list", "readwrite").put(list, "list"));
  }

  scans() {
    return asked(this.store("scans").getAll());
  }

  // Answered once the browser has it, which outlives the page and the browser: a use that is not kept is not shown as let
  // in. The disk follows in the pause behind it: only a phone whose power goes in that half second forgets the use.
  keepScans(scans) {
    for (const scan of scans) this.fresh.set(scan.key, scan);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
    return this.put(scans, "relaxed");
  }

  flush() {
    const scans = [...this.fresh.values()];
    this.fresh.clear();
    return this.put(scans, "strict").catch(() => {});
  }

  put(scans, durability) {
    return new Promise((done, failed) => {
      const store = this.store("scans", "readwrite", durability);
      for (const scan of scans) store.put(scan);
      store.transaction.oncomplete = () => done();
      store.transaction.onabort = () => failed(store.transaction.error);
    });
  }

  async forget() {
    clearTimeout(this.timer);
    this.base.close();
    await asked(indexedDB.deleteDatabase(this.name));
  }
}
