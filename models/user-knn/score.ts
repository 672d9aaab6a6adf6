/**
 * Finds the prototypes that agree with a profile and lets them vote.
 *
 *   s_p = ρ_p · n_p / (n_p + shrinkage),  ρ_p the correlation of residuals over the n_p films both know
 *   rating_i = b_ui + Σ_p w_p e_pi / (Σ_p w_p + δ),  w_p = max(0, s_p)^sharpness, over the nearest that know i, of the nearest
 *   affinity_i = Σ_p c_p^sharpness · liked_pi  over the prototypes nearest by cosine c_p of their picks
 */

import { TopK } from '../../shared/top-k.ts';
import type { Baseline, Profile, Scorer } from '../model.ts';
import type { OpinionRows, UserKnnModel } from './artifact.ts';

export function userKnnScorer(model: UserKnnModel): Scorer {
  const norms = normsOf(model);
  return {
    name: 'user-knn',
    fold(profile, baseline) {
      let voters: Nearest | undefined;
      const vote = (movies: Uint32Array) => {
        voters ??= nearestByRatings(model, profile, baseline);
        return collectVotes(model, voters, movies);
      };
      return {
        rate(movies, ratings, support) {
          const { slotOf, sums, weights } = vote(movies);
          const { mean, userBias, movieBias } = baseline;
          for (let t = 0; t < movies.length; t++) {
            const slot = slotOf[movies[t]];
            const weight = weights[slot];
            support[t] = weight;
            ratings[t] =
              weight === 0
                ? Number.NaN
                : mean + userBias + movieBias[movies[t]] + sums[slot] / (weight + model.voteDamping);
          }
        },
        affinities(out) {
          out.fill(0);
          addPicks(model, nearestByPicks(model, norms, profile), out);
        },
        reasons(movie) {
          const { slotOf, counts } = vote(Uint32Array.of(movie));
          return { likeMinded: counts[slotOf[movie]] };
        },
      };
    },
  };
}

/** Prototypes with their weights, heaviest first. */
interface Nearest {
  readonly items: Uint32Array;
  readonly weights: Float64Array;
}

/** Σ w e, Σ w, and how many voted, at `slotOf[movie]` of each movie that was asked for. */
interface Votes {
  readonly slotOf: Uint32Array;
  readonly sums: Float64Array;
  readonly weights: Float64Array;
  readonly counts: Uint32Array;
}

/** The `voters` with the largest w_p over 0. */
function nearestByRatings(model: UserKnnModel, profile: Profile, baseline: Baseline): Nearest {
  const { byMovie, numPrototypes, shrinkage, sharpness } = model;
  const { offsets, index, codes } = byMovie;
  // Of each prototype side by side: Σ e e', Σ e², Σ e'² and the number of common films; e' in steps of the artifact.
  const moments = new Float64Array(4 * numPrototypes);
  for (let j = 0; j < profile.movies.length; j++) {
    const residual = baseline.residuals[j];
    const square = residual * residual;
    const end = offsets[profile.movies[j] + 1];
    for (let e = offsets[profile.movies[j]]; e < end; e++) {
      const at = 4 * index[e];
      const theirs = codes[e] >> 1;
      moments[at] += residual * theirs;
      moments[at + 1] += square;
      moments[at + 2] += theirs * theirs;
      moments[at + 3]++;
    }
  }
  const best = new TopK(model.voters);
  for (let p = 0; p < numPrototypes; p++) {
    const dot = moments[4 * p];
    if (dot <= 0) continue;
    const common = moments[4 * p + 3];
    best.offer(p, (dot / Math.sqrt(moments[4 * p + 1] * moments[4 * p + 2])) * (common / (common + shrinkage)));
  }
  const { items, scores } = best.drain();
  return { items, weights: scores.map((score) => score ** sharpness) };
}

/** Prototypes are heard heaviest first, so the first who know a movie are those who vote for it, until each has its neighbours. */
function collectVotes(model: UserKnnModel, voters: Nearest, movies: Uint32Array): Votes {
  const { byMovie, byPrototype, neighbours, residualScale } = model;
  const { offsets, index, codes } = byPrototype;
  const slotOf = new Uint32Array(byMovie.offsets.length - 1);
  let slots = 0;
  for (let t = 0; t < movies.length; t++) if (slotOf[movies[t]] === 0) slotOf[movies[t]] = ++slots;
  const sums = new Float64Array(slots + 1);
  const weights = new Float64Array(slots + 1);
  const counts = new Uint32Array(slots + 1);
  let open = slots;
  for (let n = 0; n < voters.items.length && open > 0; n++) {
    const weight = voters.weights[n];
    const perStep = weight * residualScale;
    const end = offsets[voters.items[n] + 1];
    for (let e = offsets[voters.items[n]]; e < end; e++) {
      const slot = slotOf[index[e]];
      if (slot === 0 || counts[slot] === neighbours) continue;
      if (++counts[slot] === neighbours) open--;
      weights[slot] += weight;
      sums[slot] += perStep * (codes[e] >> 1);
    }
  }
  return { slotOf, sums, weights, counts };
}

/** Sharpened cosines of the nearest prototypes by picks. */
function nearestByPicks(model: UserKnnModel, norms: Float64Array, profile: Profile): Nearest {
  const { byMovie, numPrototypes, relevance, dislikedWeight } = model;
  const { offsets, index, codes } = byMovie;
  const dots = new Float64Array(numPrototypes);
  for (let j = 0; j < profile.movies.length; j++) {
    const least = (profile.ratings[j] >= relevance ? 1 : dislikedWeight) * dislikedWeight;
    const more = (profile.ratings[j] >= relevance ? 1 : dislikedWeight) * (1 - dislikedWeight);
    const end = offsets[profile.movies[j] + 1];
    for (let e = offsets[profile.movies[j]]; e < end; e++) dots[index[e]] += least + more * (codes[e] & 1);
  }
  const best = new TopK(model.affinityNeighbours);
  for (let p = 0; p < numPrototypes; p++) if (dots[p] > 0) best.offer(p, dots[p] / norms[p]);
  const { items, scores } = best.drain();
  return { items, weights: scores.map((cosine) => cosine ** model.affinitySharpness) };
}

function addPicks({ byPrototype, dislikedWeight }: UserKnnModel, nearest: Nearest, out: Float32Array): void {
  const { offsets, index, codes } = byPrototype;
  for (let n = 0; n < nearest.items.length; n++) {
    const least = nearest.weights[n] * dislikedWeight;
    const more = nearest.weights[n] - least;
    const end = offsets[nearest.items[n] + 1];
    for (let e = offsets[nearest.items[n]]; e < end; e++) out[index[e]] += least + more * (codes[e] & 1);
  }
}

/** √(Σ liked²) of each prototype. */
function normsOf({ byPrototype, numPrototypes, dislikedWeight }: UserKnnModel): Float64Array {
  const { offsets, codes }: OpinionRows = byPrototype;
  return Float64Array.from({ length: numPrototypes }, (_, p) => {
    let squares = 0;
    for (let e = offsets[p]; e < offsets[p + 1]; e++) squares += codes[e] & 1 ? 1 : dislikedWeight * dislikedWeight;
    return Math.sqrt(squares);
  });
}
