/** Whose profile a command answers for, and the columns that films have in its tables. */

import type { Profile } from '../../models/model.ts';
import type { MovieCard, Recommender } from '../../models/recommender/answers.ts';
import { printable, type TableColumn } from '../terminal/table.ts';
import { UsageError } from '../terminal/usage-error.ts';
import type { RawRating } from './arguments.ts';

/** Whose profile: a user of the dataset, by id or name, or else ratings given on the command line. */
export interface Who {
  user?: string;
  ratings?: readonly RawRating[];
}

/** What these commands need of a recommender. */
export type Brain = Pick<
  Recommender,
  'manifest' | 'userIdOf' | 'user' | 'profile' | 'recommend' | 'predict' | 'explain' | 'similar'
>;

export const MOVIE_COLUMNS: readonly TableColumn[] = [
  { title: 'movie', align: 'right' },
  { title: 'title' },
  { title: 'year' },
];

/**
 * The profile, and what the HTTP API's answer says of it: `head` comes before the answer proper, `tail` after it. Throws
 * `UsageError` for a user that the release does not have and for ratings off its scale.
 */
export async function readProfile(
  recommender: Brain,
  { user, ratings }: Who,
): Promise<{ profile: Profile; head: object; tail: object }> {
  if (ratings) {
    const { profile, ignored } = asOption('--ratings', () => recommender.profile(ratings));
    return { profile, head: {}, tail: { ignored } };
  }
  const userId = asOption('--user', () => recommender.userIdOf(user ?? ''));
  const found = await recommender.user(userId);
  if (!found) throw new UsageError(`there is no user ${printable(userId)} in release ${recommender.manifest.id}`);
  return { profile: found.profile, head: { userId }, tail: {} };
}

/** Calls `read` with an option's value. A `RangeError` of it becomes a `UsageError` that names the option. */
function asOption<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof RangeError) throw new UsageError(`${option}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** The error for a movie that the release does not have. */
export function unknownMovie(recommender: Brain, movieId: number): UsageError {
  return new UsageError(`there is no movie ${movieId} in release ${recommender.manifest.id}`);
}

/** Cells for `MOVIE_COLUMNS`. */
export function cardCells({ movieId, title, year }: MovieCard): (string | number)[] {
  return [movieId, title, year ?? '–'];
}
