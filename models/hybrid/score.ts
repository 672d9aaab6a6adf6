/** Scores movies with the blend: one rating and one score from what the models say (formulas in artifact.ts). */

import { interpolate } from '../../shared/interpolate.ts';
import { belowUsual, usualRating } from '../../shared/liking.ts';
import { TopK } from '../../shared/top-k.ts';
import { MODEL_NAMES, type ModelName, type Profile } from '../model.ts';
import { BELOW, type Blend, RANKERS, type Ranker, SIGNALS, type Signal } from './artifact.ts';
import { bestRows } from './best-rows.ts';
import { foldWithItems, itemAffinities } from './items.ts';
import { blendRatings, type Hybrid, type HybridRatings, pickRatings, type RatedList, rateMovies } from './ratings.ts';
import {
  type FoldedProfile,
  foldProfile,
  type RankingSignals,
  rankingSignals,
  ratingSignal,
  standardScore,
  weighItems,
  weighSignals,
} from './signals.ts';
import { rateAt } from './time-effects.ts';

/**
 * Movies whose rating is computed for a list. The rating term needs every model's rating, so it is added only to the
 * movies that are best by the other terms. This is an approximation; it changed none of the first ten films of 102
 * users of ml-latest-small.
 */
export const SHORTLIST = 400;

/**
 * Movies of the shortlist that are rated, besides as many as are asked for, until no other one can matter; all of it when
 * these are not enough. With lists of ten at the size of ML-32M, 80 are enough for five of six lists, and 160 for nearly
 * all.
 */
const RATED_FIRST = [80, 160];
/** More than the rounding errors of a sum of 32-bit floats. */
const ROUNDING = 1e-4;

/** A movie's score. */
interface ScoredMovie {
  readonly movie: number;
  readonly score: number;
  /** Whether the predicted rating is below the mean of the viewer's own ratings. Such films come last on a list. */
  readonly belowMean: boolean;
}

/** A movie's score and its terms, which add up to it. */
interface ExplainedScore extends ScoredMovie {
  readonly terms: Readonly<Record<Ranker, number>>;
}

/** A profile folded into the hybrid. */
export interface HybridViewer extends FoldedProfile {
  readonly isNested: true;
  /** The mean of the viewer's own ratings; undefined when there are fewer than three, and in a release of picks. */
  readonly usual: number | undefined;
  /**
   * Returns the blended ratings of some movies, in their order, as they would be given at the minutes `at`: one for each
   * movie or one for all. Without `at` they are those of no particular moment, which lists are sorted by.
   */
  rate(movies: Uint32Array, at?: number | Uint32Array): HybridRatings;
  /**
   * Returns the `n` best of the movies that are `allowed`, best first: those predicted at or above the viewer's own mean
   * by score, and then the others by score. On a tie the more popular movie comes first.
   * Fewer come back when fewer are allowed. Items that came after the training are among them. Up to `SHORTLIST` a shorter list is the beginning of a longer one.
   */
  best(n: number, allowed: (movie: number) => boolean): ScoredMovie[];
  /**
   * Returns the `n` best of the trained movies that are `allowed` by one signal alone, best first. On a tie the more
   * popular movie comes first.
   */
  bestBy(signal: Signal, n: number, allowed: (movie: number) => boolean): Uint32Array;
  /** Returns the scores of the given movies, in their order. */
  score(movies: Uint32Array): ExplainedScore[];
}

/**
 * Folds a profile into the hybrid. With a subset of the models, the others do not count, and the rating weights of the
 * chosen ones are scaled up to the sum of all weights.
 */
