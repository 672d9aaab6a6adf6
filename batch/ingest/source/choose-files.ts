/**
 * Chooses the files of a dataset in a folder or an archive by their names. They have to be at the top, or in the only
 * folder below it that has ratings.
 */

import { posix } from 'node:path';
import { DataError, show } from '../data-error.ts';

const TABLE = String.raw`\.(csv|tsv|psv|txt|dat|parquet|jsonl|ndjson|json)(\.gz)?$`;
const named = (stem: string, ...others: RegExp[]) => [new RegExp(`^(${stem})${TABLE}`, 'i'), ...others];
const RATINGS = named('ratings?', /^u\.data$/, /\.inter(\.gz)?$/);
/** Plays, purchases and likes, which a folder may have in place of ratings. */
const PICKS = named('plays?|views?|purchases?|likes?|interactions?|transactions?|watched');
const MOVIES = named('movies?|films?|items?|titles?|books?|anime', /^u\.item$/, /\.item(\.gz)?$/);
const TAGS = named('tags?');
const LINKS = named('links?');
const GENRES = [/^u\.genre$/];
const NOISE = [/^noise\.json$/];
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
 * Chooses among `paths`, which are relative to the source. `inside` is the path of a folder or of the ratings file in it.
 * `label` is the name of the source in messages. Throws `DataError` `missing` if there are no ratings or several
 * candidates for them.
 */
export function chooseFiles(paths: readonly string[], label: string, inside?: string): ChosenFiles<string> {
  const ratings = inside === undefined ? chooseRatings(paths, label) : chooseInside(paths, label, inside);
  const folder = posix.dirname(ratings);
  const beside = paths.filter((path) => posix.dirname(path) === folder && path !== ratings);
  const extension = (path: string) => posix.extname(path.replace(/\.gz$/i, ''));
  const first = (patterns: readonly RegExp[]) => {
    const found = patterns.flatMap((pattern) => beside.filter((path) => pattern.test(posix.basename(path))));
    return found.find((path) => extension(path) === extension(ratings)) ?? found[0];
  };
  return {
    ratings,
    movies:
      posix.basename(ratings) === 'u.data'
        ? (beside.find((path) => posix.basename(path) === 'u.item') ?? first(MOVIES))
        : first(MOVIES),
    tags: first(TAGS),
    links: first(LINKS),
    genres: first(GENRES),
    noise: first(NOISE),
  };
}

function chooseInside(paths: readonly string[], label: string, inside: string): string {
  const path = posix.normalize(inside.replaceAll('\\', '/')).replace(/\/$/, '');
  if (paths.includes(path)) return path;
  const below = paths.filter((one) => one.startsWith(`${path}/`)).map((one) => one.slice(path.length + 1));
  if (below.length > 0) return posix.join(path, chooseRatings(below, `${label}/${path}`));
  throw new DataError('missing', label, `has no ${show(inside, 80)}; found ${list(paths)}`);
}

function chooseRatings(paths: readonly string[], label: string): string {
  const matching = (patterns: readonly RegExp[]) =>
    paths.filter((path) => patterns.some((pattern) => pattern.test(posix.basename(path))));
  const rated = matching(RATINGS);
  const candidates = rated.length > 0 ? rated : matching(PICKS);
  const top = candidates.filter((path) => !path.includes('/'));
  const ratings = top.length > 0 ? top : candidates;
  if (ratings.length === 0) {
    const way = paths.length > 0 ? '; name the file of ratings with --path' : '';
    const expected = 'expected ratings.csv, ratings.dat, u.data or the like';
    throw new DataError('missing', label, `has no ratings: ${expected}; found ${list(paths)}${way}`);
  }
  if (ratings.length > 1) {
    const folders = new Set(ratings.map((path) => posix.dirname(path)));
    const example = folders.size === ratings.length ? posix.dirname(ratings[0]) : ratings[0];
    const reason = `has ${ratings.length} files that could be the ratings: ${list(ratings)}; choose one with --path, like --path ${example}`;
    throw new DataError('missing', label, reason);
  }
  return ratings[0];
}

function list(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const shown = names.slice(0, MOST_NAMES_SHOWN).map((name) => show(name, 80).slice(1, -1));
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}
