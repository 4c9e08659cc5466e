// What a page keeps in this browser: IndexedDB, a transaction at a time.

/** `within(store, mode, work)` of the database `name`, which `build(base)` makes: `work(store)` runs
 *  in one transaction and gives back something with a `result`, a request as a rule; that is the
 *  answer, once it is on the disk. */
export function database(name, build) {
  let opened;

  const open = () => new Promise((done, failed) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => build(request.result);
    request.onsuccess = () => {
      request.result.onversionchange = () => (request.result.close(), (opened = undefined));
      done(request.result);
    };
    request.onerror = () => ((opened = undefined), failed(request.error));
  });

  return async function within(store, mode, work) {
    const base = await (opened ??= open());
    return new Promise((done, failed) => {
      const change = base.transaction(store, mode, { durability: "strict" });
      let found;
      change.oncomplete = () => done(found?.result);
      change.onabort = change.onerror = () => failed(change.error ?? found?.error);
      try {
        found = work(change.objectStore(store));
      } catch (fault) {
        failed(fault);
        change.abort();
      }
    });
  };
}