export function foldHybrid(hybrid: Hybrid, profile: Profile, chosen: readonly ModelName[] = MODEL_NAMES): HybridViewer {
  // A fixed order of summation, so that sums do not depend on the order in which models were named.
  const models = MODEL_NAMES.filter((name) => chosen.includes(name));
  const { items = [] } = hybrid;
  const folded = items.length === 0 ? foldProfile(hybrid, profile) : foldWithItems(hybrid, profile, items);
  const isBelow = hybrid.picks ? () => false : belowUsual(profile);
  /** The last list that was scored. Callers that get scores ask for the ratings of the same movies next. */
  let list: RatedList | undefined;
  const rate: HybridViewer['rate'] = (movies, at) => {
    const rated =
      (list && pickRatings(list, movies)) ?? blendRatings(hybrid, rateMovies(hybrid, folded, movies), models);
    return rateAt(hybrid.blend.time, folded, hybrid.bias.deviation, rated, at);
  };
  const learned = rankingWeights(hybrid.blend, profile.movies.length, models);
  const weights = hybrid.picks ? { ...learned, rating: 0 } : learned;
  /** What is expected of a film where nothing is predicted: it adds nothing to a score. */
  const expected = folded.baseline.mean + folded.baseline.userBias;
  /** The ratings of a list, kept for the caller who asks for them next. */
  const ratingsOf = (movies: Uint32Array): Float32Array => {
    if (hybrid.picks) return new Float32Array(movies.length).fill(expected);
    list = { movies, ratings: rate(movies) };
    return list.ratings.rating;
  };

  const termsOf = (signals: RankingSignals, movie: number, rating: number): Record<Ranker, number> => {
    const terms = {} as Record<Ranker, number>;
    for (const name of SIGNALS) terms[name] = weights[name] * standardScore(signals[name], movie);
    terms.rating = weights.rating * ratingSignal(hybrid, folded, rating);
    return terms;
  };
  /** Returns the sum of the terms without making an object for every movie. */
  const scoreOf = (signals: RankingSignals, movie: number, rating: number): number => {
    let sum = 0;
    for (const name of SIGNALS) sum += weights[name] * standardScore(signals[name], movie);
    return sum + weights.rating * ratingSignal(hybrid, folded, rating);
  };
  let affinities: ReturnType<typeof itemAffinities> | undefined;
  const signalsOf = (): RankingSignals => {
    const signals = rankingSignals(hybrid, folded);
    if (items.length === 0) return signals;
    affinities ??= itemAffinities(folded, items);
    const ofItems = affinities;
    const own = MODEL_NAMES.map((name) => [name, { ...signals[name], items: ofItems[name] }]);
    return { ...signals, ...Object.fromEntries(own) };
  };
  const scoredMovie = (signals: RankingSignals, movie: number, rating: number): ScoredMovie => ({
    movie,
    score: scoreOf(signals, movie, rating),
    belowMean: isBelow(rating),
  });

  return {
    ...folded,
    isNested: true,
    usual: hybrid.picks ? undefined : usualRating(profile),
    rate,
    bestBy: (signal, n, allowed) =>
      bestRows(hybrid.kernels, rankingSignals(hybrid, folded)[signal].values, n, allowed).drain().items,
    score(movies) {
      const signals = signalsOf();
      const rating = ratingsOf(movies);
      return Array.from(movies, (movie, t) => ({
        ...scoredMovie(signals, movie, rating[t]),
        terms: termsOf(signals, movie, rating[t]),
      }));
    },
    best(n, allowed) {
      const signals = signalsOf();
      const sums = weighSignals(hybrid, signals, weights);
      const shortlist = bestRows(hybrid.kernels, sums, Math.max(SHORTLIST, n), allowed);
      weighItems(items.length, signals, weights).forEach((sum, k) => {
        const movie = sums.length + k;
        if (shortlist.admits(movie, sum) && allowed(movie)) shortlist.offer(movie, sum);
      });
      const drawn = shortlist.drain();
      /** What the sums leave out, and the most that a rating can add. */
      const most =
        SIGNALS.reduce((sum, name) => sum - weights[name] * signals[name].mean * signals[name].factor, ROUNDING) +
        weights.rating * ratingSignal(hybrid, folded, highestRating(hybrid, folded));
      const bestOf = (count: number) => {
        // Ascending, so that on a tie of scores the more popular movie comes first.
        const movies = drawn.items.slice(0, count).sort();
        const rating = ratingsOf(movies);
        const top = new TopK(Math.min(n, movies.length));
        for (let t = 0; t < movies.length; t++) {
          top.offer(t, scoreOf(signals, movies[t], rating[t]) + (isBelow(rating[t]) ? BELOW : 0));
        }
        // The others have lower sums. When not even the highest rating brings one of them in, they need none.
        if (count < drawn.items.length && !(top.least > drawn.scores[count] + most)) return undefined;
        return Array.from(top.drain().items, (t) => scoredMovie(signals, movies[t], rating[t]));
      };
      const parts = RATED_FIRST.map((count) => count + n).filter((part) => part < drawn.items.length);
      let best: ScoredMovie[] | undefined;
      for (const part of [...parts, drawn.items.length]) best ??= bestOf(part);
      return best ?? [];
    },
  };
}

/** Returns a rating above which hardly any blended one is: ratings are not clipped. */
function highestRating({ bias }: Hybrid, { baseline }: FoldedProfile): number {
  const { values } = baseline.scale;
  return values[values.length - 1] + 0.5 * bias.deviation;
}

function rankingWeights({ ranking }: Blend, profileSize: number, models: readonly ModelName[]): Record<Ranker, number> {
  const weights = {} as Record<Ranker, number>;
  for (const name of RANKERS) {
    const silent = (MODEL_NAMES as readonly string[]).includes(name) && !models.includes(name as ModelName);
    weights[name] = silent ? 0 : interpolate(ranking.profileKnots, ranking.weights[name], profileSize);
  }
  return weights;
}
