/**
 * The visitor's ratings and other films, kept in the browser's localStorage and nowhere else. Data that cannot be read is never
 * overwritten. If nothing can be written, ratings last until the visitor leaves the page. `notice` tells about both.
 */

import { changesBetween, type FilmChange, undone } from './film-changes.ts';
import { type Hidden, KEPT_LISTS, type Kept, type KeptList, MAX_KEPT, type Rated } from './kept.ts';

/** The films of this browser, shared by its open pages. */
export interface RatingsStore {
  get(): Kept;
  ratingOf(movieId: number): number | undefined;
  /**
   * Applies `edit` to the newest state, which another page may have written, and keeps the result. Returns a function
   * that undoes this change and no other. `whenUndone` is called when the change was undone in either way.
   */
  change(edit: (kept: Kept) => Kept, whenUndone?: () => void): () => void;
  /** Sets the rating that the visitor gives a film now, or removes it for `undefined`. Returns what `change` returns. */
  rate(film: Omit<Rated, 'rating' | 'ratedAt'>, rating: number | undefined): () => void;
  canUndo(): boolean;
  /** Undoes the last change made on this page. A film that was changed on another page since then keeps its state. */
  undo(): void;
  /**
   * Registers a listener that is called after every change, including changes by other pages of this browser. With
   * `lists`, it is called only when one of these lists is another one than before.
   */
  subscribe(listener: () => void, lists?: readonly KeptList[]): void;
  /** A sentence that says why ratings only last until the visitor leaves the page; undefined when they are kept. */
  notice(): string | undefined;
}

/** A change that can be undone. */
interface Done {
  readonly films: readonly FilmChange[];
  readonly whenUndone?: () => void;
}

/** The state of a browser that keeps no film. */
export const EMPTY: Kept = { ratings: [], hidden: [], unknown: [], shelf: [] };
/** Key of the kept ratings in localStorage. */
export const STORAGE_KEY = 'cinematch.ratings';
const VERSION = 1;
const TIME = /^(19[7-9]\d|20\d\d|21[0-3]\d)-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** Changes that can be undone. A round number. */
const MAX_UNDO = 50;

const UNREADABLE =
  'The ratings in this browser were saved by another version and cannot be read here. They stay untouched. What you rate now lasts until you leave this page.';
const UNWRITABLE =
  'This browser does not save anything for this site. What you rate now lasts until you leave this page.';

/**
 * Opens the ratings of this browser. `storage` is called once and may throw, as `localStorage` does when it is switched
 * off. `now` is the time of a rating, in milliseconds since 1970.
 */
export function openRatings(storage: () => Storage, now: () => number = Date.now): RatingsStore {
  const listeners: { listener: () => void; lists?: readonly KeptList[] }[] = [];
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
    const [before, after] = [told, kept];
    told = after;
    for (const { listener, lists } of listeners) {
      if (!lists || lists.some((name) => before[name] !== after[name])) listener();
    }
  };
  try {
    place = storage();
    read();
  } catch (error) {
    notice = place && error instanceof TypeError ? UNREADABLE : UNWRITABLE;
    place = undefined;
  }
  /** What the listeners know. */
  let told = kept;
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
    kept = Object.fromEntries(KEPT_LISTS.map((name) => [name, latest(next[name])])) as unknown as Kept;
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

  const change: RatingsStore['change'] = (edit, whenUndone) => {
    const before = newest();
    const next = edit(before);
    const change: Done = { films: changesBetween(before, next), whenUndone };
    if (change.films.length > 0) done = [...done, change].slice(-MAX_UNDO);
    write(next);
    return () => takeBack(change);
  };

  return {
    get: () => kept,
    ratingOf: (movieId) => kept.ratings.find((rated) => rated.movieId === movieId)?.rating,
    change,
    rate: (film, rating) => change((before) => withRating(before, film, rating, new Date(now()).toISOString())),
    canUndo: () => done.length > 0,
    undo() {
      const last = done.at(-1);
      if (last) takeBack(last);
    },
    subscribe: (listener, lists) => void listeners.push({ listener, lists }),
    notice: () => notice,
  };
}

/**
 * Returns `kept` with a film's rating set, or removed for `undefined`. A film that gets a rating leaves the other lists.
 * `ratedAt` is when it was given, if that is known.
 */
export function withRating(
  kept: Kept,
  { movieId, title, year }: Omit<Rated, 'rating' | 'ratedAt'>,
  rating: number | undefined,
  ratedAt?: string,
): Kept {
  const ratings = without(kept.ratings, movieId);
  if (rating === undefined) return { ...kept, ratings };
  return {
    ratings: [...ratings, { movieId, title, year, rating, ...(ratedAt && { ratedAt }) }],
    hidden: without(kept.hidden, movieId),
    unknown: without(kept.unknown, movieId),
    shelf: without(kept.shelf, movieId),
  };
}

