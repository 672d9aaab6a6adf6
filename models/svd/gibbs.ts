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

import { NORMAL_SCRATCH_BYTES, rowScratchBytes } from '../../shared/kernels/kernels.ts';
import { PURPOSE, type Random, randomStream } from '../../shared/random.ts';
import type { SparseRows } from '../../shared/ratings.ts';
import { cutRows, type Task, type Team } from '../team.ts';
import { drawPrior, type Prior, sampleChiSquared } from './distributions.ts';
import type { FeatureGroup } from './features.ts';
import {
  drawLinksAlone,
  INITIAL_LINK_PRECISION,
  type LinkArgs,
  type Links,
  type PlannedLinks,
  planLinks,
} from './links.ts';
import { GRAM, gramScratchBytes, MOVIES, type RowArgs, VIEWERS } from './row-tasks.ts';
import { makeViewers, type Viewers } from './viewers.ts';

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

/** The ratings of both sides, and what each code means on each user's scale: numUsers × classes. */
interface ChainData {
  readonly users: SideData;
  readonly movies: SideData;
  readonly scores: Float32Array;
  readonly classes: number;
}

/**
 * Runs the chain and returns the kept samples. Both sides hold the same ratings. `scores` has what each of the `classes`
 * codes means on each user's scale, numUsers × classes. `report` is called after every sweep with the ratings gone through
 * so far, and those of all sweeps.
 */
