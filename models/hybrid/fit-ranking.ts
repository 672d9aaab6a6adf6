/**
 * Ranking weights: random search (Solis & Wets 1981) for the best nDCG@10 + ½ Recall@20 of liked held-out picks. The
 * measures are step functions of half a dozen weights, so trying is simpler than a smooth stand-in, and it beat softmax
 * cross-entropy on every validation split (which spends its weight on picks far down the list).
 */

import { type Random, randomStream } from '../../shared/random.ts';
import { TopK } from '../../shared/top-k.ts';
import { type Blend, RANKERS, SIGNALS } from './artifact.ts';
import { blendRatings, type Hybrid } from './ratings.ts';
import { foldProfile, rankingSignals, ratingSignal } from './signals.ts';
import type { BlendConfig, HeldOutViewer } from './train.ts';

/** One viewer's candidates: values of all rankers by row, and which rows were liked picks. */
interface CandidateList {
  readonly rows: number;
  /** rows × rankers. */
  readonly values: Float32Array;
  readonly liked: Uint8Array;
  readonly numLiked: number;
}

const WIDTH = RANKERS.length;

export function fitRanking(
  hybrid: Hybrid,
  viewers: { known: readonly HeldOutViewer[]; newcomers: readonly HeldOutViewer[] },
  relevance: number,
  seed: number,
  config: BlendConfig['ranking'],
): Blend['ranking'] {
  const lists = (from: readonly HeldOutViewer[]) => candidateLists(hybrid, from, relevance, config);
  const [newcomer] = config.profileKnots;
  const start = Float64Array.from(RANKERS, (name) => hybrid.blend.ranking.weights[name][0]);
  const known = search(lists(viewers.known), start, config.trials, randomStream(seed, 42));
  const few = viewers.newcomers.filter(({ profile }) => profile.movies.length <= 2 * newcomer);
  const newcomers = search(lists(few), known, config.trials, randomStream(seed, 43));
  return {
    profileKnots: config.profileKnots,
    weights: Object.fromEntries(
      RANKERS.map((name, r) => [name, [round(newcomers[r]), round(known[r])]]),
    ) as Blend['ranking']['weights'],
  };
}

function candidateLists(
  hybrid: Hybrid,
  viewers: readonly HeldOutViewer[],
  relevance: number,
  { maxViewers, candidates }: BlendConfig['ranking'],
): CandidateList[] {
  const withLikes = viewers.filter(({ ratings }) => ratings.some((rating) => rating >= relevance));
  const step = Math.max(1, Math.ceil(withLikes.length / maxViewers));
  return withLikes
    .filter((_, v) => v % step === 0)
    .map((viewer) => candidateList(hybrid, viewer, relevance, candidates));
}

/** The best unseen movies by each signal, and the liked picks wherever they rank. */
function candidateList(hybrid: Hybrid, viewer: HeldOutViewer, relevance: number, perSignal: number): CandidateList {
  const folded = foldProfile(hybrid, viewer.profile);
  const signals = rankingSignals(hybrid, folded);
  const liked = new Set(viewer.movies.filter((_, t) => viewer.ratings[t] >= relevance));
  const seen = new Set(viewer.profile.movies);
  const chosen = new Set(liked);
  const best = new TopK(perSignal);
  for (const name of SIGNALS) {
    const signal = signals[name];
    for (let m = 0; m < signal.length; m++) if (!seen.has(m)) best.offer(m, signal[m]);
    for (const movie of best.drain().items) chosen.add(movie);
  }
  const movies = Uint32Array.from(chosen).sort();
  const { rating } = blendRatings(hybrid, folded, movies);
  const values = new Float32Array(movies.length * WIDTH);
  for (let row = 0; row < movies.length; row++) {
    SIGNALS.forEach((name, r) => {
      values[row * WIDTH + r] = signals[name][movies[row]];
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

/** Steps from the best point so far, ever smaller; a step that does not help is taken back. */
function search(lists: readonly CandidateList[], start: Float64Array, trials: number, random: Random): Float64Array {
  let best = start;
  if (lists.length === 0) return best;
  let bestQuality = quality(lists, best);
  for (let trial = 0; trial < trials; trial++) {
    const size = 0.6 * 0.02 ** (trial / trials);
    const next = best.map((weight) => (random.uniform() < 0.5 ? weight + size * random.normal() : weight));
    const nextQuality = quality(lists, next);
    if (nextQuality > bestQuality) {
      best = next;
      bestQuality = nextQuality;
    }
  }
  return best;
}

function quality(lists: readonly CandidateList[], weights: Float64Array): number {
  const top = new TopK(20);
  let total = 0;
  for (const { rows, values, liked, numLiked } of lists) {
    for (let row = 0, at = 0; row < rows; row++, at += WIDTH) {
      let score = 0;
      for (let r = 0; r < WIDTH; r++) score += weights[r] * values[at + r];
      top.offer(row, score);
    }
    let gain = 0;
    let ideal = 0;
    let hits = 0;
    top.drain().items.forEach((row, rank) => {
      const discount = rank < 10 ? 1 / Math.log2(rank + 2) : 0;
      if (rank < numLiked) ideal += discount;
      if (liked[row]) {
        gain += discount;
        hits++;
      }
    });
    total += gain / ideal + hits / (2 * numLiked);
  }
  return total / lists.length;
}

/** More digits would be noise in the manifest. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
