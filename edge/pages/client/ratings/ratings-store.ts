/**
 * The visitor's ratings, kept in the browser's localStorage and nowhere else. Data that cannot be read is never
 * overwritten. If nothing can be written, ratings last until the visitor leaves the page. `notice` tells about both.
 */

import { changesBetween, type FilmChange, undone } from './film-changes.ts';
import type { Hidden, Kept, Rated } from './kept.ts';

/** The ratings and hidden films of this browser, shared by its open pages. */
export interface RatingsStore {
  get(): Kept;
  ratingOf(movieId: number): number | undefined;
  /**
   * Applies `edit` to the newest state, which another page may have written, and keeps the result. Returns a function
   * that undoes this change and no other. `whenUndone` is called when the change was undone in either way.
   */
  change(edit: (kept: Kept) => Kept, whenUndone?: () => void): () => void;
  canUndo(): boolean;
  /** Undoes the last change made on this page. A film that was changed on another page since then keeps its state. */
  undo(): void;
  /** Registers a listener that is called after every change, including changes by other pages of this browser. */
  subscribe(listener: () => void): void;
  /** A sentence that says why ratings only last until the visitor leaves the page; undefined when they are kept. */
  notice(): string | undefined;
}

/** A change that can be undone. */
interface Done {
  readonly films: readonly FilmChange[];
  readonly whenUndone?: () => void;
}

/** The state of a browser without ratings. */
export const EMPTY: Kept = { ratings: [], hidden: [] };
/** Key of the kept ratings in localStorage. */
export const STORAGE_KEY = 'cinematch.ratings';
const VERSION = 1;
/** Changes that can be undone. A round number. */
const MAX_UNDO = 50;
/** `MAX_RATINGS` of edge/http/fields.ts: one request can hold this many ratings. */
const MAX_KEPT = 5_000;

const UNREADABLE =
  'The ratings in this browser were saved by another version and cannot be read here. They stay untouched. What you rate now lasts until you leave this page.';
const UNWRITABLE =
  'This browser does not save anything for this site. What you rate now lasts until you leave this page.';

/**
 * Opens the ratings of this browser. `storage` is called once and may throw, as `localStorage` does when it is switched
 * off.
 */
export function openRatings(storage: () => Storage): RatingsStore {
  const listeners: (() => void)[] = [];
  let done: Done[] = [];
  let kept = EMPTY;
  /** The text in storage that `kept` stands for. */
  let text: string | null = null;
  let place: Storage | undefined;
  let notice: string | undefined;

  const read = () => {
    const found = place?.getItem(STORAGE_KEY) ?? null;
    if (!place || found === text) return;
    kept = found === null ? EMPTY : parseKept(found);
    text = found;
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  try {
    place = storage();
    read();
  } catch (error) {
    notice = place && error instanceof TypeError ? UNREADABLE : UNWRITABLE;
    place = undefined;
  }
  /**
   * Reads the newest state, because the event of another page's change may come later. Unreadable data is left alone.
   */
  const newest = (): Kept => {
    try {
      read();
    } catch {
      notice = UNREADABLE;
      place = undefined;
    }
    return kept;
  };
  const write = (next: Kept) => {
    kept = { ratings: next.ratings.slice(-MAX_KEPT), hidden: next.hidden.slice(-MAX_KEPT) };
    try {
      if (place) {
        text = formatKept(kept);
        place.setItem(STORAGE_KEY, text);
      }
    } catch {
      notice = UNWRITABLE;
      place = undefined;
    }
    tell();
  };
  const takeBack = (change: Done) => {
    done = done.filter((other) => other !== change);
    write(undone(newest(), change.films));
    change.whenUndone?.();
  };
  if (typeof addEventListener === 'function') {
    addEventListener('storage', ({ key, storageArea }) => {
      if (storageArea !== place || (key !== STORAGE_KEY && key !== null)) return;
      newest();
      tell();
    });
  }

  return {
    get: () => kept,
    ratingOf: (movieId) => kept.ratings.find((rated) => rated.movieId === movieId)?.rating,
    change(edit, whenUndone) {
      const before = newest();
      const next = edit(before);
      const change: Done = { films: changesBetween(before, next), whenUndone };
      if (change.films.length > 0) done = [...done, change].slice(-MAX_UNDO);
      write(next);
      return () => takeBack(change);
    },
    canUndo: () => done.length > 0,
    undo() {
      const last = done.at(-1);
      if (last) takeBack(last);
    },
    subscribe: (listener) => void listeners.push(listener),
    notice: () => notice,
  };
}

/**
 * Returns `kept` with a film's rating set, or removed for `undefined`. A film that gets a rating is no longer hidden.
 */
export function withRating(
  { ratings, hidden }: Kept,
  { movieId, title, year }: Omit<Rated, 'rating'>,
  rating: number | undefined,
): Kept {
  const others = ratings.filter((rated) => rated.movieId !== movieId);
  return {
    ratings: rating === undefined ? others : [...others, { movieId, title, year, rating }],
    hidden: rating === undefined ? hidden : hidden.filter((film) => film.movieId !== movieId),
  };
}

/** Returns `kept` with a film no longer hidden. */
export function withoutHidden({ ratings, hidden }: Kept, movieId: number): Kept {
  return { ratings, hidden: hidden.filter((film) => film.movieId !== movieId) };
}

/** Returns `kept` with a film hidden. A rating of the film stays. */
export function withHidden({ ratings, hidden }: Kept, { movieId, title }: Hidden): Kept {
  return { ratings, hidden: [...hidden.filter((film) => film.movieId !== movieId), { movieId, title }] };
}

/** Returns the ratings and hidden films as JSON, for storage and for export. */
export function formatKept({ ratings, hidden }: Kept): string {
  return JSON.stringify({ app: 'cinematch', version: VERSION, ratings, hidden });
}

/** Reads the text that `formatKept` wrote. Throws `TypeError` for any other text; its message says what is wrong. */
export function parseKept(text: string): Kept {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new TypeError('it is not valid JSON', { cause });
  }
  const { app, version, ratings, hidden } = (found ?? {}) as Record<string, unknown>;
  if (app !== 'cinematch' || !Array.isArray(ratings) || !Array.isArray(hidden)) {
    throw new TypeError('it was not exported from CineMatch');
  }
  if (version !== VERSION) throw new TypeError(`it has version ${version}, and this page reads version ${VERSION}`);
  if (!ratings.every(isRated) || !hidden.every(isFilm))
    throw new TypeError('one of its films has no valid id, title, year or rating');
  const each = new Map(ratings.map(({ movieId, title, year, rating }) => [movieId, { movieId, title, year, rating }]));
  return { ratings: [...each.values()], hidden: hidden.map(({ movieId, title }) => ({ movieId, title })) };
}

function isFilm(value: unknown): value is Hidden {
  const { movieId, title } = (value ?? {}) as Record<string, unknown>;
  return Number.isSafeInteger(movieId) && Number(movieId) >= 0 && typeof title === 'string';
}

function isRated(value: unknown): value is Rated {
  const { rating, year } = (value ?? {}) as Record<string, unknown>;
  return isFilm(value) && Number.isFinite(rating) && (year === null || Number.isInteger(year));
}
