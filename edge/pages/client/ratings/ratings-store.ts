/**
 * Ratings of whoever uses this browser: kept in localStorage, and nowhere else. What cannot be read is left as it is, and
 * what cannot be written lasts as long as the page; `notice` says so.
 */

import { changesBetween, type FilmChange, undone } from './film-changes.ts';
import type { Hidden, Kept, Rated } from './kept.ts';

export interface RatingsStore {
  get(): Kept;
  ratingOf(movieId: number): number | undefined;
  /** Takes the place of what is kept now, also by other pages of this browser. The answer takes back this change alone. */
  change(edit: (kept: Kept) => Kept): () => void;
  canUndo(): boolean;
  /** Takes back the last change made here. A film that was changed elsewhere since stays as it is. */
  undo(): void;
  /** Called after every change, also one made by another page of this browser. */
  subscribe(listener: () => void): void;
  /** Why ratings do not outlast the page, when they do not. */
  notice(): string | undefined;
}

export const EMPTY: Kept = { ratings: [], hidden: [] };
export const STORAGE_KEY = 'cinematch.ratings';
const VERSION = 1;
const MAX_UNDO = 50;
/** As many as the service takes in one request. */
const MAX_KEPT = 5_000;

const UNREADABLE =
  'Ratings kept in this browser by another version cannot be read here. They are left as they are; what you rate now lasts until you leave this page.';
const UNWRITABLE = 'This browser keeps nothing for this site: what you rate now lasts until you leave this page.';

/** `storage` is called once and may throw, as `localStorage` does where it is switched off. */
export function openRatings(storage: () => Storage): RatingsStore {
  const listeners: (() => void)[] = [];
  let done: (readonly FilmChange[])[] = [];
  let kept = EMPTY;
  /** What `kept` was read from or written as. */
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
  /** The newest state: another page's change may not have been told yet. Theirs is left alone when it cannot be read. */
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
  const takeBack = (changes: readonly FilmChange[]) => {
    done = done.filter((other) => other !== changes);
    write(undone(newest(), changes));
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
    change(edit) {
      const before = newest();
      const next = edit(before);
      const changes = changesBetween(before, next);
      if (changes.length > 0) done = [...done, changes].slice(-MAX_UNDO);
      write(next);
      return () => takeBack(changes);
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

/** The same with a film rated, or not rated for `undefined`. A rated film is no longer hidden. */
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

/** The same with a film wanted again. */
export function withoutHidden({ ratings, hidden }: Kept, movieId: number): Kept {
  return { ratings, hidden: hidden.filter((film) => film.movieId !== movieId) };
}

export function withHidden({ ratings, hidden }: Kept, { movieId, title }: Hidden): Kept {
  return { ratings, hidden: [...hidden.filter((film) => film.movieId !== movieId), { movieId, title }] };
}

export function formatKept({ ratings, hidden }: Kept): string {
  return JSON.stringify({ app: 'cinematch', version: VERSION, ratings, hidden });
}

/** What `formatKept` wrote. Throws `TypeError` for anything else. */
export function parseKept(text: string): Kept {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new TypeError('it is not JSON', { cause });
  }
  const { app, version, ratings, hidden } = (found ?? {}) as Record<string, unknown>;
  if (app !== 'cinematch' || !Array.isArray(ratings) || !Array.isArray(hidden)) {
    throw new TypeError('it is no export of CineMatch');
  }
  if (version !== VERSION) throw new TypeError(`it has version ${version}, this page reads ${VERSION}`);
  if (!ratings.every(isRated) || !hidden.every(isFilm)) throw new TypeError('a film in it has no id, title or rating');
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