/** Returns `kept` with a film no longer hidden. */
export function withoutHidden(kept: Kept, movieId: number): Kept {
  return { ...kept, hidden: without(kept.hidden, movieId) };
}

/** Returns `kept` with a film hidden, and off the shelf. A rating of the film stays. */
export function withHidden(kept: Kept, film: Hidden): Kept {
  return {
    ...kept,
    hidden: [...without(kept.hidden, film.movieId), plainHidden(film)],
    shelf: without(kept.shelf, film.movieId),
  };
}

/** Returns `kept` with a film on the shelf. */
export function withShelved(kept: Kept, { movieId, title }: Hidden): Kept {
  return { ...kept, shelf: [...without(kept.shelf, movieId), { movieId, title }] };
}

/** Returns `kept` with a film no longer on the shelf. */
export function withoutShelved(kept: Kept, movieId: number): Kept {
  return { ...kept, shelf: without(kept.shelf, movieId) };
}

/** Returns `kept` with films that the visitor does not know. */
export function withUnknown(kept: Kept, films: readonly Hidden[]): Kept {
  const added = new Map(films.map(({ movieId, title }) => [movieId, { movieId, title }]));
  return { ...kept, unknown: [...kept.unknown.filter(({ movieId }) => !added.has(movieId)), ...added.values()] };
}

function without<Film extends Hidden>(films: readonly Film[], movieId: number): Film[] {
  return films.filter((film) => film.movieId !== movieId);
}

/** Returns everything that is kept as JSON, for storage and for export. */
export function formatKept({ ratings, hidden, unknown, shelf }: Kept): string {
  return JSON.stringify({ app: 'cinematch', version: VERSION, ratings, hidden, unknown, shelf });
}

/**
 * Reads the text that `formatKept` wrote; lists that an older text does not have are empty. Throws `TypeError` for any other
 * text; its message says what is wrong.
 */
export function parseKept(text: string): Kept {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new TypeError('it is not valid JSON', { cause });
  }
  const { app, version, ratings, hidden, unknown = [], shelf = [] } = (found ?? {}) as Record<string, unknown>;
  if (app !== 'cinematch' || ![ratings, hidden, unknown, shelf].every(Array.isArray)) {
    throw new TypeError('it was not exported from CineMatch');
  }
  if (version !== VERSION) throw new TypeError(`it has version ${version}, and this page reads version ${VERSION}`);
  if (!areAll(ratings, isRated) || !areAll(hidden, isFilm) || !areAll(unknown, isFilm) || !areAll(shelf, isFilm))
    throw new TypeError('one of its films has no valid id, title, year, rating or time');
  const each = new Map(
    ratings.map(({ movieId, title, year, rating, ratedAt }) => [
      movieId,
      { movieId, title, year, rating, ...(ratedAt !== undefined && { ratedAt }) },
    ]),
  );
  return {
    ratings: [...each.values()],
    hidden: hidden.map(plainHidden),
    unknown: unknown.map(plainHidden),
    shelf: shelf.map(plainHidden),
  };
}

function latest<Film>(films: readonly Film[]): readonly Film[] {
  return films.length > MAX_KEPT ? films.slice(-MAX_KEPT) : films;
}

function areAll<Film>(list: unknown, isOne: (value: unknown) => value is Film): list is Film[] {
  return Array.isArray(list) && list.every(isOne);
}

/** Returns the film with nothing else that the value may have, and without a reason that this page does not know. */
function plainHidden({ movieId, title, why }: Hidden): Hidden {
  return { movieId, title, ...(why !== undefined && ['unwanted', 'kind', 'film'].includes(why) && { why }) };
}

function isFilm(value: unknown): value is Hidden {
  const { movieId, title } = (value ?? {}) as Record<string, unknown>;
  return Number.isSafeInteger(movieId) && Number(movieId) >= 0 && typeof title === 'string';
}

function isRated(value: unknown): value is Rated {
  const { rating, year, ratedAt } = (value ?? {}) as Record<string, unknown>;
  const hasYear = year === null || Number.isInteger(year);
  return isFilm(value) && Number.isFinite(rating) && hasYear && (ratedAt === undefined || isTime(ratedAt));
}

/** Whether this is a time as `toISOString` writes it, which requests may send. */
function isTime(value: unknown): boolean {
  return typeof value === 'string' && TIME.test(value) && Date.parse(value) >= 0;
}
