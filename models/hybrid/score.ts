/** The blend at work: one rating and one score from what the models say (formulas in artifact.ts). */

import { interpolate } from '../../shared/interpolate.ts';
import { TopK } from '../../shared/top-k.ts';
import { MODEL_NAMES, type ModelName, type Profile } from '../model.ts';
import { type Blend, RANKERS, type Ranker, SIGNALS } from './artifact.ts';
import { blendRatings, type Hybrid, type HybridRatings, pickRatings, type RatedList, rateMovies } from './ratings.ts';
import {
  type FoldedProfile,
  foldProfile,
  type RankingSignals,
  rankingSignals,
  ratingSignal,
  standardScore,
  weighSignals,
} from './signals.ts';

/**
 * Movies whose rating is computed for a list. The rating term needs every model's rating, so it is added only to the
 * best by the other terms: an approximation, which changed none of the first ten of 102 users of ml-latest-small.
 */
const SHORTLIST = 400;

/** A movie's score and its addends. */
interface ScoredMovie {
  readonly movie: number;
  readonly score: number;
  readonly terms: Readonly<Record<Ranker, number>>;
}

export interface HybridViewer extends FoldedProfile {
  rate(movies: Uint32Array): HybridRatings;
  /** The `n` best movies of those `allowed`, best first; ties by popularity. */
  best(n: number, allowed: (movie: number) => boolean): ScoredMovie[];
  /** Scores of the given movies, in their order. */
  score(movies: Uint32Array): ScoredMovie[];
}

/**
 * Folds a profile in. With a subset of models the others count as silent, and the rating weights of those that remain
 * are scaled up to what all have together.
 */
export function foldHybrid(hybrid: Hybrid, profile: Profile, chosen: readonly ModelName[] = MODEL_NAMES): HybridViewer {
  // One order of adding up, so that sums do not depend on how the models were named.
  const models = MODEL_NAMES.filter((name) => chosen.includes(name));
  const folded = foldProfile(hybrid, profile);
  /** The last list that was scored: whoever gets scores asks for the ratings next. */
  let list: RatedList | undefined;
  const rate = (movies: Uint32Array): HybridRatings =>
    (list && pickRatings(list, movies)) ?? blendRatings(hybrid, rateMovies(hybrid, folded, movies), models);
  const weights = rankingWeights(hybrid.blend, profile.movies.length, models);

  const termsOf = (signals: RankingSignals, movie: number, rating: number): Record<Ranker, number> => {
    const terms = {} as Record<Ranker, number>;
    for (const name of SIGNALS) terms[name] = weights[name] * standardScore(signals[name], movie);
    terms.rating = weights.rating * ratingSignal(hybrid, folded, rating);
    return terms;
  };
  /** The sum of the terms, without an object for every movie. */
  const scoreOf = (signals: RankingSignals, movie: number, rating: number): number => {
    let sum = 0;
    for (const name of SIGNALS) sum += weights[name] * standardScore(signals[name], movie);
    return sum + weights.rating * ratingSignal(hybrid, folded, rating);
  };
  const scoredMovie = (signals: RankingSignals, movie: number, rating: number): ScoredMovie => ({
    movie,
    score: scoreOf(signals, movie, rating),
    terms: termsOf(signals, movie, rating),
  });

  return {
    ...folded,
    rate,
    score(movies) {
      const signals = rankingSignals(hybrid, folded);
      list = { movies, ratings: rate(movies) };
      const { rating } = list.ratings;
      return Array.from(movies, (movie, t) => scoredMovie(signals, movie, rating[t]));
    },
    best(n, allowed) {
      const signals = rankingSignals(hybrid, folded);
      const shortlist = new TopK(Math.max(SHORTLIST, n));
      const sums = weighSignals(hybrid, signals, weights);
      // Of equal sums the movie that came first stays, so only what is above the last of the list can enter.
      let least = Number.NEGATIVE_INFINITY;
      const next = (from: number) => hybrid.kernels.nextAbove(sums, from, least);
      for (let m = next(0); m < sums.length; m = next(m + 1)) {
        if (!allowed(m)) continue;
        shortlist.offer(m, sums[m]);
        least = shortlist.least;
      }
      // Ascending, so that of equal scores the first is the most popular.
      const movies = shortlist.drain().items.sort();
      list = { movies, ratings: rate(movies) };
      const { rating } = list.ratings;
      const top = new TopK(Math.min(n, movies.length));
      for (let t = 0; t < movies.length; t++) top.offer(t, scoreOf(signals, movies[t], rating[t]));
      return Array.from(top.drain().items, (t) => scoredMovie(signals, movies[t], rating[t]));
    },
  };
}

function rankingWeights({ ranking }: Blend, profileSize: number, models: readonly ModelName[]): Record<Ranker, number> {
  const weights = {} as Record<Ranker, number>;
  for (const name of RANKERS) {
    const silent = (MODEL_NAMES as readonly string[]).includes(name) && !models.includes(name as ModelName);
    weights[name] = silent ? 0 : interpolate(ranking.profileKnots, ranking.weights[name], profileSize);
  }
  return weights;
}
