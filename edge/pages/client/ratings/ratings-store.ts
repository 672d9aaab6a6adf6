/**
 * The visitor's ratings and other films, kept in the browser's IndexedDB and nowhere else. The page has all of them in
 * memory, so it reads and changes them at once; what changed is written behind it. Data that cannot be read is never
 * overwritten. If nothing can be written, ratings last until the visitor leaves the page. `notice` tells about both.
 */

import { type KeptFilm, type KeptFilms, keptFilms } from '../../../browser/kept-films.ts';
import { changesBetween, type FilmChange, undone } from './film-changes.ts';
import { EMPTY, KEPT_LISTS, type Kept, type KeptList, MAX_KEPT, type Rated, withAll, withRating } from './kept.ts';
import { checkKept, parseKept } from './kept-text.ts';
import { keyOf, placesIn } from './places.ts';

/** The films of this browser, shared by its open pages and the service on the device. */
export interface RatingsStore {
  get(): Kept;
  ratingOf(movieId: number): number | undefined;
  /**
   * Applies `edit` and keeps the result. Returns a function that undoes this change and no other. `whenUndone` is called
   * when the change was undone in either way.
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
  /** Registers a listener that is called when the notice changes. */
  whenNoticed(listener: () => void): void;
}

/** A change that can be undone. */
interface Done {
  readonly films: readonly FilmChange[];
  /** The places that these films had before. */
  readonly places: ReadonlyMap<string, number>;
  readonly whenUndone?: () => void;
}

