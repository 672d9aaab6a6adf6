/**
 * How tastes over features vary among viewers: an empirical-Bayes linear mixed model, fitted by EM (Laird & Ware 1982).
 *
 *   rating(u, i) − μ − b_i = w_u · x_i + ε,   w_u ~ N(m, S),   ε ~ N(0, 1/α)
 *
 * What is learned (m, S⁻¹, α) is the prior with which the taste of any profile is solved. The posterior of viewer u in
 * a round is N(t_u, C_u) with C_u = (S⁻¹ + α Σ x xᵀ)⁻¹. Only sums over viewers are needed: Σ t, Σ (C + t tᵀ) and the
 * expected squared error, in which Σ_rows xᵀ C x = (d − tr(C S⁻¹)) / α.
 */

import type { KernelMemory } from '../../shared/kernels/memory.ts';
import { addOuter, cholesky, solveSymmetric } from '../../shared/linear-algebra.ts';
import type { Task, Team } from '../team.ts';

/** Ratings of the viewers that the prior is learned from, in the team's memory. */
export interface ViewerRows {
  /** Rows of viewer v are `starts[v] .. starts[v + 1]`. */
  readonly starts: Uint32Array;
  /** Sparse features of row r are entries `offsets[r] .. offsets[r + 1]`, distinct and ascending. */
  readonly offsets: Uint32Array;
  readonly features: Uint16Array;
  readonly values: Float32Array;
  /** rating − μ − b_i of each row. */
  readonly y: Float64Array;
}

/** The prior: m, S⁻¹ and α. */
export interface TastePrior {
  readonly mean: Float64Array;
  /** S⁻¹, d × d, both triangles. */
  readonly precision: Float64Array;
  readonly noisePrecision: number;
}

/**
 * Prior belief that S is a small diagonal matrix, worth this many viewers. It keeps S positive definite when viewers
 * are few. The variance is relative to that of the residuals. No search for these two values is on record.
 */
const PRIOR_VIEWERS = 20;
const PRIOR_VARIANCE = 0.02;
/** Viewers that one part of the E-step takes. Another value changes the order of sums, and with it release ids. */
const VIEWERS_PER_PART = 25;

/** Returns zeroed rows with room for so many viewers, rows and entries. */
export function allocateRows(memory: KernelMemory, viewers: number, rows: number, entries: number): ViewerRows {
  return {
    starts: memory.uint32(viewers + 1),
    offsets: memory.uint32(rows + 1),
    features: memory.uint16(entries),
    values: memory.float32(entries),
    y: memory.float64(rows),
  };
}

/**
 * Fits the prior in `rounds` rounds of EM over `d` features. `signal` is the variance of the residuals. It sets the
 * scale of the starting point and of the belief in S, so that they mean the same on every rating scale.
 */
export async function fitTaste(
  team: Team,
  rows: ViewerRows,
  d: number,
  signal: number,
  rounds: number,
): Promise<TastePrior> {
  const viewers = rows.starts.length - 1;
  const noise = Math.max(signal, 1e-6);
  const diagonal = noise * PRIOR_VARIANCE;
  let prior: TastePrior = {
    mean: new Float64Array(d),
    precision: new Float64Array(d * d),
    noisePrecision: 1 / noise,
  };
  // EM starts from a wider S than the prior belief, so that tastes can move in the first round.
  for (let f = 0; f < d; f++) prior.precision[f * d + f] = 1 / (diagonal * 5);
  for (let round = 0; round < rounds; round++) {
    const parts = await team.map(TASTES, { rows, d, prior }, Math.ceil(viewers / VIEWERS_PER_PART));
    const sum = new Float64Array(d);
    const scatter = new Float64Array(d * d);
    let squares = 0;
    for (const part of parts) {
      for (let f = 0; f < d; f++) sum[f] += part.sum[f];
      for (let f = 0; f < d * d; f++) scatter[f] += part.scatter[f];
      squares += part.squares;
    }
    squares += (viewers * d - traceOfProduct(scatter, prior.precision, d)) / prior.noisePrecision;
    for (const { tastes } of parts) for (const taste of tastes) addOuter(scatter, d, taste, 0, 1);
    const mean = sum.map((total) => total / (viewers + PRIOR_VIEWERS));
    // Turns Σ t tᵀ into Σ (t − m)(t − m)ᵀ.
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) {
        scatter[i * d + j] += viewers * mean[i] * mean[j] - mean[i] * sum[j] - sum[i] * mean[j];
        scatter[i * d + j] /= viewers + PRIOR_VIEWERS;
      }
      scatter[i * d + i] += (PRIOR_VIEWERS * diagonal) / (viewers + PRIOR_VIEWERS);
    }
    cholesky(scatter, d);
    const precision = new Float64Array(d * d);
    addInverse(precision, scatter, d, makeRows(d));
    mirror(precision, d);
    prior = { mean, precision, noisePrecision: (rows.y.length + 2) / (squares + 2 * noise) };
  }
  return prior;
}

/** What the E-step returns for the viewers of a part. */
interface Tastes {
  /** Posterior mean t of each viewer. */
  readonly tastes: Float64Array[];
  /** Σ t. */
  readonly sum: Float64Array;
  /** Σ C, lower triangle. */
  readonly scatter: Float64Array;
  /** Σ (y − t·x)². */
  readonly squares: number;
}

