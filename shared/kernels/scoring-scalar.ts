/**
 * The kernels of scoring in plain TypeScript: a readable version of what `assembly/scoring.ts` computes, with the same
 * bits.
 */

import { solveSymmetric } from '../linear-algebra.ts';
import type { ScoringKernels } from './scoring.ts';

const f32 = Math.fround;

/** Returns kernels that work on arrays anywhere, so `place` and `reach` copy nothing. */
export function scalarScoring(): ScoringKernels {
  return {
    float32: (length) => new Float32Array(length),
    float64: (length) => new Float64Array(length),
    int32: (length) => new Int32Array(length),
    int16: (length) => new Int16Array(length),
    uint32: (length) => new Uint32Array(length),
    bytes: (length) => new Uint8Array(length),
    place: (array) => array,
    reach: (array, run) => run(array),

    scoreCodes(vector, codes, rows, scale, out) {
      const k = vector.length;
      for (let row = 0, at = 0; row < rows; row++) {
        let sum = 0;
        for (let f = 0; f < k; f++, at++) sum += vector[f] * codes[at];
        out[row] = f32(sum) * f32(scale);
      }
    },

    sumPairs(codes, voters, weights, dense, out) {
      let before = 0;
      for (let i = 0, row = 0; i < out.length; row += i++) {
        const product = (weight: number, at: number) => f32(weight * codes[row + at] * Math.abs(codes[row + at]));
        out[i] = 0;
        // Where many voters come before, all items do, in eight lanes; the last one to seven are added at the end.
        if (8 * before > i) {
          const lanes = new Float32Array(8);
          const whole = i - (i % 8);
          for (let j = 0; j < whole; j++) lanes[j % 8] += product(dense[j], j);
          const [a, b, c, d] = [0, 1, 2, 3].map((lane) => f32(lanes[lane] + lanes[lane + 4]));
          out[i] = f32(a + b) + f32(c + d);
          for (let j = whole; j < i; j++) out[i] += product(dense[j], j);
        } else for (let v = 0; v < before; v++) out[i] += product(weights[v], voters[v]);
        if (voters[before] !== i) continue;
        for (let j = 0; j < i; j++) out[j] += product(weights[before], j);
        dense[i] = weights[before++];
      }
      for (const voter of voters) dense[voter] = 0;
    },

    addGram({ codes, stride, from }, films, k, out) {
      for (const film of films) {
        const at = film * stride + from;
        for (let a = 0; a < k; a++) {
          const end = Math.min(k, (a | 3) + 1);
          for (let b = 0; b < end; b++) out[a * k + b] += codes[at + a] * codes[at + b];
        }
      }
    },

    addRows({ codes, stride, from }, films, weights, out) {
      for (let j = 0; j < films.length; j++) {
        const at = films[j] * stride + from;
        for (let f = 0; f < out.length; f++) out[f] += weights[j] * codes[at + f];
      }
    },

    addPieces({ numKinds, pieces, offsets, features, codes }, films, targets, { gram, sums, totals }) {
      for (let j = 0; j < films.length; j++) {
        const entries: number[] = [];
        for (let kind = 0; kind < numKinds; kind++) {
          const piece = pieces[films[j] * numKinds + kind];
          for (let e = offsets[piece]; e < offsets[piece + 1]; e++) entries.push(e);
        }
        entries.forEach((entry, e) => {
          const feature = features[entry];
          sums[feature] += codes[entry];
          totals[feature] += targets[j] * codes[entry];
          for (const other of entries.slice(0, e + 1))
            gram[feature * sums.length + features[other]] += codes[entry] * codes[other];
        });
      }
    },

    solve: (a, x) => solveSymmetric(a, x.length, x),

    compare(moments, n, shrinkage) {
      const compared = new Float64Array(moments.buffer, moments.byteOffset, 2 * n);
      for (let p = 0; p < n; p++) {
        const [product, own, theirs, common] = moments.subarray(4 * p, 4 * p + 4);
        compared[2 * p] = product > 0 ? (product / Math.sqrt(own * theirs)) * (common / (common + shrinkage)) : 0;
      }
    },

    sumUp(values, sums) {
      // Four partial sums, as in `takeRoots`.
      const lanes = new Float64Array(4);
      const squareLanes = new Float64Array(4);
      const whole = values.length - (values.length % 4);
      for (let i = 0; i < whole; i++) {
        lanes[i % 4] += values[i];
        squareLanes[i % 4] += values[i] * values[i];
      }
      sums[0] = lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
      sums[1] = squareLanes[0] + squareLanes[1] + (squareLanes[2] + squareLanes[3]);
      for (let i = whole; i < values.length; i++) {
        sums[0] += values[i];
        sums[1] += values[i] * values[i];
      }
    },

    takeRoots(values, sums) {
      // Four partial sums, as SIMD has four lanes. The last one to three values are added at the end.
      const lanes = new Float64Array(4);
      const squareLanes = new Float64Array(4);
      const whole = values.length - (values.length % 4);
      const root = (i: number) => {
        values[i] = values[i] < 0 ? -Math.sqrt(-values[i]) : Math.sqrt(values[i]);
      };
      for (let i = 0; i < whole; i++) {
        squareLanes[i % 4] += Math.abs(values[i]);
        root(i);
        lanes[i % 4] += values[i];
      }
      sums[0] = lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
      sums[1] = squareLanes[0] + squareLanes[1] + (squareLanes[2] + squareLanes[3]);
      for (let i = whole; i < values.length; i++) {
        sums[1] += Math.abs(values[i]);
        root(i);
        sums[0] += values[i];
      }
    },

    weighRows(rows, weights, out) {
      out.fill(0);
      for (let r = 0; r < weights.length; r++) {
        const at = r * out.length;
        for (let i = 0; i < out.length; i++) out[i] += f32(weights[r] * rows[at + i]);
      }
    },

    sumVotes({ index, codes }, from, to, rated, sums) {
      sums.fill(0);
      for (let e = from; e < to; e++) {
        sums[0] += f32(codes[e] * rated[2 * index[e]]);
        sums[1] += f32(codes[e] * rated[2 * index[e] + 1]);
      }
    },

    addOpinions({ index, codes }, from, to, opinion, moments, dots) {
      const [residual, liked, unliked] = [opinion.residual, opinion.liked, opinion.unliked].map(f32);
      const square = f32(residual * residual);
      for (let e = from; e < to; e++) {
        const theirs = codes[e] >> 1;
        const at = 4 * index[e];
        moments[at] += f32(residual * theirs);
        moments[at + 1] += square;
        moments[at + 2] += theirs * theirs;
        moments[at + 3]++;
        dots[index[e]] += codes[e] & 1 ? liked : unliked;
      }
    },

    addPicks({ index, codes }, from, to, unliked, liked, out) {
      const values = [unliked, liked].map(f32);
      for (let e = from; e < to; e++) out[index[e]] += values[codes[e] & 1];
    },

    nextAbove(values, from, least) {
      let at = from;
      while (at < values.length && !(values[at] > least)) at++;
      return at;
    },

    hearVoter({ index, codes }, from, to, weight, neighbours, { places, sums, counts }) {
      const factor = f32(weight);
      let full = 0;
      for (let e = from; e < to; e++) {
        const place = places[index[e]] - 1;
        if (place === -1 || counts[place] === neighbours) continue;
        if (++counts[place] === neighbours) full++;
        sums[2 * place] += f32(factor * (codes[e] >> 1));
        sums[2 * place + 1] += factor;
      }
      return full;
    },

    sumPieces({ numKinds, pieces, offsets, features, codes }, vector, start, pieceSums, out) {
      for (let p = 0; p < pieceSums.length; p++) {
        let sum = 0;
        for (let e = offsets[p]; e < offsets[p + 1]; e++) sum = f32(sum + f32(vector[features[e]] * codes[e]));
        pieceSums[p] = sum;
      }
      for (let m = 0, at = 0; m < out.length; m++) {
        let sum = f32(start);
        for (const end = at + numKinds; at < end; at++) sum = f32(sum + pieceSums[pieces[at]]);
        out[m] = sum;
      }
    },
  };
}
