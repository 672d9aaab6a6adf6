/**
 * Goes once through all pairs of movies with common raters (kernel `correlatePairs`). It finds the nearest neighbours
 * of every movie, and the Gram matrix of the most popular movies.
 *
 *   s_ij = ρ_ij n_ij / (n_ij + λ),  ρ_ij = Σ e_ui e_uj / √(Σ e_ui² Σ e_uj²) over the n_ij common raters
 *
 * where e is the baseline residual (Koren 2010, §2.2), and
 *
 *   G_ij = Σ_u w_u x_ui x_uj,  w_u = 1/√(Σ_i x_ui),  x = 1 for a liked film and `pickWeight` for another rated film
 */

import { INVERSE_BLOCK, type PairRows, pairScratchBytes } from '../../shared/kernels/kernels.ts';
import type { KernelMemory } from '../../shared/kernels/memory.ts';
import type { Ratings } from '../../shared/ratings.ts';
import { TopK } from '../../shared/top-k.ts';
import type { TrainInput } from '../model.ts';
import { addressesOf, type Task, type Team, withinMemory } from '../team.ts';

/**
 * Parts that the pairs are cut into, and with it the most threads that can help. Every part keeps neighbour lists of
 * its own, so more parts take more memory. 8 is a round number.
 */
const PARTS = 8;
/**
 * Fixed cost of scanning one accumulator, counted in pairs: every movie scores and clears the accumulators of all
 * movies before it. A rough figure; it only balances the parts.
 */
const SCAN_COST = 0.5;

/** Which pairs are made, and how they are weighted. */
export interface PairConfig {
  /** Number of movies that take part, the first by popularity. */
  readonly votedMovies: number;
  /** Most neighbours kept per movie. */
  readonly neighbours: number;
  /** Least number of common raters of a pair. */
  readonly minCommon: number;
  /** λ of the correlation, in common raters. */
  readonly shrinkage: number;
  /** x of a film that was rated below the relevance threshold. */
  readonly pickWeight: number;
  /** Number of movies in the Gram matrix, at most `votedMovies`. */
  readonly headMovies: number;
}

/** Neighbours of one movie, best first. Of equal scores the lower movie comes first. */
export interface Neighbours {
  readonly items: Uint32Array;
  readonly scores: Float64Array;
}

/** Neighbours of movies, and the Gram matrix of the most popular ones. */
export interface Pairs {
  /** The neighbours of each of the `votedMovies`. */
  readonly neighbours: readonly Neighbours[];
  /**
   * G, size × size, where size is `headMovies` rounded up to a multiple of INVERSE_BLOCK. Only the lower triangle is
   * filled. The rows beyond the head have 1 on the diagonal, so that G + λI can be inverted.
   */
  readonly gram: Float64Array;
}

/**
 * Computes neighbours and Gram matrix. The Gram matrix stays allocated in the team's memory; all other allocations are
 * freed.
 */
export async function pairMovies(
  team: Team,
  { ratings, bias }: Pick<TrainInput, 'ratings' | 'bias'>,
  config: PairConfig,
): Promise<Pairs> {
  const { memory } = team;
  const { votedMovies, headMovies, neighbours: k } = config;
  const stride = Math.ceil(headMovies / INVERSE_BLOCK) * INVERSE_BLOCK;
  const gram = memory.float64(stride * stride);
  return withinMemory(memory, async () => {
    const data = placeEntries(memory, ratings, bias, config);
    data.diagonal.forEach((square, i) => {
      gram[i * (stride + 1)] = square;
    });
    for (let i = headMovies; i < stride; i++) gram[i * (stride + 1)] = 1;
    const starts = cutPairs(ratings, votedMovies);
    const parts = Array.from(starts.subarray(1), (to, part) => ({
      from: starts[part],
      to,
      ...placeLists(memory, to, k),
    }));
    const args: PairArgs = {
      parts,
      views: {
        offsets: ratings.byMovie.offsets,
        raters: ratings.byMovie.index,
        userOffsets: ratings.byUser.offsets,
        ratings: data.entries,
        userWeights: data.userWeights,
        gram,
      },
      numUsers: ratings.numUsers,
      pickWeight: config.pickWeight,
      minCommon: config.minCommon,
      shrinkage: config.shrinkage,
      k,
      head: headMovies,
      stride,
    };
    await team.map(PAIRS, args, parts.length, pairScratchBytes(votedMovies, ratings.numUsers));
    return { neighbours: mergeLists(parts, votedMovies, k), gram };
  });
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly items: Uint32Array;
  readonly scores: Float32Array;
  readonly worst: Float32Array;
}