/** Where the store is. */
export interface RatingsPlaces {
  readonly films: KeptFilms;
  /** Where pages kept ratings before there was a database. May throw, as `localStorage` does when it is switched off. */
  readonly before: () => Storage;
  /** The time of a rating, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Key of ratings in localStorage, where pages kept them before. */
export const STORAGE_KEY = 'cinematch.ratings';
/** Changes that can be undone. A round number. */
const MAX_UNDO = 50;

const UNTIL_LEFT = 'What you rate now lasts until you leave this page.';
const UNREADABLE =
  'The ratings in this browser were saved by another version and cannot be read here. They stay untouched.';
const FOREIGN = `${UNREADABLE} ${UNTIL_LEFT}`;
const UNWRITABLE = `This browser does not save anything for this site. ${UNTIL_LEFT}`;
const FULL = `There is no room left on this device. ${UNTIL_LEFT}`;

/**
 * Opens the ratings of this browser. Resolves once they are in memory, or when it is known that they cannot be read. What
 * pages kept in localStorage is moved into the database; it is removed there when it is safe.
 */
export async function openRatings({
  films = keptFilms(),
  before = () => localStorage,
  now = Date.now,
}: Partial<RatingsPlaces> = {}): Promise<RatingsStore> {
  const listeners: { listener: () => void; lists: readonly KeptList[] }[] = [];
  const noticed: (() => void)[] = [];
  let done: Done[] = [];
  let kept = EMPTY;
  /** What the listeners know. */
  let told = kept;
  /** When each film came into its list. */
  let places = new Map<string, number>();
  /** What is not known to be on the disk yet. */
  const unsaved = new Map<string, KeptFilm>();
  let notice: string | undefined;
  /** Whether rows were found that must stay as they are. */
  let isForeign = false;

  const tell = () => {
    const last = told;
    told = kept;
    for (const { listener, lists } of listeners) if (lists.some((name) => last[name] !== kept[name])) listener();
  };
  const note = (words: string | undefined) => {
    if (notice === words) return;
    notice = words;
    for (const listener of noticed) listener();
  };
  /** Reads what is stored, with what this page is about to write. */
  const refresh = async () => {
    try {
      const rows = new Map((await films.read()).map((row) => [keyOf(row.list, row.movieId), row]));
      for (const [key, row] of unsaved) rows.set(key, row);
      const sorted = [...rows.values()]
        .filter(({ film }) => film !== undefined)
        .sort((a, b) => a.since - b.since || a.movieId - b.movieId);
      const found = checkKept(perList((list) => sorted.filter((row) => row.list === list).map(({ film }) => film)));
      places = new Map(sorted.map(({ list, movieId, since }) => [keyOf(list, movieId), since]));
      // A list that is the same stays the same, so that nobody takes it for changed.
      kept = perList((list) =>
        JSON.stringify(found[list]) === JSON.stringify(kept[list]) ? kept[list] : found[list],
      ) as unknown as Kept;
    } catch (error) {
      // Rows that this page cannot read stay as they are.
      isForeign = error instanceof TypeError;
      note(isForeign ? FOREIGN : whyUnsaved(error));
    }
    tell();
  };
  const save = async () => {
    const sent = [...unsaved];
    if (isForeign || sent.length === 0) return;
    try {
      await films.write(sent.map(([, row]) => row));
    } catch (error) {
      return note(whyUnsaved(error));
    }
    for (const [key, row] of sent) if (unsaved.get(key) === row) unsaved.delete(key);
    if (notice === undefined || notice === UNREADABLE) return;
    note(undefined);
    await refresh();
  };
  /** Keeps `next`. Films come back to those places in `known` that they had. */
  const write = (next: Kept, known: ReadonlyMap<string, number> = new Map()): Promise<void> => {
    const capped = perList((list) => (next[list].length > MAX_KEPT ? next[list].slice(-MAX_KEPT) : next[list]));
    const last = kept;
    kept = capped as unknown as Kept;
    for (const list of KEPT_LISTS) {
      if (kept[list] === last[list]) continue;
      const rows = placesIn(list, kept[list], (key) => known.get(key) ?? places.get(key), now());
      const left = new Map(last[list].map((film) => [keyOf(list, film.movieId), film]));
      for (const row of rows) {
        const key = keyOf(list, row.movieId);
        if (left.get(key) !== row.film || places.get(key) !== row.since) unsaved.set(key, row);
        places.set(key, row.since);
        left.delete(key);
      }
      for (const [key, { movieId }] of left) {
        unsaved.set(key, { list, movieId, since: 0, film: undefined });
        places.delete(key);
      }
    }
    tell();
    return save();
  };
  const takeBack = (change: Done) => {
    done = done.filter((other) => other !== change);
    void write(undone(kept, change.films), change.places);
    change.whenUndone?.();
  };
  const change: RatingsStore['change'] = (edit, whenUndone) => {
    const next = edit(kept);
    const changed = changesBetween(kept, next);
    const keys = changed.flatMap(({ movieId }) => KEPT_LISTS.map((list) => keyOf(list, movieId)));
    const change: Done = {
      films: changed,
      places: new Map(keys.flatMap((key) => (places.has(key) ? [[key, places.get(key) ?? 0]] : []))),
      whenUndone,
    };
    if (changed.length > 0) done = [...done, change].slice(-MAX_UNDO);
    void write(next);
    return () => takeBack(change);
  };
  /** Moves what an older page kept. That page may still be open and write again. */
  const moveOver = async () => {
    const text = textIn(before);
    if (text === null || isForeign) return;
    try {
      await write(withAll(kept, parseKept(text)));
    } catch {
      return note(UNREADABLE);
    }
    if (unsaved.size === 0 && textIn(before) === text) before().removeItem(STORAGE_KEY);
  };

  await refresh();
  await moveOver();
  films.watch(() => void refresh());
  if (typeof addEventListener === 'function') {
    addEventListener('storage', ({ key }) => void (key === STORAGE_KEY && moveOver()));
    // A page that browsers had put aside heard nothing meanwhile.
    addEventListener('pageshow', ({ persisted }) => void (persisted && refresh()));
  }
  return {
    get: () => kept,
    ratingOf: (movieId) => kept.ratings.find((rated) => rated.movieId === movieId)?.rating,
    change,
    rate: (film, rating) => change((old) => withRating(old, film, rating, new Date(now()).toISOString())),
    canUndo: () => done.length > 0,
    undo() {
      const last = done.at(-1);
      if (last) takeBack(last);
    },
    subscribe: (listener, lists = KEPT_LISTS) => void listeners.push({ listener, lists }),
    notice: () => notice,
    whenNoticed: (listener) => void noticed.push(listener),
  };
}

function perList<Value>(make: (list: KeptList) => Value): Record<KeptList, Value> {
  return Object.fromEntries(KEPT_LISTS.map((list) => [list, make(list)])) as Record<KeptList, Value>;
}

/** The text of an older page; null where there is none, or where the browser keeps nothing. */
function textIn(place: () => Storage): string | null {
  try {
    return place().getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function whyUnsaved(error: unknown): string {
  const { name } = error as DOMException;
  if (name === 'VersionError') return FOREIGN;
  return name === 'QuotaExceededError' ? FULL : UNWRITABLE;
}
