/**
 * Bayesian matrix factorisation by Gibbs sampling (Salakhutdinov & Mnih 2008, BPMF) with side information in the prior
 * means (Simm et al. 2017, "Macau"). SVD++'s implicit term (Koren 2008) is a special case of such side information.
 *
 *   score(u, i) ~ N(p_u · q_i, 1/(α w_u)),   w_u ~ Gamma(ν/2, ν/2)
 *   p_u ~ N(μ_U + Σ_f x_uf y_f, Λ_U⁻¹),   q_i ~ N(μ_V + Σ_f x_if z_f, Λ_V⁻¹),   y_f, z_f ~ N(0, I/λ_group)
 *   Gaussian–Wishart hyperpriors on (μ, Λ), Gamma on λ and α.
 *
 * A score is what a rating means on its viewer's own scale (star-scale.ts). Viewers differ in how well anything predicts
 * them: w_u makes a moody viewer count less (Lakshminarayanan, Bouchard & Archambeau 2011, "Robust Bayesian matrix
 * factorisation").
 *
 * The features of a user are the films they rated. Those of a movie are its raters, its genres and its period of years.
 * There are no bias terms: a factor whose prior mean is not zero on one side is a bias of the other side.
 *
 * Sweeps alternate between movies and users. Every row is drawn on its own, with random numbers keyed by (sweep, row),
 * so the chain depends neither on the order of rows nor on threads. A kept sample has what folding in a profile needs:
 * the movies' factors, the prior of users, the y_f and the precision of the noise. Predictions average over the
 * samples.
 */

import { type Address, rowScratchBytes } from '../../shared/kernels/kernels.ts';
import type { KernelMemory } from '../../shared/kernels/memory.ts';
import { cholesky, solveUpper } from '../../shared/linear-algebra.ts';
import { type Random, randomStream } from '../../shared/random.ts';
import type { SparseRows } from '../../shared/ratings.ts';
import { addressesOf, cutRows, type Lane, type Task, type Team } from '../team.ts';
import { NOISE_DAMPING } from './artifact.ts';
import { sampleChiSquared, sampleWishart } from './distributions.ts';
import type { FeatureGroup } from './features.ts';

/**
 * λ of the links at the start of the chain, and the mean of its Gamma prior. No search for this value is on record; λ
 * is drawn anew from the data in every sweep that draws links.
 */
const INITIAL_LINK_PRECISION = 50;
/** Keys the random numbers of w_u. It is above every step of `sampleRows`. */
const NOISE_STEPS = 2 ** 31;
/**
 * Least work of a part, in entries as `cutRows` counts them. It keeps the overhead of a part small. Another value
 * changes the order of sums, and with it release ids.
 */
export const LEAST_PART = 16_384;
/**
 * Most parts of a sweep: enough for several threads to share evenly. Another value changes the order of sums as well.
 */
export const MOST_PARTS = 64;

/** Size and length of the chain. */
export interface GibbsConfig {
  /** k: factors of each user and movie. */
  factors: number;
  /** Sweeps before the first sample is kept. */
  burnIn: number;
  /** Number of samples that are kept, one every `thin` sweeps. */
  samples: number;
  thin: number;
  /** Links are drawn in one of so many sweeps. */
  linkEvery: number;
}

/** One kept sample. k is `GibbsConfig.factors`. */
export interface GibbsSample {
  /** q, numMovies × k, row-major. */
  readonly movieFactors: Float32Array;
  /** Λ_U, k × k, both triangles. */
  readonly priorPrecision: Float64Array;
  /** μ_U, k. */
  readonly priorMean: Float64Array;
  /** y_f of the first group of users' features, numFeatures × k; empty when there is no group. */
  readonly implicitFactors: Float32Array;
  /** α, one over the variance of a usual viewer's noise. */
  readonly noisePrecision: number;
}

/** One side of the data, users or movies. Rows and features lie in the team's memory. */
interface SideData {
  readonly rows: SparseRows;
  readonly features: readonly FeatureGroup[];
}

/**
 * Runs the chain and returns the kept samples. Both sides hold the same ratings. `scores` has what each of the `classes`
 * codes means on each user's scale, numUsers × classes. `report` is called after every sweep with the ratings gone through
 * so far, and those of all sweeps.
 */
