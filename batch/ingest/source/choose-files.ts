/**
 * Chooses the files of a dataset in a folder or an archive by their names. They have to be at the top, or in the only
 * folder below it that has ratings.
 */

import { posix } from 'node:path';
import { DataError, show } from '../data-error.ts';

const RATINGS = ['ratings.csv', 'ratings.dat', 'u.data', 'ratings.parquet'];
/** In the order of `RATINGS`, because the movies of the same format are chosen first. */
const MOVIES = ['movies.csv', 'movies.dat', 'u.item'];
const TAGS = ['tags.csv', 'tags.dat'];
const LINKS = ['links.csv'];
const GENRES = ['u.genre'];
const NOISE = ['noise.json'];
/** A round number that keeps a message short. */
const MOST_NAMES_SHOWN = 12;

/** The files of a dataset. `T` is a path relative to the source, with `/`, or the file that was made from it. */
export interface ChosenFiles<T> {
  readonly ratings: T;
  readonly movies?: T;
  readonly tags?: T;
  readonly links?: T;
  /** The names of the genre flags in `u.item`. */
  readonly genres?: T;
  /** Written by `synthesize`. Its presence says that the viewers are made up; its content is not read. */
  readonly noise?: T;
}

/**
 * Chooses among `paths`, which are relative to the source. `label` is the name of the source in messages. Throws
 * `DataError` `missing` if there are no ratings or several candidates for them, or if `needMovies` is true and there
 * are no movies.
 */
export function chooseFiles(paths: readonly string[], label: string, needMovies: boolean): ChosenFiles<string> {
  const candidates = paths.filter((path) => RATINGS.includes(posix.basename(path)));
  const top = candidates.filter((path) => !path.includes('/'));
  const ratings = top.length > 0 ? top : candidates;
  if (ratings.length === 0) {
    throw new DataError('missing', label, `has no ratings: expected ${RATINGS.join(', ')}; found ${list(paths)}`);
  }
  if (ratings.length > 1) {
    const reason = `has ${ratings.length} files that could be the ratings: ${list(ratings)}; give the path of one of them`;
    throw new DataError('missing', label, reason);
  }
  const folder = posix.dirname(ratings[0]);
  const first = (names: readonly string[]) =>
    names.map((name) => posix.join(folder, name)).find((path) => paths.includes(path));
  const family = MOVIES[RATINGS.indexOf(posix.basename(ratings[0]))] ?? MOVIES[0];
  const movies = first([family, ...MOVIES]);
  if (!movies && needMovies) {
    const reason = `has no movies beside ${ratings[0]}: expected ${MOVIES.join(', ')}; found ${list(paths)}`;
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
