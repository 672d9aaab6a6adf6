/**
 * The kernels of training in plain TypeScript: a readable version of what `assembly/training.ts` computes, in f64 where
 * that uses f32. They take the same addresses and need no scratch.
 */

import { addOuter, cholesky, solveLower, solveUpper } from '../linear-algebra.ts';
import { randomStream } from '../random.ts';
import type { Address, Kernels } from './kernels.ts';

/**
 * Returns kernels over a memory of either kind. Their results differ from those of the WebAssembly module by f32
 * rounding.
 */
export function scalarKernels(memory: WebAssembly.Memory): Kernels {
  /** Views from an address up to the end of the memory. */
  const float32 = (at: Address) => new Float32Array(memory.buffer, at, (memory.buffer.byteLength - at) >> 2);
  const uint32 = (at: Address) => new Uint32Array(memory.buffer, at, (memory.buffer.byteLength - at) >> 2);
  const uint8 = (at: Address) => new Uint8Array(memory.buffer, at);

  const sampleRows = (
    rows: Parameters<Kernels['sampleGaussianRows']>[0],
    ratingOf: (row: number, e: number) => { alpha: number; score: number },
  ) => {
    const { from, to, k } = rows;
    const [offsets, index, others] = [uint32(rows.offsets), uint32(rows.index), float32(rows.others)];
    const [mean, shift, noise, out] = [rows.mean, rows.shift, rows.noise, rows.out].map(float32);
    const precision = float32(rows.precision).subarray(0, k * k);
    const a = new Float64Array(k * k);
    const priorMean = new Float64Array(k);
    const x = new Float64Array(k);
    for (let row = from; row < to; row++) {
      for (let f = 0; f < k; f++) priorMean[f] = mean[f] + shift[row * k + f];
      multiply(x, precision, priorMean, k);
      a.set(precision);
      for (let e = offsets[row]; e < offsets[row + 1]; e++) {
        const { alpha, score } = ratingOf(row, e);
        addOuter(a, k, others, index[e] * k, alpha);
        addScaled(x, 0, others, index[e] * k, alpha * score, k);
      }
      drawGaussian(a, x, noise, (row - from) * k, `row ${row}`);
      out.set(x, row * k);
    }
  };

  /** Writes the sums of each row. `entryOf` returns the weight and the target of an entry. */
  const sumRows = (
    { from, to, ...rows }: Record<'from' | 'to' | 'offsets' | 'index' | 'codes' | 'others' | 'out', number>,
    entryOf: (other: number, code: number) => [number, number],
    k: number,
  ): void => {
    const [offsets, index, codes] = [uint32(rows.offsets), uint32(rows.index), uint8(rows.codes)];
    const [others, out] = [rows.others, rows.out].map(float32);
    const a = new Float64Array(k * k);
    const b = new Float64Array(k);
    let at = 0;
    for (let row = from; row < to; row++) {
      a.fill(0);
      b.fill(0);
      for (let e = offsets[row]; e < offsets[row + 1]; e++) {
        const [weight, target] = entryOf(index[e], codes[e]);
        addOuter(a, k, others, index[e] * k, weight);
        addScaled(b, 0, others, index[e] * k, weight * target, k);
      }
      // `addOuter` fills the lower triangle, in which entry (j, i) is that of (i, j).
      for (let i = 0; i < k; i++) for (let j = i; j < k; j++) out[at++] = a[j * k + i];
      out.set(b, at);
      at += k;
    }
  };

  return {
    gramMatrix(factors, from, to, k, out) {
      const gram = new Float64Array(memory.buffer, out, k * k).fill(0);
      const q = float32(factors);
      for (let row = from; row < to; row++) addOuter(gram, k, q, row * k, 1);
      for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j];
    },

    drawNormals({ from, to, k, seed, purpose, sweep, out }) {
      const normals = float32(out);
      for (let row = from, at = 0; row < to; row++) {
        const random = randomStream(seed, purpose, row, sweep);
        for (let f = 0; f < k; f++) normals[at++] = random.normal();
      }
    },

    solveImplicitRows(rows) {
      const { from, to, k } = rows;
      const [offsets, index, codes] = [uint32(rows.offsets), uint32(rows.index), uint8(rows.codes)];
      const [weights, ridges, others, out] = [rows.weights, rows.ridges, rows.others, rows.out].map(float32);
      const gram = float32(rows.gram).subarray(0, k * k);
      const a = new Float64Array(k * k);
      const x = new Float64Array(k);
      for (let row = from; row < to; row++) {
        x.fill(0);
        if (offsets[row] < offsets[row + 1]) {
          a.set(gram);
          addRidge(a, k, ridges[row]);
          for (let e = offsets[row]; e < offsets[row + 1]; e++) {
            const weight = weights[codes[e]];
            addOuter(a, k, others, index[e] * k, weight);
            addScaled(x, 0, others, index[e] * k, weight, k);
          }
          factorize(a, k, `row ${row}`);
          solveLower(a, k, x);
          solveUpper(a, k, x);
        }
        out.set(x, row * k);
      }
    },

    sampleGaussianRows(rows) {
      const [scores, roots, index] = [float32(rows.scores), float32(rows.roots), uint32(rows.index)];
      const codes = uint8(rows.codes);
      sampleRows(rows, (_, e) => ({ alpha: roots[index[e]] ** 2, score: scores[codes[e]] }));
    },

    sumScoredRows(rows) {
      const [scores, roots] = [rows.scores, rows.roots].map(float32);
      sumRows(rows, (viewer, code) => [roots[viewer] ** 2, scores[code]], rows.k);
    },

    sumImplicitRows(rows) {
      const weights = float32(rows.weights);
      sumRows(rows, (_, code) => [weights[code], 1], rows.k);
    },

    sampleViewers(rows) {
      const { k, from, to, classes } = rows;
      const [scores, roots, codes] = [float32(rows.scores), float32(rows.roots), uint8(rows.codes)];
      const scoreOf = (row: number, e: number) => scores[row * classes + codes[e]];
      sampleRows(rows, (row, e) => ({ alpha: roots[row] ** 2, score: scoreOf(row, e) }));
      const [offsets, index] = [uint32(rows.offsets), uint32(rows.index)];
      const [out, others] = [float32(rows.out), float32(rows.others)];
      const squares = new Float64Array(memory.buffer, rows.squares, to);
      for (let row = from; row < to; row++) {
        squares[row] = 0;
        for (let e = offsets[row]; e < offsets[row + 1]; e++)
          squares[row] += (scoreOf(row, e) - dot(out, row * k, others, index[e] * k, k)) ** 2;
      }
    },

    sampleLinks(rows) {
      const { from, to, k, lambda } = rows;
      const [offsets, index] = [uint32(rows.offsets), uint32(rows.index)];
      const [rowValues, free, mean] = [rows.rowValues, rows.free, rows.mean].map(float32);
      const [noise, links] = [rows.noise, rows.links].map(float32);
      const precision = float32(rows.precision).subarray(0, k * k);
      const a = new Float64Array(k * k);
      const [sum, x] = [new Float64Array(k), new Float64Array(k)];
      let squares = 0;
      for (let feature = from; feature < to; feature++) {
        const link = feature * k;
        let weight = 0;
        sum.fill(0);
        for (let e = offsets[feature]; e < offsets[feature + 1]; e++) {
          const value = rowValues[index[e]];
          weight += value * value;
          addScaled(sum, 0, free, index[e] * k, value, k);
          addScaled(sum, 0, mean, 0, -value, k);
        }
        addScaled(sum, 0, links, link, weight, k);
        multiply(x, precision, sum, k);
        for (let i = 0; i < a.length; i++) a[i] = weight * precision[i];
        addRidge(a, k, lambda);
        drawGaussian(a, x, noise, (feature - from) * k, `feature ${feature}`);
        const change = x.map((value, f) => value - links[link + f]);
        for (let e = offsets[feature]; e < offsets[feature + 1]; e++)
          addScaled(free, index[e] * k, change, 0, -rowValues[index[e]], k);
        links.set(x, link);
        squares += dot(links, link, links, link, k);
      }
      return squares;
    },

    correlatePairs({ from, to, pickWeight, minCommon, shrinkage, k, head, stride, ...rows }) {
      const [offsets, raters, userOffsets] = [rows.offsets, rows.raters, rows.userOffsets].map(uint32);
      const movies = uint32(rows.ratings);
      const [residuals, userWeights] = [rows.ratings, rows.userWeights].map(float32);
      const [items, scores, worst] = [uint32(rows.items), float32(rows.scores), float32(rows.worst)];
      const gram = new Float64Array(memory.buffer, rows.gram, head * stride);
      const offer = (movie: number, item: number, score: number) => {
        let at = movie * k + k - 1;
        if (!(score > scores[at])) return;
        for (; at > movie * k && scores[at - 1] < score; at--) {
          scores[at] = scores[at - 1];
          items[at] = items[at - 1];
        }
        scores[at] = score;
        items[at] = item;
        worst[movie] = scores[movie * k + k - 1];
      };
      const worth = (entry: number) => (movies[2 * entry] >>> 31 ? 1 : pickWeight);
      for (let i = from; i < to; i++) {
        const [dots, own, other, common] = Array.from({ length: 4 }, () => new Float64Array(i));
        for (let rater = offsets[i]; rater < offsets[i + 1]; rater++) {
          const user = raters[rater];
          let end = userOffsets[user];
          while ((movies[2 * end] & 0x7fffffff) < i) end++;
          const residual = residuals[2 * end + 1];
          for (let e = userOffsets[user]; e < end; e++) {
            const j = movies[2 * e] & 0x7fffffff;
            dots[j] += residual * residuals[2 * e + 1];
            own[j] += residual ** 2;
            other[j] += residuals[2 * e + 1] ** 2;
            common[j]++;
            if (i < head) gram[i * stride + j] += userWeights[user] * worth(end) * worth(e);
          }
        }
        for (let j = 0; j < i; j++) {
          if (common[j] < minCommon) continue;
          const correlation = dots[j] / Math.sqrt(own[j] * other[j]);
          const score = Math.fround((correlation * common[j]) / (common[j] + shrinkage));
          offer(j, i, score);
          offer(i, j, score);
        }
      }
    },

    invertSymmetric(matrix, size) {
      const a = new Float64Array(memory.buffer, matrix, size * size);
      const factor = a.slice();
      factorize(factor, size);
      const column = new Float64Array(size);
      for (let j = 0; j < size; j++) {
        column.fill(0);
        column[j] = 1;
        solveLower(factor, size, column);
        solveUpper(factor, size, column);
        for (let i = j; i < size; i++) a[i * size + j] = column[i];
      }
    },
  };
}

