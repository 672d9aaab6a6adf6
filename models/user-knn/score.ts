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
  const scratch: Scratch = {
    moments: new Float64Array(4 * model.numPrototypes),
    dots: new Float64Array(model.numPrototypes),
    placeOf: new Uint32Array(model.byMovie.offsets.length - 1),
  };
  return {
    name: 'user-knn',
    fold(profile, baseline) {
      let voters: Nearest | undefined;
      const vote = (movies: Uint32Array) => {
        voters ??= nearestByRatings(model, scratch, profile, baseline);
        return collectVotes(model, scratch, voters, movies);
      };
      return {
        rate(movies, ratings, support) {
          const { sums, weights } = vote(movies);
          const { mean, userBias, movieBias } = baseline;
          for (let t = 0; t < movies.length; t++) {
            const weight = weights[t];
            support[t] = weight;
            ratings[t] =
              weight === 0
                ? Number.NaN
                : mean + userBias + movieBias[movies[t]] + sums[t] / (weight + model.voteDamping);
          }
        },
        affinities(out) {
          out.fill(0);
          addPicks(model, nearestByPicks(model, norms, scratch, profile), out);
        },
        reasons(movie) {
          return { likeMinded: vote(Uint32Array.of(movie)).counts[0] };
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

/** Σ w e, Σ w, and how many voted, of the movie at each place of the list that was asked for. */
interface Votes {
  readonly sums: Float64Array;
  readonly weights: Float64Array;
  readonly counts: Uint32Array;
}

/** What every request needs and leaves as it found it, all 0. */
interface Scratch {
  /** Of each prototype side by side: Σ e e', Σ e², Σ e'² and the number of common films; e' in steps of the artifact. */
  readonly moments: Float64Array;
  /** Of each prototype: Σ of what their picks have in common. */
  readonly dots: Float64Array;
  /** One more than a movie's first place in the list that was asked for. */
  readonly placeOf: Uint32Array;
}

/** The `voters` with the largest w_p over 0. */
function nearestByRatings(model: UserKnnModel, { moments }: Scratch, profile: Profile, baseline: Baseline): Nearest {
  const { byMovie, numPrototypes, shrinkage, sharpness } = model;
  const { offsets, index, codes } = byMovie;
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
  moments.fill(0);
  const { items, scores } = best.drain();
  return { items, weights: scores.map((score) => score ** sharpness) };
}

/** Prototypes are heard heaviest first, so the first who know a movie are those who vote for it, until each has its neighbours. */
function collectVotes(model: UserKnnModel, { placeOf }: Scratch, voters: Nearest, movies: Uint32Array): Votes {
  const { byPrototype, neighbours, residualScale } = model;
  const { offsets, index, codes } = byPrototype;
  let open = 0;
  for (let t = 0; t < movies.length; t++) {
    if (placeOf[movies[t]] !== 0) continue;
    placeOf[movies[t]] = t + 1;
    open++;
  }
  const sums = new Float64Array(movies.length);
  const weights = new Float64Array(movies.length);
  const counts = new Uint32Array(movies.length);
  for (let n = 0; n < voters.items.length && open > 0; n++) {
    const weight = voters.weights[n];
    const perStep = weight * residualScale;
    const end = offsets[voters.items[n] + 1];
    for (let e = offsets[voters.items[n]]; e < end; e++) {
      const place = placeOf[index[e]] - 1;
      if (place === -1 || counts[place] === neighbours) continue;
      if (++counts[place] === neighbours) open--;
      weights[place] += weight;
      sums[place] += perStep * (codes[e] >> 1);
    }
  }
  for (let t = 0; t < movies.length; t++) {
    const first = placeOf[movies[t]] - 1;
    sums[t] = sums[first];
    weights[t] = weights[first];
    counts[t] = counts[first];
  }
  for (let t = 0; t < movies.length; t++) placeOf[movies[t]] = 0;
  return { sums, weights, counts };
}

/** Sharpened cosines of the nearest prototypes by picks. */
function nearestByPicks(model: UserKnnModel, norms: Float64Array, { dots }: Scratch, profile: Profile): Nearest {
  const { byMovie, numPrototypes, relevance, dislikedWeight } = model;
  const { offsets, index, codes } = byMovie;
  for (let j = 0; j < profile.movies.length; j++) {
    const least = (profile.ratings[j] >= relevance ? 1 : dislikedWeight) * dislikedWeight;
    const more = (profile.ratings[j] >= relevance ? 1 : dislikedWeight) * (1 - dislikedWeight);
    const end = offsets[profile.movies[j] + 1];
    for (let e = offsets[profile.movies[j]]; e < end; e++) dots[index[e]] += least + more * (codes[e] & 1);
  }
  const best = new TopK(model.affinityNeighbours);
  for (let p = 0; p < numPrototypes; p++) if (dots[p] > 0) best.offer(p, dots[p] / norms[p]);
  dots.fill(0);
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
