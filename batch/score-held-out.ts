/** Scores held-out rows through the recommender of a release: the same code and bytes that serve. */

import type { Recommender } from '../models/answers.ts';
import { MODEL_NAMES, type ModelName } from '../models/model.ts';
import type { Ratings } from '../shared/ratings.ts';
import { TopK } from '../shared/top-k.ts';
import {
  type MovieKnowledge,
  type RankingFigures,
  RankingQuality,
  RatingError,
  type RatingFigures,
} from './metrics.ts';
import { groupByUser, type HeldOutRows, profileOf } from './split.ts';

export interface HeldOutOptions {
  /** Models to report on their own, beside the hybrid and the controls; all by default. */
  readonly models?: readonly ModelName[];
  readonly ranking: boolean;
  /** Held-out ratings at or above this are the picks to be found. */
  readonly relevance: number;
}

export interface HeldOutFigures {
  rating: Record<string, RatingFigures>;
  ranking?: Record<string, RankingFigures>;
}

const LIST_LENGTH = 100;

/** `train` is what the release was trained on: profiles come from it, and what it has seen is not listed. */
export function scoreHeldOut(
  recommender: Recommender,
  train: Ratings,
  test: HeldOutRows,
  options: HeldOutOptions,
): HeldOutFigures {
  const groups = groupByUser(test);
  const models = options.models ?? MODEL_NAMES;
  return {
    rating: scoreRatings(recommender, train, test, groups, models),
    ...(options.ranking && { ranking: scoreLists(recommender, train, test, groups, models, options.relevance) }),
  };
}

type Groups = ReturnType<typeof groupByUser>;

function scoreRatings(
  recommender: Recommender,
  train: Ratings,
  test: HeldOutRows,
  groups: Groups,
  models: readonly ModelName[],
): Record<string, RatingFigures> {
  const names = ['global-mean', 'bias', ...models, 'hybrid'] as const;
  const errors = Object.fromEntries(names.map((name) => [name, new RatingError(train.scale)]));
  for (const { user, rows } of groups) {
    const viewer = recommender.fold(profileOf(train, user));
    const { mean, userBias } = viewer.baseline;
    const known = rows.filter((row) => test.movies[row] !== -1);
    const rated = viewer.rate(Uint32Array.from(known, (row) => test.movies[row]));
    known.forEach((row, t) => {
      const actual = test.ratings[row];
      const trained = recommender.isTrained(test.movies[row]);
      errors['global-mean'].add(mean, actual, true);
      errors.bias.add(rated.baseline[t], actual, user >= 0 && trained);
      for (const name of models) errors[name].add(rated.ratings[name][t], actual, rated.support[name][t] > 0);
      errors.hybrid.add(
        rated.rating[t],
        actual,
        MODEL_NAMES.some((name) => rated.support[name][t] > 0),
      );
    });
    for (const row of rows) {
      if (test.movies[row] !== -1) continue;
      for (const name of names) {
        errors[name].add(name === 'global-mean' ? mean : mean + userBias, test.ratings[row], name === 'global-mean');
      }
    }
  }
  return Object.fromEntries(names.map((name) => [name, errors[name].result()]));
}

function scoreLists(
  recommender: Recommender,
  train: Ratings,
  test: HeldOutRows,
  groups: Groups,
  models: readonly ModelName[],
  relevance: number,
): Record<string, RankingFigures> {
  const numRatings = Uint32Array.from({ length: train.numMovies }, (_, movie) => {
    return train.byMovie.offsets[movie + 1] - train.byMovie.offsets[movie];
  });
  const movies: MovieKnowledge = {
    numMovies: train.numMovies,
    numUsers: train.numUsers,
    numRatings,
    likeness: (movie, others) => recommender.likeness(movie, others, 'content'),
  };
  const names = ['popularity', ...models, 'hybrid'] as const;
  const qualities = Object.fromEntries(names.map((name) => [name, new RankingQuality(movies)]));
  const popularity = likesPerMovie(train, relevance);
  const affinities = new Float32Array(train.numMovies);
  for (const { user, rows } of groups) {
    const liked = rows.filter((row) => test.ratings[row] >= relevance);
    if (liked.length === 0) continue;
    const relevant = new Set(liked.map((row) => test.movies[row]));
    const profile = profileOf(train, user);
    const seen = new Set(profile.movies);
    const viewer = recommender.fold(profile);
    const isNew = (movie: number) => !seen.has(movie);
    qualities.popularity.add(bestOf(popularity, isNew), relevant, liked.length);
    for (const name of models) {
      viewer.viewers[name].affinities(affinities);
      qualities[name].add(bestOf(affinities, isNew), relevant, liked.length);
    }
    const best = viewer.best(LIST_LENGTH, isNew);
    qualities.hybrid.add(
      Uint32Array.from(best, ({ movie }) => movie),
      relevant,
      liked.length,
    );
  }
  return Object.fromEntries(names.map((name) => [name, qualities[name].result()]));
}

/** The control whose figures are known: training ratings at or above the relevance. */
function likesPerMovie({ byUser, numMovies, scale }: Ratings, relevance: number): Float32Array {
  const likes = new Float32Array(numMovies);
  for (let e = 0; e < byUser.index.length; e++)
    if (scale.values[byUser.codes[e]] >= relevance) likes[byUser.index[e]]++;
  return likes;
}

function bestOf(scores: Float32Array, allowed: (movie: number) => boolean): Uint32Array {
  const best = new TopK(LIST_LENGTH);
  for (let m = 0; m < scores.length; m++) if (allowed(m)) best.offer(m, scores[m]);
  return best.drain().items;
}