type Vector = Float32Array | Float64Array;

/** Returns Σ of n products of entries, from an offset in each vector. */
function dot(a: Vector, aAt: number, b: Vector, bAt: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[aAt + i] * b[bAt + i];
  return sum;
}

function addScaled(sum: Vector, sumAt: number, v: Vector, at: number, scale: number, n: number): void {
  for (let i = 0; i < n; i++) sum[sumAt + i] += scale * v[at + i];
}

/** Computes out = matrix · v for a k × k matrix. */
function multiply(out: Float64Array, matrix: Float32Array, v: Float64Array, k: number): void {
  for (let i = 0; i < k; i++) out[i] = dot(matrix, i * k, v, 0, k);
}

function addRidge(a: Float64Array, k: number, ridge: number): void {
  for (let f = 0; f < k; f++) a[f * k + f] += ridge;
}

/** Replaces x by a draw from N(A⁻¹x, A⁻¹). `a` is overwritten. */
function drawGaussian(a: Float64Array, x: Float64Array, noise: Float32Array, noiseAt: number, owner: string): void {
  const k = x.length;
  factorize(a, k, owner);
  solveLower(a, k, x);
  addScaled(x, 0, noise, noiseAt, 1, k);
  solveUpper(a, k, x);
}

function factorize(a: Float64Array, k: number, owner?: string): void {
  try {
    cholesky(a, k);
  } catch (cause) {
    throw new RangeError(`the ${owner ? `system of ${owner}` : 'matrix'} is not positive definite`, { cause });
  }
}
