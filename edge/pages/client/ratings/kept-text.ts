/** Everything that a browser keeps, as text: for export, and as older pages stored it. */

import { ITEMS } from '../../../../shared/item-words.ts';
import { type Hidden, type Kept, type KeptList, plainHidden, type Rated } from './kept.ts';

const VERSION = 1;
const TIME = /^(19[7-9]\d|20\d\d|21[0-3]\d)-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Returns everything that is kept as JSON, for export. */
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
  return checkKept({ ratings, hidden, unknown, shelf });
}

/** Returns lists that were stored somewhere, with each rated film once. Throws `TypeError` when one of their films is none. */
export function checkKept({ ratings, hidden, unknown, shelf }: Readonly<Record<KeptList, unknown>>): Kept {
  if (!areAll(ratings, isRated) || !areAll(hidden, isFilm) || !areAll(unknown, isFilm) || !areAll(shelf, isFilm))
    throw new TypeError(`one of its ${ITEMS} has no valid id, title, year, rating or time`);
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

function areAll<Film>(list: unknown, isOne: (value: unknown) => value is Film): list is Film[] {
  return Array.isArray(list) && list.every(isOne);
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
