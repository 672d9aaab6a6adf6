/**
 * The database of this site's origin in IndexedDB, for its pages and its service worker: what the visitor has said of films
 * (kept-films.ts), and ratings that the API keeps for other users (indexed-feedback.ts).
 */

const NAME = 'cinematch';
const VERSION = 1;
/** Tables of version 1. Their keys lie outside of the rows. */
const TABLES = ['films', 'ratings'] as const;

/** Name of a table. */
export type Table = (typeof TABLES)[number];

/** The database. It is opened when it is first needed, and again after its connection was closed. */
export interface Database {
  /** Reads from a table. Rejects with the browser's `DOMException`. */
  read<T>(table: Table, ask: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T>;
  /**
   * Changes a table in one transaction; resolves once that is on the disk. Where the database is open already, the requests
   * that `change` makes at once are under way when this returns, so that they outlive the page. Rejects with the browser's
   * `DOMException`; nothing is changed then.
   */
  write<T>(table: Table, change: (rows: IDBObjectStore) => T | Promise<T>): Promise<T>;
  close(): void;
}

/** The database of this name in the origin. */
export function openDatabase(name = NAME): Database {
  let opening: Promise<IDBDatabase> | undefined;
  let database: IDBDatabase | undefined;
  const forget = () => {
    database = undefined;
    opening = undefined;
  };
  const connect = async () => {
    const { indexedDB: factory } = globalThis as { indexedDB?: IDBFactory | null };
    if (!factory) throw new DOMException('this browser has no IndexedDB', 'InvalidStateError');
    const request = factory.open(name, VERSION);
    request.onupgradeneeded = () => {
      for (const table of TABLES) request.result.createObjectStore(table);
    };
    const found = await resultOf(request);
    // A later version of this site may want to change the tables, or the visitor to delete everything.
    found.onversionchange = () => {
      found.close();
      forget();
    };
    found.onclose = forget;
    database = found;
    return found;
  };
  const opened = () => {
    opening ??= connect().catch((error: unknown) => {
      forget();
      throw error;
    });
    return opening;
  };
  return {
    async read(table, ask) {
      const found = database ?? (await opened());
      return resultOf(ask(found.transaction(table).objectStore(table)));
    },
    async write(table, change) {
      const found = database ?? (await opened());
      const transaction = found.transaction(table, 'readwrite', { durability: 'strict' });
      const [result] = await Promise.all([change(transaction.objectStore(table)), completed(transaction)]);
      return result;
    },
    close() {
      database?.close();
      forget();
    },
  };
}

/** Resolves to the result of a request. Rejects with the request's error. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
