// A small database in the browser, for what a page keeps until the server has it. For pages and for workers alike.
{
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  class Stored {
    constructor(base, name) {
      this.base = base;
      this.name = name;
    }

    store(name, mode = "readonly") {
      return this.base.transaction(name, mode, { durability: "strict" }).objectStore(name);
    }

    one(store, key) {
      return asked(this.store(store).get(key));
    }

    all(store) {
      return asked(this.store(store).getAll());
    }

    keep(store, rows, key) {
      return this.write(store, (into) => { for (const row of rows) into.put(row, key); });
    }

    drop(store, keys) {
      return this.write(store, (from) => { for (const key of keys) from.delete(key); });
    }

    // Answered once it is written: what is not kept is not shown as kept.
    write(name, change) {
      return new Promise((done, failed) => {
        const store = this.store(name, "readwrite");
        change(store);
        store.transaction.oncomplete = () => done();
        store.transaction.onabort = () => failed(store.transaction.error);
      });
    }

    async forget() {
      this.base.close();
      await asked(indexedDB.deleteDatabase(this.name));
    }
  }

  // stores: each name with the field that is the key of its rows, or "" for a key of its own.
  self.stored = {
    async open(name, stores) {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(stores)) request.result.createObjectStore(store, keyPath ? { keyPath } : {});
      };
      return new Stored(await asked(request), name);
    },
  };
}