export async function sampleFactors(
  team: Team,
  data: { users: SideData; movies: SideData; scores: Float32Array; classes: number },
  config: GibbsConfig,
  seed: number,
  report?: (done: number, total: number) => void,
): Promise<GibbsSample[]> {
  const k = config.factors;
  const users = makeSide(team.memory, data.users, k, randomStream(seed, 1));
  const movies = makeSide(team.memory, data.movies, k, randomStream(seed, 2));
  const viewers = makeViewers(team.memory, data);
  const samples: GibbsSample[] = [];
  let alpha = 1;
  const sweeps = config.burnIn + config.samples * config.thin;
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    const random = randomStream(seed, 3, sweep);
    const withLinks = (sweep - 1) % config.linkEvery === 0;
    const sampleSide = async (side: Side, others: Side, step: number): Promise<Prior> => {
      const prior = await samplePrior(team, side, random);
      if (withLinks) sampleLinks(team, side, random);
      await sampleRows(team, side, others, viewers, { areViewers: side === users, seed, step });
      return prior;
    };
    await sampleSide(movies, users, 2 * sweep);
    const userPrior = await sampleSide(users, movies, 2 * sweep + 1);
    alpha = await sampleNoise(team, users, movies, viewers, { alpha, seed, step: NOISE_STEPS + sweep }, random);
    const { length } = users.rows.index;
    report?.(sweep * length, sweeps * length);
    if (sweep > config.burnIn && (sweep - config.burnIn) % config.thin === 0) {
      samples.push({
        movieFactors: movies.factors.slice(),
        implicitFactors: users.links[0]?.factors.slice() ?? new Float32Array(0),
        priorPrecision: userPrior.precision,
        priorMean: userPrior.mean,
        noisePrecision: alpha,
      });
    }
  }
  return samples;
}

interface Prior {
  readonly mean: Float64Array;
  /** Both triangles. */
  readonly precision: Float64Array;
}

/** A group of features with the links, which are its factors, and the precision λ of their prior. */
interface Links extends FeatureGroup {
  /** y or z, numFeatures × k. */
  readonly factors: Float32Array;
  lambda: number;
}

/** What the chain knows of users as viewers. All arrays lie in the team's memory. */
interface Viewers {
  readonly classes: number;
  /** Scores by user and code, numUsers × classes. */
  readonly scores: Float32Array;
  /** w_u, and √(α w_u). */
  readonly weights: Float32Array;
  readonly roots: Float32Array;
  /** Sum of squared errors of each user. */
  readonly squares: Float64Array;
}

function makeViewers(memory: KernelMemory, data: { scores: Float32Array; classes: number }): Viewers {
  const numUsers = data.scores.length / data.classes;
  const scores = memory.float32(data.scores.length);
  scores.set(data.scores);
  return {
    classes: data.classes,
    scores,
    weights: memory.float32(numUsers).fill(1),
    roots: memory.float32(numUsers).fill(1),
    squares: memory.float64(numUsers),
  };
}

/** The state of one side of the chain. All arrays lie in the team's memory. */
interface Side {
  readonly k: number;
  readonly rows: SparseRows;
  /** First row of each part. */
  readonly starts: Uint32Array;
  /** p or q, numRows × k. */
  readonly factors: Float32Array;
  /** Σ_f x_rf y_f, numRows × k. */
  readonly shift: Float32Array;
  /** factors − shift, numRows × k. Valid only while prior and links are drawn. */
  readonly free: Float32Array;
  readonly links: readonly Links[];
  /** μ and Λ of the current prior of the rows. */
  readonly mean: Float32Array;
  readonly precision: Float32Array;
}

function makeSide(memory: KernelMemory, { rows, features }: SideData, k: number, random: Random): Side {
  const numRows = rows.offsets.length - 1;
  const factors = memory.float32(numRows * k);
  // Small random factors break the symmetry between them. The sweeps before the first sample forget their size.
  for (let i = 0; i < factors.length; i++) factors[i] = 0.1 * random.normal();
  return {
    k,
    rows,
    starts: cutRows(rows.offsets, Math.max(LEAST_PART, Math.ceil(rows.index.length / MOST_PARTS))),
    factors,
    shift: memory.float32(numRows * k),
    free: memory.float32(numRows * k),
    links: features.map((group) => ({
      ...group,
      factors: memory.float32(group.numFeatures * k),
      lambda: INITIAL_LINK_PRECISION,
    })),
    mean: memory.float32(k),
    precision: memory.float32(k * k),
  };
}

