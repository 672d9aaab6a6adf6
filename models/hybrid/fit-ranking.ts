/**
 * Builds the candidate lists that ranking weights are searched on (search-weights.ts). A list has what the models say
 * about films that a held-out viewer picked or might have picked. Weights for small profiles come from newcomers, those
 * for large ones from known viewers.
 */

import { locate } from '../../shared/interpolate.ts';
import { hash32, type Random, randomStream } from '../../shared/random.ts';
import { round } from '../../shared/round.ts';
import { TopK } from '../../shared/top-k.ts';
import type { Team } from '../team.ts';
import { type Blend, RANKERS, SIGNALS, WEIGHT_DIGITS } from './artifact.ts';
import type { BlendConfig } from './blend-config.ts';
import { blendRatings, type Hybrid, rateMovies } from './ratings.ts';
import { type CandidateList, searchWeights } from './search-weights.ts';
import { foldProfile, rankingSignals, ratingSignal, standardScore } from './signals.ts';
import { type HeldOutViewer, takeEvenly, type Validation } from './validation.ts';

const WIDTH = RANKERS.length;

/**
 * Returns the ranking weights at each profile knot, found on `viewers`. The search at a knot starts from the weights of
 * the next larger one, and at the last knot from those of `hybrid.blend`. A held-out rating at or above `relevance`
 * counts as liked. The result depends on the seed, but not on the number of threads.
 */
export async function fitRanking(
  team: Team,
  hybrid: Hybrid,
  viewers: Validation,
  relevance: number,
  seed: number,
  config: BlendConfig['ranking'],
): Promise<Blend['ranking']> {
  const { profileKnots } = config;
  const lists = (from: readonly HeldOutViewer[], knot: number) =>
    candidateLists(hybrid, from, relevance, config, randomStream(seed, 44, knot));
  const start = Float64Array.from(RANKERS, (name) => hybrid.blend.ranking.weights[name][0]);
  const last = profileKnots.length - 1;
  const weights: Float64Array[] = [];
  const search = (from: readonly HeldOutViewer[], knot: number, begin: Float64Array) =>
    searchWeights(team, lists(from, knot), begin, { ...config, seed: hash32(seed, 42, knot) });
  weights[last] = await search(viewers.known, last, start);
  for (let knot = last - 1; knot >= 0; knot--) {
    const near = viewers.newcomers.filter(({ profile }) => nearestKnot(profileKnots, profile.movies.length) === knot);
    weights[knot] = await search(near, knot, weights[knot + 1]);
  }
  return {
    profileKnots,
    weights: Object.fromEntries(
      RANKERS.map((name, r) => [name, weights.map((ofKnot) => round(ofKnot[r], WEIGHT_DIGITS))]),
    ) as Blend['ranking']['weights'],
  };
}

function nearestKnot(knots: readonly number[], n: number): number {
  const { knot, fraction } = locate(knots, n);
  return fraction > 0.5 ? knot + 1 : knot;
}

function candidateLists(
  hybrid: Hybrid,
  viewers: readonly HeldOutViewer[],
  relevance: number,
  { maxViewers, candidates, strays }: BlendConfig['ranking'],
  random: Random,
): CandidateList[] {
  const withLikes = viewers.filter(({ ratings }) => ratings.some((rating) => rating >= relevance));
  return takeEvenly(withLikes, maxViewers).map((viewer) =>
    candidateList(hybrid, viewer, relevance, { candidates, strays }, random),
  );
}

/**
 * Returns a viewer's candidates: the best unseen movies by each signal, the liked picks wherever they rank, and some
 * movies drawn from the whole catalogue. Without the last, the search would not see that some weights lift films that
 * nobody watches.
 */
function candidateList(
  hybrid: Hybrid,
  viewer: HeldOutViewer,
  relevance: number,
  { candidates, strays }: { candidates: number; strays: number },
  random: Random,
): CandidateList {
  const folded = foldProfile(hybrid, viewer.profile);
  const signals = rankingSignals(hybrid, folded);
  const liked = new Set(viewer.movies.filter((_, t) => viewer.ratings[t] >= relevance));
  const seen = new Set(viewer.profile.movies);
  const chosen = new Set(liked);
  const best = new TopK(candidates);
  for (const name of SIGNALS) {
    const { values } = signals[name];
    for (let m = 0; m < values.length; m++) {
      if (best.admits(m, values[m]) && !seen.has(m)) best.offer(m, values[m]);
    }
    for (const movie of best.drain().items) chosen.add(movie);
  }
  for (let stray = 0; stray < strays; stray++) {
    const movie = random.below(signals.popularity.values.length);
    if (!seen.has(movie)) chosen.add(movie);
  }
  const movies = Uint32Array.from(chosen).sort();
  const { rating } = blendRatings(hybrid, rateMovies(hybrid, folded, movies));
  const values = new Float32Array(movies.length * WIDTH);
  for (let row = 0; row < movies.length; row++) {
    SIGNALS.forEach((name, r) => {
      values[row * WIDTH + r] = standardScore(signals[name], movies[row]);
    });
    values[row * WIDTH + SIGNALS.length] = ratingSignal(hybrid, folded, rating[row]);
  }
  return {
    rows: movies.length,
    values,
    liked: Uint8Array.from(movies, (movie) => (liked.has(movie) ? 1 : 0)),
    numLiked: liked.size,
  };
}
