/** Reads the profile of the viewer that a command answers for, and lays out films in tables. */

import type { Profile } from '../../models/model.ts';
import type { MovieCard, Recommender } from '../../models/recommender/answers.ts';
import { printable, type TableColumn } from '../terminal/table.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { RawRating } from './arguments.ts';

/** A viewer: either a user of the dataset, by id or name, or ratings given on the command line. */
export interface Who {
  user?: string;
  ratings?: readonly RawRating[];
}

/** Others who watch along. */
export interface Others {
  withUser?: readonly string[];
  withRatings?: readonly (readonly RawRating[])[];
}

/** The part of a recommender that the commands use. */
export type Brain = Pick<
  Recommender,
  | 'manifest'
  | 'picks'
  | 'indexOf'
  | 'userIdOf'
  | 'user'
  | 'profile'
  | 'recommend'
  | 'checkWhere'
  | 'recommendTogether'
  | 'rows'
  | 'predict'
  | 'explain'
  | 'similar'
>;

/** The first columns of every table of films; `cardCells` fills them. */
export const MOVIE_COLUMNS: readonly TableColumn[] = [
  { title: 'movie', align: 'right' },
  { title: 'title' },
  { title: 'year' },
];

/**
 * Returns the viewer's profile, and the members about the viewer that the HTTP API has in its answer: `head` comes
 * before the result, `tail` after it. `prefix` stands before the name of the option in an error. Throws `UsageError`
 * for a user that the release does not have and for ratings off its scale.
 */
export async function readProfile(
  recommender: Brain,
  { user, ratings }: Who,
  prefix = '--',
): Promise<{ profile: Profile; head: object; tail: { ignored?: number[] } }> {
  if (ratings) {
    const { profile, ignored } = asOption(`${prefix}ratings`, () => recommender.profile(ratings));
    return { profile, head: {}, tail: { ignored } };
  }
  const userId = asOption(`${prefix}user`, () => recommender.userIdOf(user ?? ''));
  const found = await recommender.user(userId);
  if (!found) throw new UsageError(`there is no user ${printable(userId)} in release ${recommender.manifest.id}`);
  return { profile: found.profile, head: { userId }, tail: {} };
}

/**
 * Returns the profiles of a viewer and of others who watch along, ratings that do not count, and what the HTTP API says
 * about each person. Throws as `readProfile` does.
 */
export async function readPeople(
  recommender: Brain,
  who: Who,
  { withUser = [], withRatings = [] }: Others,
): Promise<{ profiles: Profile[]; ignored: number[]; people: object[] }> {
  const others: Who[] = [...withUser.map((user) => ({ user })), ...withRatings.map((ratings) => ({ ratings }))];
  const found = [await readProfile(recommender, who)];
  for (const other of others) found.push(await readProfile(recommender, other, '--with-'));
  return {
    profiles: found.map(({ profile }) => profile),
    ignored: [...new Set(found.flatMap(({ tail: { ignored = [] } }) => ignored))],
    people: found.map(({ head }) => head),
  };
}

/** Returns what `read` returns. Turns its `RangeError` into a `UsageError` that names the option. */
function asOption<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RangeError) throw new UsageError(`${option}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** The error for a movie that the release does not have, to be thrown by the caller. */
export function unknownMovie(recommender: Brain, movieId: number): UsageError {
  return new UsageError(`there is no movie ${movieId} in release ${recommender.manifest.id}`);
}

/** The cells of a film, in the order of `MOVIE_COLUMNS`. */
export function cardCells({ movieId, title, year }: MovieCard): (string | number)[] {
  return [movieId, title, year ?? '–'];
}

/** Returns the columns of ratings that a table has: none for a release of picks. `ratingCells` fills them. */
export function ratingColumns({ picks }: Pick<Brain, 'picks'>, ...titles: string[]): TableColumn[] {
  return picks ? [] : titles.map((title) => ({ title, align: 'right' }));
}

/** Returns the cells of the columns of ratings: the rating, and what is said beside it. None when nothing is predicted. */
export function ratingCells(rating: number | null, ...others: string[]): (string | number)[] {
  return rating === null ? [] : [rating, ...others];
}
