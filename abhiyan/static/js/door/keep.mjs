// What a door keeps on the phone: its list, and every use until the server has it. One database for each door.
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
  }

  store(name, mode = "readonly") {
    return this.base.transaction(name, mode, { durability: "strict" }).objectStore(name);
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

  // Answered once it is written: a use that is not kept is not shown as let in.
  keepScans(scans) {
    return new Promise((done, failed) => {
      const store = this.store("scans", "readwrite");
      for (const scan of scans) store.put(scan);
      store.transaction.oncomplete = () => done();
      store.transaction.onabort = () => failed(store.transaction.error);
    });
  }

  async forget() {
    this.base.close();
    await asked(indexedDB.deleteDatabase(this.name));
  }
}