interface TasteArgs {
  readonly rows: ViewerRows;
  readonly d: number;
  readonly prior: TastePrior;
}

/** The E-step for the viewers of a part. */
export const TASTES: Task<TasteArgs, Tastes> = {
  name: 'content: tastes',
  run({ rows, d, prior }, part) {
    const viewers = rows.starts.length - 1;
    const shared = new Float64Array(d);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) shared[i] += prior.precision[i * d + j] * prior.mean[j];
    const sum = new Float64Array(d);
    const scatter = new Float64Array(d * d);
    const tastes: Float64Array[] = [];
    const a = new Float64Array(d * d);
    const inverse = makeRows(d);
    let squares = 0;
    const last = Math.min(viewers, (part + 1) * VIEWERS_PER_PART);
    for (let viewer = part * VIEWERS_PER_PART; viewer < last; viewer++) {
      const taste = shared.slice();
      a.set(prior.precision);
      addRows(rows, viewer, prior.noisePrecision, a, d, taste);
      solveSymmetric(a, d, taste);
      tastes.push(taste);
      for (let f = 0; f < d; f++) sum[f] += taste[f];
      addInverse(scatter, a, d, inverse);
      squares += squaredError(rows, viewer, taste);
    }
    return { tastes, sum, scatter, squares };
  },
};

/** Adds α Σ x xᵀ to the lower triangle of `a`, and α Σ y x to `b`. */
function addRows(
  { starts, offsets, features, values, y }: ViewerRows,
  viewer: number,
  alpha: number,
  a: Float64Array,
  d: number,
  b: Float64Array,
): void {
  for (let row = starts[viewer]; row < starts[viewer + 1]; row++) {
    const start = offsets[row];
    for (let e = start; e < offsets[row + 1]; e++) {
      const value = alpha * values[e];
      const at = features[e] * d;
      b[features[e]] += value * y[row];
      for (let f = start; f <= e; f++) a[at + features[f]] += value * values[f];
    }
  }
}

function squaredError(
  { starts, offsets, features, values, y }: ViewerRows,
  viewer: number,
  taste: Float64Array,
): number {
  let sum = 0;
  for (let row = starts[viewer]; row < starts[viewer + 1]; row++) {
    let error = y[row];
    for (let e = offsets[row]; e < offsets[row + 1]; e++) error -= values[e] * taste[features[e]];
    sum += error * error;
  }
  return sum;
}

/** Rows that `addInverse` takes together, so that each entry is loaded and stored once for four products. */
const BLOCK = 4;

/** Returns the scratch of `addInverse`: d columns, and d rows rounded up to whole blocks, all 0. */
function makeRows(d: number): Float64Array {
  return new Float64Array(Math.ceil(d / BLOCK) * BLOCK * d);
}

/**
 * Adds the inverse of L·Lᵀ, that is Σ_p r_pᵀ r_p over the rows r_p of L⁻¹, to the lower triangle of `sum`. `rows` comes
 * from `makeRows`; it is overwritten with L⁻¹, and stays 0 above the diagonal.
 */
function addInverse(sum: Float64Array, l: Float64Array, d: number, rows: Float64Array): void {
  for (let i = 0; i < d; i++) {
    const row = i * d;
    rows.fill(0, row, row + i);
    // Row i is (e_i − Σ_p L_ip · row p) / L_ii. The last block may reach past row i − 1; its factors there are 0.
    for (let p = 0; p < i; p += BLOCK) {
      const l0 = l[row + p];
      const l1 = p + 1 < i ? l[row + p + 1] : 0;
      const l2 = p + 2 < i ? l[row + p + 2] : 0;
      const l3 = p + 3 < i ? l[row + p + 3] : 0;
      const at = p * d;
      const end = Math.min(i, p + BLOCK);
      for (let j = 0; j < end; j++) {
        rows[row + j] -=
          l0 * rows[at + j] + l1 * rows[at + d + j] + l2 * rows[at + 2 * d + j] + l3 * rows[at + 3 * d + j];
      }
    }
    const scale = 1 / l[row + i];
    for (let j = 0; j < i; j++) rows[row + j] *= scale;
    rows[row + i] = scale;
  }
  for (let p = 0; p < d; p += BLOCK) {
    const at = p * d;
    const end = Math.min(d, p + BLOCK);
    for (let i = 0; i < end; i++) {
      const r0 = rows[at + i];
      const r1 = rows[at + d + i];
      const r2 = rows[at + 2 * d + i];
      const r3 = rows[at + 3 * d + i];
      const row = i * d;
      for (let j = 0; j <= i; j++) {
        sum[row + j] +=
          r0 * rows[at + j] + r1 * rows[at + d + j] + r2 * rows[at + 2 * d + j] + r3 * rows[at + 3 * d + j];
      }
    }
  }
}

/** tr(a · b) of two symmetric matrices, `a` given by its lower triangle. */
function traceOfProduct(a: Float64Array, b: Float64Array, d: number): number {
  let trace = 0;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) trace += 2 * a[i * d + j] * b[i * d + j];
    trace += a[i * d + i] * b[i * d + i];
  }
  return trace;
}

/** Copies the lower triangle to the upper one. */
function mirror(a: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) a[j * d + i] = a[i * d + j];
}
