/** The rows of a test file as viewers to be scored, and how viewers and films are called. */

import type { Recommender } from '../../models/recommender/answers.ts';
import type { Dataset, RatingRows } from '../ingest/dataset.ts';
import { type HeldOutCase, knownTimes, profileOf } from '../splits/held-out.ts';
import type { ListNames } from './list-file.ts';

/**
 * The test rows of each user, by id, with that user's training profile, which is empty for a new user. When training
 * has picks, and the test file picks too, they count alike, whatever value stands for a pick in each file.
 */
export function toCases(rows: RatingRows, { ratings, userIds }: Dataset, recommender: Recommender): HeldOutCase[] {
  const { times } = rows;
  const pick = recommender.picks && new Set(rows.ratings).size === 1 ? ratings.scale.max : undefined;
  const userOf = new Map(Array.from(userIds, (userId, user) => [userId, user]));
  const byUser = Map.groupBy(rows.userIds.keys(), (row) => rows.userIds[row]);
  const inOrder = [...byUser].sort(([a], [b]) => a - b);
  return Array.from(inOrder, ([userId, own]) => ({
    user: userId,
    profile: profileOf(ratings, userOf.get(userId) ?? -1),
    movies: Int32Array.from(own, (row) => recommender.indexOf(rows.movieIds[row])),
    ratings: Float64Array.from(own, (row) => pick ?? rows.ratings[row]),
    ...(times && knownTimes(Uint32Array.from(own, (row) => times[row]))),
  }));
}

/**
 * How a file of lists names users and films. `dataset` is the whole dataset, `train` what was trained on, and `rows` are
 * those of a test file. Cases of a test file number users by raw id, those of a split by the whole dataset's index.
 */
export function namesOf(
  { userIds, userNames, catalogue }: Dataset,
  train: Dataset,
  rows: RatingRows | undefined,
): ListNames {
  const keys = catalogue.keys && new Map(catalogue.keys.map((key, movie) => [catalogue.movieIds[movie], key]));
  const names = rows?.userNames ?? userNames;
  return {
    userIdOf(user) {
      const rawId = rows ? user : userIds[user];
      return names?.[rawId - 1] ?? rawId;
    },
    movieIdOf(movie) {
      const movieId = train.catalogue.movieIds[movie];
      return keys?.get(movieId) ?? movieId;
    },
  };
}
