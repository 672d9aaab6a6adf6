/**
 * Finds the prototypes that are most like a profile, and scores movies by their opinions.
 *
 *   s_p = ρ_p · n_p / (n_p + shrinkage),  ρ_p the correlation of residuals over the n_p films that both rated
 *   rating_i = b_ui + Σ_p w_p e_pi / (Σ_p w_p + δ),  w_p = max(0, s_p)^sharpness
 *   affinity_i = Σ_p sign(c_p) |c_p|^sharpness · liked_pi,  c_p the cosine of opinions and picks
 *
 * The rating sums over the `neighbours` nearest prototypes that rated i, taken from the `voters` nearest of all. The
 * affinity sums over the `affinityNeighbours` prototypes with the largest |c|. Who likes what the viewer dislikes counts
 * against what else they like.
 */

import type { CodedTable, HeardVotes, Opinion, ScoringKernels } from '../../shared/kernels/scoring.ts';
import { TopK } from '../../shared/top-k.ts';
import type { Baseline, Profile, Scorer, ScoringModel } from '../model.ts';
import { weighOpinions } from '../opinions.ts';
import { decodeUserKnn, MOST_PROTOTYPES, type OpinionRows, type UserKnnModel } from './artifact.ts';

/** The entry of the registry in scorers.ts. */
export const userKnnScoring: ScoringModel = {
  open: (bytes, numMovies, kernels) => userKnnScorer(decodeUserKnn(bytes, numMovies), kernels),
  // Five floats per prototype (moments and dot), and one place per movie.
  workspaceBytes: ({ numMovies, numUsers }) => 20 * Math.min(numUsers, MOST_PROTOTYPES) + 4 * numMovies,
};

/**
 * Returns the scorer of a decoded model. Its tables are moved into the memory of `kernels`, and all requests share one
 * set of scratch arrays there.
 */
function userKnnScorer(model: UserKnnModel, kernels: ScoringKernels): Scorer {
  const norms = normsOf(model);
  const tables: Tables = { byMovie: placeRows(model.byMovie), byPrototype: placeRows(model.byPrototype) };
  const scratch: Scratch = {
    moments: kernels.float32(4 * model.numPrototypes),
    dots: kernels.float32(model.numPrototypes),
    places: kernels.uint32(model.byMovie.offsets.length - 1),
    sums: kernels.float32(2 * LONGEST_LIST),
    counts: kernels.int32(LONGEST_LIST),
  };
  function placeRows({ index, codes }: OpinionRows): CodedTable {
    return { index: kernels.place(index), codes: kernels.place(codes) };
  }
  return {
    name: 'user-knn',
    reach: reachOf(model),
    fold(profile, baseline) {
      let found: NearestPrototypes | undefined;
      const nearest = () => {
        found ??= findNearestPrototypes(model, kernels, tables.byMovie, norms, scratch, profile, baseline);
        return found;
      };
      /** Collects the votes for a list of at most `LONGEST_LIST` movies. They are valid until the next call. */
      const vote = (movies: Uint32Array) => {
        collectVotes(model, kernels, tables.byPrototype, scratch, nearest().voters, movies);
        return scratch;
      };
      return {
        rate(movies, ratings, support) {
          const { mean, userBias, movieBias } = baseline;
          for (let from = 0; from < movies.length; from += LONGEST_LIST) {
            const chunk = movies.subarray(from, from + LONGEST_LIST);
            const { places, sums } = vote(chunk);
            for (let t = 0; t < chunk.length; t++) {
              const at = 2 * (places[chunk[t]] - 1);
              const weight = sums[at + 1];
              support[from + t] = weight;
              ratings[from + t] =
                weight === 0
                  ? Number.NaN
                  : mean +
                    userBias +
                    movieBias[chunk[t]] +
                    (sums[at] * model.residualScale) / (weight + model.voteDamping);
            }
            for (let t = 0; t < chunk.length; t++) places[chunk[t]] = 0;
          }
        },
        affinities(out) {
          const { pickers } = nearest();
          kernels.reach(out, (all) => {
            all.fill(0);
            addPicks(model, kernels, tables.byPrototype, pickers, all);
          });
        },
        reasons(movie) {
          const { places, counts } = vote(Uint32Array.of(movie));
          places[movie] = 0;
          return { likeMinded: counts[0] };
        },
      };
    },
  };
}

/** Movies that are voted on at a time. It bounds the scratch; results do not depend on it. */
const LONGEST_LIST = 1_024;

interface Tables {
  readonly byMovie: CodedTable;
  readonly byPrototype: CodedTable;
}

/** Prototypes with their weights, heaviest first. */
interface Nearest {
  readonly items: Uint32Array;
  readonly weights: Float64Array;
}

/** The prototypes whose residuals agree most with a profile, and those whose picks are most like its own. */
interface NearestPrototypes {
  readonly voters: Nearest;
  readonly pickers: Nearest;
}

/**
 * Arrays that all requests share. Between requests `places` is all 0; during one it holds, by movie, one more than the
 * movie's place in the list.
 */