/**
 * Draws μ and Λ, given the free factors, from their Gaussian–Wishart posterior. The hyperparameters μ0 = 0, ν0 = k and
 * W0 = I are those of Salakhutdinov & Mnih 2008. β0 = 2 pulls μ towards μ0 with the weight of two rows.
 */
async function samplePrior(team: Team, side: Side, random: Random): Promise<Prior> {
  const { k, factors, shift, free, starts } = side;
  for (let i = 0; i < free.length; i++) free[i] = factors[i] - shift[i];
  const n = free.length / k;
  const beta0 = 2;
  const mean = new Float64Array(k);
  for (let i = 0; i < free.length; i++) mean[i % k] += free[i];
  for (let f = 0; f < k; f++) mean[f] /= Math.max(1, n);
  const grams = await team.map(GRAM, { factors: free, starts, k }, starts.length - 1, gramScratchBytes(k));
  const scatter = new Float64Array(k * k);
  for (const gram of grams) for (let i = 0; i < k * k; i++) scatter[i] += gram[i];
  // Moves the scatter to the mean, and adds the pull of the prior towards μ0.
  const centring = (beta0 * n) / (beta0 + n) - n;
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) scatter[i * k + j] += centring * mean[i] * mean[j];
  for (let f = 0; f < k; f++) scatter[f * k + f] += 1;
  const precision = sampleWishart(scatter, k, k + n, random);
  // μ ~ N(n·mean / (β0 + n), ((β0 + n)·Λ)⁻¹)
  const factor = precision.slice();
  cholesky(factor, k);
  const draw = new Float64Array(k);
  for (let f = 0; f < k; f++) draw[f] = random.normal();
  solveUpper(factor, k, draw);
  const scale = 1 / Math.sqrt(beta0 + n);
  for (let f = 0; f < k; f++) draw[f] = (n * mean[f]) / (beta0 + n) + scale * draw[f];
  side.mean.set(draw);
  side.precision.set(precision);
  return { mean: draw, precision };
}

/**
 * Draws every y_f from its conditional distribution while `free` = factors − Σ x y is kept up to date. Then draws λ of
 * each group from its Gamma posterior. Each feature depends on all others, so they are drawn one after the other on one
 * thread.
 */
function sampleLinks({ kernels, memory }: Team, side: Side, random: Random): void {
  const { k, free, shift, factors, mean, precision } = side;
  const mark = memory.mark();
  const scratch = memory.uint8(rowScratchBytes(k));
  for (const group of side.links) {
    const { numFeatures, offsets, index, rowValues, factors: links, lambda } = group;
    const noise = memory.float32(numFeatures * k);
    for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
    const views = { offsets, index, rowValues, free, mean, precision, noise, links, scratch };
    const squares = kernels.sampleLinks({ from: 0, to: numFeatures, k, lambda, ...addressesOf(views) });
    group.lambda = sampleChiSquared(2 + numFeatures * k, random) / (2 / INITIAL_LINK_PRECISION + squares);
  }
  memory.release(mark);
  for (let i = 0; i < shift.length; i++) shift[i] = factors[i] - free[i];
}

/**
 * Draws every row from its conditional distribution N(A⁻¹b, A⁻¹) with A = Λ + Σ α w_u q qᵀ and
 * b = Λ(μ + shift) + Σ α w_u r q.
 */
async function sampleRows(
  team: Team,
  { k, rows, starts, factors, shift, mean, precision }: Side,
  others: Side,
  { classes, scores, roots }: Viewers,
  keys: { areViewers: boolean; seed: number; step: number },
): Promise<void> {
  const { offsets, index, codes } = rows;
  const views = { offsets, index, codes, scores, roots, others: others.factors, precision, mean, shift, out: factors };
  const most = starts.reduce((rowsOfPart, start, part) => Math.max(rowsOfPart, start - (starts[part - 1] ?? 0)), 0);
  const scratchBytes = rowScratchBytes(k) + 4 * most * k + 16;
  await team.map(ROWS, { views, starts, k, classes, ...keys }, starts.length - 1, scratchBytes);
}

/**
 * Draws w_u of every user from its Gamma posterior, shape (ν + n_u)/2 and rate (ν + α Σ e²)/2, and then α: shape
 * 1 + n/2, rate 1 + Σ w_u e²/2. Returns α.
 */
