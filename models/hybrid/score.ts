/** The blend at work: one rating and one score from what the models say (formulas in artifact.ts). */

import { TopK } from '../../shared/top-k.ts';
import { MODEL_NAMES, type ModelName, type Profile } from '../model.ts';
import { type Blend, interpolate, RANKERS, type Ranker, SIGNALS } from './artifact.ts';
import { blendRatings, type Hybrid, type HybridRatings, rateMovies } from './ratings.ts';
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
export const SHORTLIST = 400;

/** A movie's score and its addends. */
export interface ScoredMovie {
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
  const rate = (movies: Uint32Array) => blendRatings(hybrid, rateMovies(hybrid, folded, movies), models);
  const weights = rankingWeights(hybrid.blend, profile.movies.length, models);

  const scoreWith = (signals: RankingSignals, movies: Uint32Array): ScoredMovie[] => {
    const { rating } = rate(movies);
    return Array.from(movies, (movie, t) => {
      const terms = {} as Record<Ranker, number>;
      for (const name of SIGNALS) terms[name] = weights[name] * standardScore(signals[name], movie);
      terms.rating = weights.rating * ratingSignal(hybrid, folded, rating[t]);
      return { movie, score: RANKERS.reduce((sum, name) => sum + terms[name], 0), terms };
    });
  };

  return {
    ...folded,
    rate,
    score: (movies) => scoreWith(rankingSignals(hybrid, folded), movies),
    best(n, allowed) {
      const signals = rankingSignals(hybrid, folded);
      const shortlist = new TopK(Math.max(SHORTLIST, n));
      const sums = weighSignals(hybrid, signals, weights);
      for (let m = 0; m < sums.length; m++) {
        if (shortlist.admits(m, sums[m]) && allowed(m)) shortlist.offer(m, sums[m]);
      }
      return scoreWith(signals, shortlist.drain().items)
        .sort((a, b) => b.score - a.score || a.movie - b.movie)
        .slice(0, n);
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