type ViewName = 'offsets' | 'raters' | 'userOffsets' | 'ratings' | 'userWeights' | 'gram';

interface PairArgs
  extends Pick<PairRows, 'numUsers' | 'pickWeight' | 'minCommon' | 'shrinkage' | 'k' | 'head' | 'stride'> {
  readonly parts: readonly Part[];
  readonly views: Record<ViewName, { readonly byteOffset: number }>;
}

/** Pairs the movies of a part with all movies before them. */
export const PAIRS: Task<PairArgs, void> = {
  name: 'item-knn: pairs',
  run({ parts, views, ...facts }, part, { kernels, scratch }) {
    const { from, to, ...lists } = parts[part];
    kernels.correlatePairs({ from, to, ...facts, ...addressesOf({ ...views, ...lists, scratch }) });
  },
};

/**
 * Places what the kernel reads of users and their ratings in `memory`, and returns the diagonal of the Gram matrix with
 * it.
 */
function placeEntries(
  memory: KernelMemory,
  { byUser, numUsers, scale }: Ratings,
  bias: TrainInput['bias'],
  { headMovies, pickWeight }: PairConfig,
) {
  const { offsets, index, codes } = byUser;
  const entries = memory.uint32(2 * index.length);
  const residuals = new Float32Array(entries.buffer, entries.byteOffset, entries.length);
  const userWeights = memory.float32(numUsers);
  const diagonal = new Float64Array(headMovies);
  const picks = Float64Array.from(scale.values, (value) => (value >= scale.relevance ? 1 : pickWeight));
  const likes = Uint32Array.from(scale.values, (value) => (value >= scale.relevance ? 0x80000000 : 0));
  for (let u = 0; u < numUsers; u++) {
    const mean = bias.mean + bias.userBias[u];
    let picked = 0;
    for (let e = offsets[u]; e < offsets[u + 1]; e++) {
      const code = codes[e];
      entries[2 * e] = index[e] | likes[code];
      residuals[2 * e + 1] = scale.values[code] - mean - bias.movieBias[index[e]];
      picked += picks[code];
    }
    userWeights[u] = picked > 0 ? 1 / Math.sqrt(picked) : 0;
    for (let e = offsets[u]; e < offsets[u + 1] && index[e] < headMovies; e++)
      diagonal[index[e]] += userWeights[u] * picks[codes[e]] ** 2;
  }
  return { entries, userWeights, diagonal };
}

function placeLists(memory: KernelMemory, movies: number, k: number) {
  return {
    items: memory.uint32(movies * k),
    scores: memory.float32(movies * k),
    worst: memory.float32(movies + 3),
  };
}

/** Returns the first movie of each part, and the end. Parts have about equal work. */
function cutPairs({ byUser, byMovie, numUsers }: Ratings, votedMovies: number): Uint32Array {
  const work = new Float64Array(votedMovies);
  for (let i = 0; i < votedMovies; i++) work[i] = SCAN_COST * i + byMovie.offsets[i + 1] - byMovie.offsets[i];
  for (let u = 0; u < numUsers; u++) {
    const start = byUser.offsets[u];
    for (let e = start; e < byUser.offsets[u + 1] && byUser.index[e] < votedMovies; e++)
      work[byUser.index[e]] += e - start;
  }
  const share = work.reduce((sum, own) => sum + own, 0) / PARTS;
  const starts = [0];
  let done = 0;
  work.forEach((own, i) => {
    done += own;
    if (done >= share * starts.length && i + 1 < votedMovies) starts.push(i + 1);
  });
  return Uint32Array.from([...starts, votedMovies]);
}

function mergeLists(parts: readonly Part[], votedMovies: number, k: number): Neighbours[] {
  const best = new TopK(k);
  return Array.from({ length: votedMovies }, (_, movie) => {
    for (const { to, items, scores } of parts) {
      if (movie >= to) continue;
      for (let at = movie * k; at < (movie + 1) * k && scores[at] > 0; at++) best.offer(items[at], scores[at]);
    }
    return best.drain();
  });
}