interface Scratch extends HeardVotes {
  /**
   * Of each prototype side by side: Σ e e', Σ e², Σ e'² and the number of common films. e' is in units of
   * `residualScale`.
   */
  readonly moments: Float32Array;
  /** Of each prototype: the inner product of its picks with those of the profile. */
  readonly dots: Float32Array;
}

/** Compares the profile with all prototypes, in one pass over the opinions on its films. */
function findNearestPrototypes(
  model: UserKnnModel,
  kernels: ScoringKernels,
  table: CodedTable,
  norms: Float64Array,
  { moments, dots }: Scratch,
  profile: Profile,
  baseline: Baseline,
): NearestPrototypes {
  const { numPrototypes, shrinkage, pickWeight } = model;
  const { offsets } = model.byMovie;
  const opinions = weighOpinions(baseline.opinions, model);
  moments.fill(0);
  dots.fill(0);
  for (let j = 0; j < profile.movies.length; j++) {
    const liked = opinions[j];
    const opinion: Opinion = { residual: baseline.residuals[j], liked, unliked: liked * pickWeight };
    kernels.addOpinions(table, offsets[profile.movies[j]], offsets[profile.movies[j] + 1], opinion, moments, dots);
  }
  kernels.compare(moments, numPrototypes, shrinkage);
  const compared = new Float64Array(moments.buffer, moments.byteOffset, 2 * numPrototypes);
  const voters = new TopK(model.voters);
  const pickers = new TopK(model.affinityNeighbours);
  // On a tie the prototype that came first is kept, so only values above the lowest one can enter.
  let [leastVoter, leastPicker] = [0, 0];
  for (let p = 0; p < numPrototypes; p++) {
    const agreement = compared[2 * p];
    const cosine = Math.abs(dots[p]) / norms[p];
    if (agreement > leastVoter) {
      voters.offer(p, agreement);
      leastVoter = Math.max(0, voters.least);
    }
    if (cosine > leastPicker) {
      pickers.offer(p, cosine);
      leastPicker = Math.max(0, pickers.least);
    }
  }
  const picks = weigh(pickers, model.affinitySharpness);
  picks.items.forEach((p, n) => {
    if (dots[p] < 0) picks.weights[n] *= -1;
  });
  // All residuals of picks are 0. There the like-minded are those who picked the same.
  return { voters: model.residualScale === 0 ? picks : weigh(voters, model.sharpness), pickers: picks };
}

function weigh(best: TopK, sharpness: number): Nearest {
  const { items, scores } = best.drain();
  return { items, weights: scores.map((score) => score ** sharpness) };
}

/**
 * Adds up the votes for each of `movies`, with the heaviest prototypes first. So the first ones that rated a movie are
 * its nearest, and a movie with `neighbours` votes is complete. The places of the movies and their sums remain in the
 * scratch; the caller must clear the places.
 */
function collectVotes(
  { byPrototype: { offsets }, neighbours }: UserKnnModel,
  kernels: ScoringKernels,
  table: CodedTable,
  { places, sums, counts }: Scratch,
  voters: Nearest,
  movies: Uint32Array,
): void {
  let open = 0;
  for (let t = 0; t < movies.length; t++) if (places[movies[t]] === 0) places[movies[t]] = ++open;
  sums.fill(0, 0, 2 * open);
  counts.fill(0, 0, open);
  const votes: HeardVotes = { places, sums, counts };
  for (let n = 0; n < voters.items.length && open > 0; n++) {
    const voter = voters.items[n];
    open -= kernels.hearVoter(table, offsets[voter], offsets[voter + 1], voters.weights[n], neighbours, votes);
  }
}

function addPicks(
  { byPrototype: { offsets }, pickWeight }: UserKnnModel,
  kernels: ScoringKernels,
  table: CodedTable,
  nearest: Nearest,
  out: Float32Array,
): void {
  for (let n = 0; n < nearest.items.length; n++) {
    const picker = nearest.items[n];
    const liked = nearest.weights[n];
    kernels.addPicks(table, offsets[picker], offsets[picker + 1], liked * pickWeight, liked, out);
  }
}

/** Returns the number of movies up to the last one that any prototype has an opinion on. */
function reachOf({ byMovie: { offsets } }: UserKnnModel): number {
  let reach = offsets.length - 1;
  while (reach > 0 && offsets[reach - 1] === offsets[reach]) reach--;
  return reach;
}

/** Returns √(Σ liked²) of each prototype. */
function normsOf({ byPrototype: { offsets, codes }, numPrototypes, pickWeight }: UserKnnModel): Float64Array {
  const norms = new Float64Array(numPrototypes);
  for (let p = 0; p < numPrototypes; p++) {
    const numOpinions = offsets[p + 1] - offsets[p];
    let numLiked = 0;
    for (let e = offsets[p]; e < offsets[p + 1]; e++) numLiked += codes[e] & 1;
    norms[p] = Math.sqrt(numLiked + (numOpinions - numLiked) * pickWeight ** 2);
  }
  return norms;
}
