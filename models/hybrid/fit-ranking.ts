/**
 * Builds the candidate lists that ranking weights are fitted to (fit-weights.ts). A list has what the models say about
 * films that a held-out viewer picked or might have picked. Weights for small profiles come from newcomers, those for
 * large ones from known viewers.
 */

import { locate } from '../../shared/interpolate.ts';
import { belowUsual, gainOf, ownMean } from '../../shared/liking.ts';
import type { Scale } from '../../shared/ratings.ts';
import { round } from '../../shared/round.ts';
import { type Blend, RANKERS, SIGNALS, WEIGHT_DIGITS } from './artifact.ts';
import { bestRows } from './best-rows.ts';
import type { BlendConfig } from './blend-config.ts';
import { type CandidateList, fitWeights } from './fit-weights.ts';
import { type ForViewers, forViewersOf, type ViewerWork } from './for-viewers.ts';
import { blendRatings, type Hybrid, rateMovies } from './ratings.ts';
import { foldProfile, rankingSignals, ratingSignal, standardScore } from './signals.ts';
import { type HeldOutViewer, takeEvenly, type Validation } from './validation.ts';

const WIDTH = RANKERS.length;

/**
 * Returns the ranking weights at each profile knot, fitted to `viewers`. A knot without viewers takes the weights of the
 * next larger one, and the last knot those of `hybrid.blend`.
 */
export async function fitRanking(
  hybrid: Hybrid,
  viewers: Validation,
  scale: Scale,
  config: BlendConfig['ranking'],
  forViewers: ForViewers = forViewersOf(hybrid),
): Promise<Blend['ranking']> {
  const { blend, picks } = hybrid;
  const args = { blend, picks, scale, candidates: config.candidates };
  const { profileKnots } = config;
  const last = profileKnots.length - 1;
  /** A share of the weights. Picks have no ratings, so the signals share the weight of ratings. */
  const shareOf = (all: Float64Array, r: number) =>
    !hybrid.picks ? all[r] : r === SIGNALS.length ? 0 : all[r] / (1 - all[SIGNALS.length] || 1);
  const weights: Float64Array[] = [];
  weights[last + 1] = Float64Array.from(RANKERS, (name) => hybrid.blend.ranking.weights[name][last]);
  const candidatesOf = (knot: number): Promise<CandidateList[]> => {
    const near =
      knot === last
        ? viewers.known
        : viewers.newcomers.filter(({ profile }) => nearestKnot(profileKnots, profile.movies.length) === knot);
    return forViewers(CANDIDATES, takeEvenly(near, config.maxViewers), args);
  };
  let coming = candidatesOf(last);
  for (let knot = last; knot >= 0; knot--) {
    const all = await coming;
    // While this thread fits, the others score the viewers of the next knot.
    if (knot > 0) coming = candidatesOf(knot - 1);
    const lists = all.filter(({ worth }) => worth.some((value) => value > 0));
    weights[knot] = lists.length === 0 ? weights[knot + 1] : fitWeights(lists);
  }
  return {
    profileKnots,
    weights: Object.fromEntries(
      RANKERS.map((name, r) => [name, profileKnots.map((_, knot) => round(shareOf(weights[knot], r), WEIGHT_DIGITS))]),
    ) as Blend['ranking']['weights'],
  };
}

function nearestKnot(knots: readonly number[], n: number): number {
  const { knot, fraction } = locate(knots, n);
  return fraction > 0.5 ? knot + 1 : knot;
}

/** The candidates of a viewer. */
export const CANDIDATES: ViewerWork<
  Pick<Hybrid, 'blend' | 'picks'> & { scale: Scale; candidates: number },
  CandidateList
> = {
  name: 'candidates',
  ask: (models, viewer, { blend, picks, scale, candidates }) =>
    candidateList({ ...models, blend, picks }, viewer, scale, candidates),
};

/** Returns a viewer's candidates: the best unseen movies by each signal, and the held-out films wherever they rank. */
function candidateList(hybrid: Hybrid, viewer: HeldOutViewer, scale: Scale, candidates: number): CandidateList {
  const folded = foldProfile(hybrid, viewer.profile);
  const signals = rankingSignals(hybrid, folded);
  const seen = new Set(viewer.profile.movies);
  const chosen = new Set(viewer.movies);
  const isNew = (movie: number) => !seen.has(movie);
  for (const name of SIGNALS) {
    const best = bestRows(hybrid.kernels, signals[name].values, candidates, isNew);
    for (const movie of best.drain().items) chosen.add(movie);
  }
  const movies = Uint32Array.from(chosen).sort();
  const rated = hybrid.picks ? undefined : blendRatings(hybrid, rateMovies(hybrid, folded, movies)).rating;
  const values = new Float32Array(movies.length * WIDTH);
  for (let row = 0; row < movies.length; row++) {
    SIGNALS.forEach((name, r) => {
      values[row * WIDTH + r] = standardScore(signals[name], movies[row]);
    });
    if (rated) values[row * WIDTH + SIGNALS.length] = ratingSignal(hybrid, folded, rated[row]);
  }
  const { gains, worth } = likingOf(hybrid, viewer, scale, movies);
  const isBelow = belowUsual(viewer.profile);
  return {
    values,
    gains,
    worth,
    below: Uint8Array.from(movies, (_, row) => (rated && isBelow(rated[row]) ? 1 : 0)),
  };
}

/** A pick counts for a list when it is liked, and against it when it is disliked (batch/evaluation/liking.ts). */
function likingOf(
  { bias }: Hybrid,
  { profile, movies: picked, ratings }: HeldOutViewer,
  { values, relevance }: Scale,
  movies: Uint32Array,
): Pick<CandidateList, 'gains' | 'worth'> {
  const mean = ownMean(profile, bias.mean);
  const given = new Map(Array.from(picked, (movie, t) => [movie, ratings[t]]));
  const gains = Int8Array.from(movies, (movie) => {
    const rating = given.get(movie);
    return rating === undefined ? 0 : gainOf(rating, mean, values);
  });
  const worth = Uint8Array.from(movies, (movie, row) => {
    const isRelevant = (given.get(movie) ?? Number.NEGATIVE_INFINITY) >= relevance;
    return Number(isRelevant && gains[row] >= 0) + Number(gains[row] > 0);
  });
  return { gains, worth };
}
