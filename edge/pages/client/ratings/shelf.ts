/**
 * The visitor's shelf: films to watch, kept in the browser's localStorage and nowhere else. If nothing can be kept, they
 * last until the visitor leaves the page.
 */

import type { Hidden } from './kept.ts';

/** Key of the shelf in localStorage. */
const STORAGE_KEY = 'cinematch.shelf';
/** `MAX_EXCLUDED_POSTED` of edge/http/fields.ts: one request can rank this many films. */
const MAX_KEPT = 5_000;

/** A film on the shelf. */
export type ShelfFilm = Hidden;

/** The shelf of this browser, shared by its open pages. */
export interface Shelf {
  /** Returns the films, each once; the latest come last. */
  get(): readonly ShelfFilm[];
  has(movieId: number): boolean;
  add(films: readonly ShelfFilm[]): void;
  remove(movieIds: readonly number[]): void;
  /** Registers a listener that is called after every change, including changes by other pages of this browser. */
  subscribe(listener: () => void): void;
}

/** Opens the shelf. `storage` may throw, as `localStorage` does when it is switched off. */
export function openShelf(storage: () => Storage): Shelf {
  const listeners: (() => void)[] = [];
  let films: readonly ShelfFilm[] = [];
  const read = () => {
    try {
      films = parseShelf(storage().getItem(STORAGE_KEY)) ?? films;
    } catch {
      // What is known of this visit has to do.
    }
    return films;
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const write = (next: readonly ShelfFilm[]) => {
    films = next.slice(-MAX_KEPT);
    try {
      storage().setItem(STORAGE_KEY, JSON.stringify(films));
    } catch {
      // The films last until the visitor leaves the page.
    }
    tell();
  };
  if (typeof addEventListener === 'function') {
    addEventListener('storage', ({ key }) => {
      if (key === STORAGE_KEY || key === null) tell();
    });
  }
  return {
    get: read,
    has: (movieId) => read().some((film) => film.movieId === movieId),
    // Another page of this browser may have written since, so each change begins with what is kept.
    add(more) {
      const ids = new Set(more.map(({ movieId }) => movieId));
      const added = more.map(({ movieId, title }) => ({ movieId, title }));
      write([...read().filter(({ movieId }) => !ids.has(movieId)), ...added]);
    },
    remove(movieIds) {
      const ids = new Set(movieIds);
      write(read().filter(({ movieId }) => !ids.has(movieId)));
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}

/** Returns the films in a text; undefined when nothing was kept, or not by this page. */
function parseShelf(text: string | null): ShelfFilm[] | undefined {
  if (text === null) return [];
  const found: unknown = JSON.parse(text);
  const isFilm = ({ movieId, title }: ShelfFilm) => Number.isSafeInteger(movieId) && typeof title === 'string';
  return Array.isArray(found) && found.every((film) => film && isFilm(film)) ? found : undefined;
}
