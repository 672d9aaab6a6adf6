/**
 * The films that the visitor was asked about and does not know, kept in the browser's localStorage and nowhere else. If
 * nothing can be kept, they last until the visitor leaves the page.
 */

/** Key of these films in localStorage. */
const STORAGE_KEY = 'cinematch.unknown';
/** More films than a release ever asks about (`ASKED_MOVIES` in models/recommender/ask.ts). A round number. */
const MAX_KEPT = 1_000;

/** The films that the visitor does not know. */
export interface UnknownFilms {
  /** Returns their ids; the latest come last. */
  get(): readonly number[];
  add(movieIds: readonly number[]): void;
  remove(movieId: number): void;
  clear(): void;
}

/** Opens the films of this browser. `storage` may throw, as `localStorage` does when it is switched off. */
export function openUnknown(storage: () => Storage): UnknownFilms {
  let ids: readonly number[] = [];
  const read = () => {
    try {
      ids = parseIds(storage().getItem(STORAGE_KEY)) ?? ids;
    } catch {
      // What is known of this visit has to do.
    }
    return ids;
  };
  const write = (next: readonly number[]) => {
    ids = next.slice(-MAX_KEPT);
    try {
      storage().setItem(STORAGE_KEY, JSON.stringify(ids));
    } catch {
      // The films last until the visitor leaves the page.
    }
  };
  return {
    get: read,
    // Another page of this browser may have written since, so each change begins with what is kept.
    add: (movieIds) => write([...new Set([...read(), ...movieIds])]),
    remove: (movieId) => write(read().filter((id) => id !== movieId)),
    clear: () => write([]),
  };
}

/** Returns the ids in a text; undefined when nothing was kept, or not by this page. */
function parseIds(text: string | null): number[] | undefined {
  if (text === null) return undefined;
  const found: unknown = JSON.parse(text);
  return Array.isArray(found) && found.every((id) => Number.isSafeInteger(id) && id >= 0) ? found : undefined;
}
