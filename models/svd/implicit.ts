/**
 * Implicit-feedback matrix factorisation, iALS (Hu, Koren & Volinsky 2008), with the frequency-scaled regularisation of
 * Rendle et al. 2021. Minimises over p, q:
 *
 *   Σ_(u,i) rated  w_ui (1 − p_u·q_i)²  +  α₀ Σ_(u,i) all (p_u·q_i)²  +  λ Σ_u s_u |p_u|²  +  λ Σ_i s_i |q_i|²
 *
 * with s = (Σ w + α₀·(number of rows of the other side))^ν. A liked film has w = 1. A film rated below the relevance
 * threshold has w = `pickWeight`, since the viewer did pick it. Each row is solved exactly and on its own, so the
 * result is the same on any number of threads.
 */

import { NORMAL_SCRATCH_BYTES, rowScratchBytes } from '../../shared/kernels/kernels.ts';
import type { KernelMemory } from '../../shared/kernels/memory.ts';
import { addOuter } from '../../shared/linear-algebra.ts';
import { PURPOSE } from '../../shared/random.ts';
import type { Ratings, SparseRows } from '../../shared/ratings.ts';
import { addressesOf, cutRows, type Task, type Team } from '../team.ts';
import { rowRegularization, type SvdFacts } from './artifact.ts';
import { LEAST_PART, MOST_PARTS } from './gibbs.ts';
import { GRAM, gramScratchBytes } from './row-tasks.ts';

/** Hyper-parameters of the factorisation: those that folding in needs as well, and the number of sweeps. */
export type ImplicitConfig = SvdFacts['affinity'] & {
  sweeps: number;
  /** w of a film that was rated below the relevance threshold. */
  pickWeight: number;
};

/**
 * Returns the movies' factors q, numMovies × k, row-major, after alternating exact solves of users and movies.
 * `ratings` lie in the team's memory.
 */
export async function trainImplicit(
  team: Team,
  ratings: Ratings,
  config: ImplicitConfig,
  seed: number,
): Promise<Float32Array> {
  const k = config.factors;
  const { memory } = team;
  const { scale } = ratings;
  const weights = memory.float32(256);
  weights.set(Float32Array.from(scale.values, (value) => (value >= scale.relevance ? 1 : config.pickWeight)));
  const users = makeSide(memory, ratings.byUser, weights, ratings.numMovies, config);
  const movies = makeSide(memory, ratings.byMovie, weights, ratings.numUsers, config);
  // Small random factors break the symmetry between them. Users are solved first, so theirs need no start.
  const drawn = { from: 0, to: ratings.numMovies, k, seed, purpose: PURPOSE.implicitStart, sweep: 0 };
  const scratch = memory.uint8(NORMAL_SCRATCH_BYTES).byteOffset;
  team.kernels.drawNormals({ ...drawn, out: movies.factors.byteOffset, scratch });
  for (let i = 0; i < movies.factors.length; i++) movies.factors[i] *= 0.1 / Math.sqrt(k);
  for (let sweep = 0; sweep < config.sweeps; sweep++) {
    await solveSide(team, users, movies, weights, config);
    await solveSide(team, movies, users, weights, config);
  }
  return movies.factors.slice();
}

/** Returns Σ q qᵀ over all rows, k × k, both triangles. */
export function gramMatrix(factors: Float64Array | Float32Array, k: number): Float64Array {
  const gram = new Float64Array(k * k);
  for (let at = 0; at < factors.length; at += k) addOuter(gram, k, factors, at, 1);
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j];
  return gram;
}

/** One side, users or movies. All arrays lie in the team's memory. */
interface Side {
  readonly rows: SparseRows;
  /** First row of each part. */
  readonly starts: Uint32Array;
  /** λ·s of each row. */
  readonly ridges: Float32Array;
  /** p or q, numRows × k. */
  readonly factors: Float32Array;
}

function makeSide(
  memory: KernelMemory,
  rows: SparseRows,
  weights: Float32Array,
  numOthers: number,
  config: ImplicitConfig,
): Side {
  const numRows = rows.offsets.length - 1;
  const ridges = memory.float32(numRows);
  for (let row = 0; row < numRows; row++) {
    let observed = 0;
    for (let e = rows.offsets[row]; e < rows.offsets[row + 1]; e++) observed += weights[rows.codes[e]];
    ridges[row] = rowRegularization(observed, numOthers, config);
  }
  const starts = cutRows(rows.offsets, Math.max(LEAST_PART, Math.ceil(rows.index.length / MOST_PARTS)));
  return { rows, starts, ridges, factors: memory.float32(numRows * config.factors) };
}

async function solveSide(
  team: Team,
  { rows, starts, ridges, factors }: Side,
  others: Side,
  weights: Float32Array,
  { factors: k, unobservedWeight }: ImplicitConfig,
): Promise<void> {
  const mark = team.memory.mark();
  const gram = team.memory.float32(k * k);
  const parts = others.starts.length - 1;
  const grams = await team.map(GRAM, { factors: others.factors, starts: others.starts, k }, parts, gramScratchBytes(k));
  const sum = new Float64Array(k * k);
  for (const part of grams) for (let i = 0; i < sum.length; i++) sum[i] += unobservedWeight * part[i];
  gram.set(sum);
  const { offsets, index, codes } = rows;
  const views = { offsets, index, codes, weights, others: others.factors, gram, ridges, out: factors };
  await team.map(SOLVE, { views, starts, k }, starts.length - 1, rowScratchBytes(k));
  team.memory.release(mark);
}

type ViewName = 'offsets' | 'index' | 'codes' | 'weights' | 'others' | 'gram' | 'ridges' | 'out';

interface SolveArgs {
  readonly views: Record<ViewName, { readonly byteOffset: number }>;
  readonly starts: Uint32Array;
  readonly k: number;
}

/** Solves the rows of a part. */
export const SOLVE: Task<SolveArgs, void> = {
  name: 'svd: solve',
  run({ views, starts, k }, part, { kernels, scratch }) {
    const rows = { from: starts[part], to: starts[part + 1], k, scratch: scratch.byteOffset };
    kernels.solveImplicitRows({ ...rows, ...addressesOf(views) });
  },
};