export async function sampleFactors(
  team: Team,
  data: ChainData,
  config: GibbsConfig,
  seed: number,
  report?: (done: number, total: number) => void,
): Promise<GibbsSample[]> {
  const k = config.factors;
  const users = makeSide(team, data.users, k, { ...OF_USERS, seed });
  const movies = makeSide(team, data.movies, k, { ...OF_MOVIES, seed });
  const viewers = makeViewers(team.memory, data.movies.rows, data.scores, data.classes);
  const samples: GibbsSample[] = [];
  let alpha = 1;
  const sweeps = config.burnIn + config.samples * config.thin;
  const randomOf = (sweep: number) => randomStream(seed, PURPOSE.svdPriors, sweep);
  const linksOf = (side: Side, sweep: number, random: Random) =>
    (sweep - 1) % config.linkEvery === 0 ? planLinksOf(team, side, sweep, random) : undefined;
  let random = randomOf(1);
  await samplePrior(team, movies, random);
  const first = linksOf(movies, 1, random);
  if (first) drawLinksAlone(team, first);
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    // The links of a side are drawn beside the rows of the other side, and so those of movies one sweep ahead.
    const userPrior = await samplePrior(team, users, random);
    await sampleMovies(team, movies, users, viewers, sweep, linksOf(users, sweep, random));
    const next = randomOf(sweep + 1);
    let links: PlannedLinks | undefined;
    if (sweep < sweeps) {
      await samplePrior(team, movies, next);
      links = linksOf(movies, sweep + 1, next);
    }
    alpha = await sampleViewers(team, users, movies, viewers, { alpha, sweep }, random, links);
    random = next;
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

/** What the random numbers of a side are keyed by (shared/random.ts). */
interface SideKeys {
  readonly seed: number;
  /** Purposes of the numbers: those of the start and of the rows. The links of group g have `links` + g. */
  readonly start: number;
  readonly rows: number;
  readonly links: number;
}

/** Purposes of the users' numbers. They have one group of links at most. */
export const OF_USERS = { start: PURPOSE.svdUserStart, rows: PURPOSE.svdUsers, links: PURPOSE.svdLinks };
/** Purposes of the movies' numbers. */
export const OF_MOVIES = { start: PURPOSE.svdMovieStart, rows: PURPOSE.svdMovies, links: PURPOSE.svdLinks + 1 };

/** The state of one side of the chain. All arrays lie in the team's memory. */
interface Side {
  readonly k: number;
  readonly keys: SideKeys;
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

function makeSide({ memory, kernels }: Team, { rows, features }: SideData, k: number, keys: SideKeys): Side {
  const numRows = rows.offsets.length - 1;
  const factors = memory.float32(numRows * k);
  const scratch = memory.uint8(NORMAL_SCRATCH_BYTES).byteOffset;
  const out = factors.byteOffset;
  kernels.drawNormals({ from: 0, to: numRows, k, seed: keys.seed, purpose: keys.start, sweep: 0, out, scratch });
  // Small random factors break the symmetry between them. The sweeps before the first sample forget their size.
  for (let i = 0; i < factors.length; i++) factors[i] *= 0.1;
  return {
    k,
    keys,
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

async function samplePrior(team: Team, side: Side, random: Random): Promise<Prior> {
  const { k, factors, shift, free, starts } = side;
  for (let i = 0; i < free.length; i++) free[i] = factors[i] - shift[i];
  const sum = new Float64Array(k);
  for (let row = 0; row < free.length; row += k) for (let f = 0; f < k; f++) sum[f] += free[row + f];
  const grams = await team.map(GRAM, { factors: free, starts, k }, starts.length - 1, gramScratchBytes(k));
  const total = new Float64Array(k * k);
  for (const gram of grams) for (let i = 0; i < k * k; i++) total[i] += gram[i];
  const prior = drawPrior({ n: free.length / k, sum, gram: total }, k, random);
  side.mean.set(prior.mean);
  side.precision.set(prior.precision);
  return prior;
}

/** Plans to draw the links of a side. `finish` also brings its shift up to date. */
function planLinksOf({ memory }: Team, side: Side, sweep: number, random: Random): PlannedLinks {
  const { factors, shift, free } = side;
  const planned = planLinks(memory, side, sweep, random);
  return {
    ...planned,
    finish(squares) {
      planned.finish(squares);
      for (let i = 0; i < shift.length; i++) shift[i] = factors[i] - free[i];
    },
  };
}

/**
 * Maps a task over the parts of a side. Links of the other side, if there are any, are the first part, since they take
 * as long as many parts.
 */
async function mapRows<Args extends RowArgs, Result>(
  team: Team,
  task: Task<Args & { links?: LinkArgs }, Result | number[]>,
  args: Args,
  scratchBytes: number,
  links: PlannedLinks | undefined,
): Promise<Result[]> {
  const parts = args.starts.length - 1;
  if (!links) return (await team.map(task, args, parts, scratchBytes)) as Result[];
  const [squares, ...results] = await team.map(task, { ...args, links: links.args }, parts + 1, scratchBytes);
  links.finish(squares as number[]);
  return results as Result[];
}

/**
 * Draws every movie from its conditional distribution N(A⁻¹b, A⁻¹) with A = Λ + Σ α w_u p pᵀ and
 * b = Λ(μ + shift) + Σ α w_u r p.
 */
async function sampleMovies(
  team: Team,
  movies: Side,
  users: Side,
  viewers: Viewers,
  sweep: number,
  links: PlannedLinks | undefined,
): Promise<void> {
  const { k, keys, starts } = movies;
  const { movieCodes: codes, levels: scores, roots } = viewers;
  const views = { ...rowViews(movies, users), codes, scores, roots };
  const args = { views, starts, k, seed: keys.seed, purpose: keys.rows, sweep };
  await mapRows<typeof args, undefined>(team, MOVIES, args, rowsScratchBytes(movies), links);
}

/**
 * Draws every user in the same way. Then draws w_u from its Gamma posterior, shape (ν + n_u)/2 and rate (ν + α Σ e²)/2,
 * and α: shape 1 + n/2, rate 1 + Σ w_u e²/2. Returns α.
 */
async function sampleViewers(
  team: Team,
  users: Side,
  movies: Side,
  { classes, scores, weights, roots, squares }: Viewers,
  { alpha, sweep }: { alpha: number; sweep: number },
  random: Random,
  links: PlannedLinks | undefined,
): Promise<number> {
  const { k, keys, rows, starts } = users;
  const { offsets, codes } = rows;
  const views = { ...rowViews(users, movies), codes, scores, roots, squares };
  const own = { classes, offsets, squares, weights, alpha };
  const args = { views, starts, k, seed: keys.seed, purpose: keys.rows, sweep, ...own };
  const sums = await mapRows<typeof args, number>(team, VIEWERS, args, rowsScratchBytes(users), links);
  const drawn = sampleChiSquared(2 + codes.length, random) / (2 + sums.reduce((sum, part) => sum + part, 0));
  for (let user = 0; user < roots.length; user++) roots[user] = Math.sqrt(drawn * weights[user]);
  return drawn;
}

function rowViews({ rows, factors, shift, mean, precision }: Side, others: Side) {
  const { offsets, index } = rows;
  return { offsets, index, others: others.factors, precision, mean, shift, out: factors };
}

/** Bytes of scratch for a part of a side: the noise of its rows, and what a kernel needs. */
function rowsScratchBytes({ k, starts }: Side): number {
  const most = starts.reduce((rows, start, part) => Math.max(rows, start - (starts[part - 1] ?? 0)), 0);
  return rowScratchBytes(k) + 4 * most * k + 16;
}