async function sampleNoise(
  team: Team,
  users: Side,
  movies: Side,
  { classes, scores, weights, roots, squares }: Viewers,
  keys: { alpha: number; seed: number; step: number },
  random: Random,
): Promise<number> {
  const { k, rows, starts, factors } = users;
  const { offsets, index, codes } = rows;
  const views = { offsets, index, codes, scores, own: factors, others: movies.factors, out: squares };
  const args = { views, starts, k, classes, offsets, squares, weights, ...keys };
  const sums = await team.map(NOISE, args, starts.length - 1);
  const alpha = sampleChiSquared(2 + index.length, random) / (2 + sums.reduce((sum, part) => sum + part, 0));
  for (let user = 0; user < roots.length; user++) roots[user] = Math.sqrt(alpha * weights[user]);
  return alpha;
}

type Views<Names extends string> = Record<Names, { readonly byteOffset: number }>;
type RowNames = 'offsets' | 'index' | 'codes' | 'scores' | 'others';

/** Arguments of tasks over rows. Part p has the rows `starts[p] .. starts[p + 1]`. */
interface RowArgs {
  readonly starts: Uint32Array;
  readonly k: number;
}

/** Returns the bytes of scratch that a part of GRAM needs. */
export function gramScratchBytes(k: number): number {
  return rowScratchBytes(k) + 8 * k * k;
}

/** Returns Σ q qᵀ over the rows of a part, k × k, both triangles. */
export const GRAM: Task<RowArgs & { factors: Float32Array }, Float64Array> = {
  name: 'svd: gram',
  run({ factors, starts, k }, part, { kernels, scratch }) {
    const gram = new Float64Array(scratch.buffer, scratch.byteOffset, k * k);
    const rest = gram.byteOffset + gram.byteLength;
    kernels.gramMatrix(factors.byteOffset, starts[part], starts[part + 1], k, gram.byteOffset, rest);
    return gram.slice();
  },
};

interface SampleArgs extends RowArgs {
  readonly views: Views<RowNames | 'roots' | 'precision' | 'mean' | 'shift' | 'out'>;
  readonly classes: number;
  readonly areViewers: boolean;
  readonly seed: number;
  readonly step: number;
}

/**
 * Draws the rows of a part. Random numbers are keyed by (step, row), so a row gets the same ones whatever part it is
 * in.
 */
export const ROWS: Task<SampleArgs, void> = {
  name: 'svd: rows',
  run({ views, starts, k, classes, areViewers, seed, step }, part, { kernels, scratch }) {
    const [from, to] = [starts[part], starts[part + 1]];
    const noise = new Float32Array(scratch.buffer, scratch.byteOffset, (to - from) * k);
    for (let row = from, at = 0; row < to; row++) {
      const random = randomStream(seed, step, row);
      for (let f = 0; f < k; f++) noise[at++] = random.normal();
    }
    const rest: Address = align(noise.byteOffset + noise.byteLength);
    const drawn = { noise: noise.byteOffset, scratch: rest };
    kernels.sampleGaussianRows({ from, to, k, classes, areViewers, ...addressesOf(views), ...drawn });
  },
};

interface NoiseArgs extends RowArgs {
  readonly views: Views<RowNames | 'own' | 'out'>;
  readonly classes: number;
  readonly offsets: Uint32Array;
  readonly squares: Float64Array;
  readonly weights: Float32Array;
  readonly alpha: number;
  readonly seed: number;
  readonly step: number;
}

/** Draws w_u of the users of a part, and returns their Σ w_u e². Random numbers are keyed by (step, user). */
export const NOISE: Task<NoiseArgs, number> = {
  name: 'svd: noise',
  run({ views, starts, k, classes, offsets, squares, weights, alpha, seed, step }, part, { kernels }: Lane) {
    const [from, to] = [starts[part], starts[part + 1]];
    kernels.sumSquaredErrors({ from, to, k, classes, ...addressesOf(views) });
    let sum = 0;
    for (let user = from; user < to; user++) {
      const n = NOISE_DAMPING + offsets[user + 1] - offsets[user];
      const rate = NOISE_DAMPING + alpha * squares[user];
      weights[user] = sampleChiSquared(n, randomStream(seed, step, user)) / rate;
      sum += weights[user] * squares[user];
    }
    return sum;
  },
};

function align(address: Address): Address {
  return Math.ceil(address / 16) * 16;
}
