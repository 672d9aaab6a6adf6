/** Groups of like-minded viewers: k-means over a random sketch of their residuals (Johnson & Lindenstrauss). */

import { randomStream } from '../../shared/random.ts';
import type { TrainInput } from '../model.ts';

const SKETCH = 32;
const ROUNDS = 10;

/** Group of every user, 0 .. groups − 1. Deterministic for a seed. */
export function groupViewers({ ratings, bias, seed }: TrainInput, groups: number): Uint32Array {
  const { numUsers } = ratings;
  const sketch = sketchViewers({ ratings, bias, seed });
  const random = randomStream(seed, 21);
  const centres = new Float32Array(groups * SKETCH);
  for (let g = 0; g < groups; g++) {
    const user = random.below(numUsers);
    centres.set(sketch.subarray(user * SKETCH, (user + 1) * SKETCH), g * SKETCH);
  }
  const groupOf = new Uint32Array(numUsers);
  const sums = new Float64Array(groups * SKETCH);
  for (let round = 0; round < ROUNDS; round++) {
    sums.fill(0);
    for (let user = 0; user < numUsers; user++) {
      const group = nearest(sketch, user * SKETCH, centres, groups);
      groupOf[user] = group;
      for (let d = 0; d < SKETCH; d++) sums[group * SKETCH + d] += sketch[user * SKETCH + d];
    }
    for (let g = 0; g < groups; g++) {
      let norm = 0;
      for (let d = 0; d < SKETCH; d++) norm += sums[g * SKETCH + d] ** 2;
      if (norm === 0) continue;
      for (let d = 0; d < SKETCH; d++) centres[g * SKETCH + d] = sums[g * SKETCH + d] / Math.sqrt(norm);
    }
  }
  return groupOf;
}

/** Unit vectors, numUsers × SKETCH: the dominant directions of the residual matrix, by two rounds of power iteration. */
function sketchViewers({ ratings, bias, seed }: Omit<TrainInput, 'catalogue'>): Float32Array {
  const { byUser, numUsers, numMovies, scale } = ratings;
  const random = randomStream(seed, 20);
  const movies = Float32Array.from({ length: numMovies * SKETCH }, () => random.normal());
  const users = new Float32Array(numUsers * SKETCH);
  for (let round = 0; ; round++) {
    users.fill(0);
    visit((user, movie, residual) => {
      for (let d = 0; d < SKETCH; d++) users[user * SKETCH + d] += residual * movies[movie * SKETCH + d];
    });
    normalizeRows(users);
    if (round === 2) return users;
    movies.fill(0);
    visit((user, movie, residual) => {
      for (let d = 0; d < SKETCH; d++) movies[movie * SKETCH + d] += residual * users[user * SKETCH + d];
    });
    orthonormalizeColumns(movies);
  }

  function visit(each: (user: number, movie: number, residual: number) => void): void {
    for (let u = 0; u < numUsers; u++) {
      for (let e = byUser.offsets[u]; e < byUser.offsets[u + 1]; e++) {
        const movie = byUser.index[e];
        each(u, movie, scale.values[byUser.codes[e]] - bias.mean - bias.userBias[u] - bias.movieBias[movie]);
      }
    }
  }
}

function nearest(sketch: Float32Array, at: number, centres: Float32Array, groups: number): number {
  let best = 0;
  let most = -Infinity;
  for (let g = 0; g < groups; g++) {
    let dot = 0;
    for (let d = 0; d < SKETCH; d++) dot += sketch[at + d] * centres[g * SKETCH + d];
    if (dot > most) {
      most = dot;
      best = g;
    }
  }
  return best;
}

function normalizeRows(matrix: Float32Array): void {
  for (let at = 0; at < matrix.length; at += SKETCH) {
    let norm = 0;
    for (let d = 0; d < SKETCH; d++) norm += matrix[at + d] ** 2;
    const scale = norm === 0 ? 0 : 1 / Math.sqrt(norm);
    for (let d = 0; d < SKETCH; d++) matrix[at + d] *= scale;
  }
}

/** Modified Gram–Schmidt: takes the part along every earlier column away from a column, then gives it length 1. */
function orthonormalizeColumns(matrix: Float32Array): void {
  for (let d = 0; d < SKETCH; d++) {
    for (let c = 0; c < d; c++) {
      const along = columnDot(matrix, c, d);
      for (let at = 0; at < matrix.length; at += SKETCH) matrix[at + d] -= along * matrix[at + c];
    }
    const length = Math.sqrt(columnDot(matrix, d, d));
    const factor = length > 0 ? 1 / length : 0;
    for (let at = 0; at < matrix.length; at += SKETCH) matrix[at + d] *= factor;
  }
}

function columnDot(matrix: Float32Array, c: number, d: number): number {
  let dot = 0;
  for (let at = 0; at < matrix.length; at += SKETCH) dot += matrix[at + c] * matrix[at + d];
  return dot;
}
