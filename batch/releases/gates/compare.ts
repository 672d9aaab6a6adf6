/** Scores the same held-out ratings by two releases, and says in what the new one is worse. */

import { MODEL_NAMES } from '../../../models/model.ts';
import type { Recommender } from '../../../models/recommender/answers.ts';
import { gainsOf, netNdcg } from '../../evaluation/liking.ts';
import { ndcg } from '../../evaluation/metrics.ts';
import type { Dataset } from '../../ingest/dataset.ts';
import type { HeldOutCase } from '../../splits/held-out.ts';

const LIST_LENGTH = 10;
/** Fewest viewers for a comparison: below that, the standard errors themselves are not known well. */
export const ENOUGH_VIEWERS = 50;
/**
 * How much worse a figure may be at any rate: nights on other ratings differ by as much. Shares of the figure before,
 * but for `answered`, which is a difference. Round numbers.
 */
const MAY_DIFFER = { rmse: 0.01, list: 0.05, coverage: 0.3, answered: 0.02 };
/** A mean is worse when it is so by more than this many standard errors. Two are about 97.5 % on one side. */
const SURE = 2;

/** A figure of both releases. `worseBy` is how much worse the new one is, on average over viewers; below 0 it is better. */
interface Compared {
  readonly before: number;
  readonly now: number;
  readonly worseBy: number;
  /** Standard error of `worseBy`; 0 for figures that are no means over viewers. */
  readonly error: number;
}

/** How two releases do on the same ratings. */
export interface Comparison {
  readonly viewers: number;
  readonly rows: number;
  readonly rmse: Compared;
  /** Null when no viewer has a film that counts. */
  readonly ndcg10: Compared | null;
  readonly netNdcg10: Compared | null;
  /** Number of different films in the lists. */
  readonly coverage: Compared;
  /** Share of the ratings that a model has an opinion on. */
  readonly answered: Compared;
}

/** What a release says to one viewer. */
interface Said {
  readonly squares: number;
  readonly answered: number;
  readonly ndcg: number | null;
  readonly netNdcg: number | null;
  readonly listed: readonly number[];
}

/** Scores the cases by both releases. Their indexes are those of the dataset. */
export function compareReleases(
  before: Recommender,
  now: Recommender,
  dataset: Dataset,
  cases: readonly HeldOutCase[],
): Comparison {
  const said = cases.map((held) => [ask(before, dataset, held), ask(now, dataset, held)] as const);
  const rows = cases.reduce((sum, { ratings }) => sum + ratings.length, 0);
  const sum = (side: 0 | 1, of: (said: Said) => number) => said.reduce((total, both) => total + of(both[side]), 0);
  const rmse = (side: 0 | 1) => Math.sqrt(sum(side, ({ squares }) => squares) / rows);
  const squares = meanAndError(said.map(([a, b]) => b.squares - a.squares));
  // The difference of two mean squares is the difference of the roots times their sum.
  const scale = cases.length / rows / (rmse(0) + rmse(1) || 1);
  const single = (a: number, b: number): Compared => ({ before: a, now: b, worseBy: a - b, error: 0 });
  const films = (side: 0 | 1) => new Set(said.flatMap((both) => both[side].listed)).size;
  const answered = (side: 0 | 1) => sum(side, (one) => one.answered) / rows;
  return {
    viewers: cases.length,
    rows,
    rmse: { before: rmse(0), now: rmse(1), worseBy: squares.mean * scale, error: squares.error * scale },
    ndcg10: lists(said.map(([a, b]) => [a.ndcg, b.ndcg])),
    netNdcg10: lists(said.map(([a, b]) => [a.netNdcg, b.netNdcg])),
    coverage: single(films(0), films(1)),
    answered: single(answered(0), answered(1)),
  };
}

/** Says in what the new release is worse than the one before, a sentence part for each figure; empty when in nothing. */
export function findWorse({ rmse, ndcg10, netNdcg10, coverage, answered }: Comparison): string[] {
  const isWorse = ({ before, worseBy, error }: Compared, share: number) =>
    worseBy > SURE * error && worseBy > share * Math.abs(before);
  const tell = (name: string, { before, now }: Compared, digits: number) =>
    `${name} ${now.toFixed(digits)} instead of ${before.toFixed(digits)}`;
  return [
    ...(isWorse(rmse, MAY_DIFFER.rmse) ? [tell('RMSE', rmse, 4)] : []),
    ...(netNdcg10 && isWorse(netNdcg10, MAY_DIFFER.list) ? [tell('net nDCG@10', netNdcg10, 4)] : []),
    ...(ndcg10 && isWorse(ndcg10, MAY_DIFFER.list) ? [tell('nDCG@10', ndcg10, 4)] : []),
    ...(isWorse(coverage, MAY_DIFFER.coverage) ? [tell('different films in the lists', coverage, 0)] : []),
    ...(answered.worseBy > MAY_DIFFER.answered
      ? [tell('share of ratings that a model has an opinion on', answered, 3)]
      : []),
  ];
}

function ask(recommender: Recommender, { catalogue, ratings }: Dataset, held: HeldOutCase): Said {
  const { min, max, relevance } = ratings.scale;
  const own = (movie: number) => recommender.indexOf(catalogue.movieIds[movie]);
  const shown = Array.from(held.profile.movies, (movie, row) => ({
    movie: own(movie),
    rating: held.profile.ratings[row],
  }))
    .filter(({ movie }) => movie !== -1)
    .sort((a, b) => a.movie - b.movie);
  const profile = {
    movies: Uint32Array.from(shown, ({ movie }) => movie),
    ratings: Float64Array.from(shown, ({ rating }) => rating),
  };
  const viewer = recommender.fold(profile);
  const movies = Int32Array.from(held.movies, own);
  const known = Array.from(movies.keys()).filter((row) => movies[row] !== -1);
  const rated = viewer.rate(Uint32Array.from(known, (row) => movies[row]));
  const predicted = new Float64Array(movies.length).fill(viewer.baseline.mean + viewer.baseline.userBias);
  known.forEach((row, t) => {
    predicted[row] = rated.rating[t];
  });
  const error = (row: number) => Math.min(max, Math.max(min, predicted[row])) - held.ratings[row];
  const seen = new Set(profile.movies);
  const best = viewer.best(LIST_LENGTH, (movie) => !seen.has(movie));
  const list = Uint32Array.from(best, ({ movie }) => movie);
  const liked = Array.from(movies.keys()).filter((row) => held.ratings[row] >= relevance);
  const gains = gainsOf(held.profile, { movies, ratings: held.ratings }, ratings.scale, viewer.baseline.mean);
  const relevant = new Set(liked.map((row) => movies[row]));
  return {
    squares: held.ratings.reduce((sum, _, row) => sum + error(row) ** 2, 0),
    answered: known.filter((_, t) => MODEL_NAMES.some((name) => rated.support[name][t] > 0)).length,
    ndcg: liked.length === 0 ? null : ndcg(list, relevant, liked.length, LIST_LENGTH),
    netNdcg: gains.numLiked === 0 ? null : netNdcg(list, gains, LIST_LENGTH),
    listed: Array.from(list),
  };
}

function lists(pairs: readonly (readonly [number | null, number | null])[]): Compared | null {
  const both = pairs.filter((pair): pair is readonly [number, number] => pair[0] !== null && pair[1] !== null);
  if (both.length === 0) return null;
  const { mean, error } = meanAndError(both.map(([a, b]) => a - b));
  const side = (at: 0 | 1) => both.reduce((sum, pair) => sum + pair[at], 0) / both.length;
  return { before: side(0), now: side(1), worseBy: mean, error };
}

function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}
