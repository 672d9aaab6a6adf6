/** Which files of a folder or an archive are the dataset: by name, in the top folder or in the only one below it that has ratings. */

import { posix } from 'node:path';
import { DataError, show } from '../data-error.ts';

const RATINGS = ['ratings.csv', 'ratings.dat', 'u.data', 'ratings.parquet'];
/** In the order of `RATINGS`, so that a file of the same family is taken first. */
const MOVIES = ['movies.csv', 'movies.dat', 'u.item'];
const TAGS = ['tags.csv', 'tags.dat'];
const LINKS = ['links.csv'];
const GENRES = ['u.genre'];
const NOISE = ['noise.json'];
const MOST_NAMES_SHOWN = 12;

/** `T` is a path relative to the source, with `/`, or what became of it. */
export interface ChosenFiles<T> {
  readonly ratings: T;
  readonly movies?: T;
  readonly tags?: T;
  readonly links?: T;
  /** Names of the genre flags of `u.item`. */
  readonly genres?: T;
  /** There when the viewers are made up: `synthesize` writes it. Nothing else is read from it. */
  readonly noise?: T;
}

/**
 * Throws `DataError` (`missing`) when there are no ratings, more than one candidate, or no movies beside them although they are
 * needed. `label` is what messages call the source.
 */
export function chooseFiles(paths: readonly string[], label: string, needMovies: boolean): ChosenFiles<string> {
  const candidates = paths.filter((path) => RATINGS.includes(posix.basename(path)));
  const top = candidates.filter((path) => !path.includes('/'));
  const ratings = top.length > 0 ? top : candidates;
  if (ratings.length === 0) {
    throw new DataError('missing', label, `no ratings in it: expected ${RATINGS.join(', ')}; found ${list(paths)}`);
  }
  if (ratings.length > 1) {
    const reason = `${ratings.length} files could be the ratings: ${list(ratings)}; name one of them instead`;
    throw new DataError('missing', label, reason);
  }
  const folder = posix.dirname(ratings[0]);
  const first = (names: readonly string[]) =>
    names.map((name) => posix.join(folder, name)).find((path) => paths.includes(path));
  const family = MOVIES[RATINGS.indexOf(posix.basename(ratings[0]))] ?? MOVIES[0];
  const movies = first([family, ...MOVIES]);
  if (!movies && needMovies) {
    const reason = `no movies beside ${ratings[0]}: expected ${MOVIES.join(', ')}; found ${list(paths)}`;
    throw new DataError('missing', label, reason);
  }
  return {
    ratings: ratings[0],
    movies,
    tags: first(TAGS),
    links: first(LINKS),
    genres: first(GENRES),
    noise: first(NOISE),
  };
}

function list(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const shown = names.slice(0, MOST_NAMES_SHOWN).map((name) => show(name, 80).slice(1, -1));
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}
