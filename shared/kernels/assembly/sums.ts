/**
 * Normal equations that are not solved here: the sums of one shard of viewers, to be added to those of others. A row of
 * `out` has the upper triangle of Σ s² q qᵀ, row by row, and then Σ s² t q.
 */

import { addEntries, addScores, clearScratch, paddedSize, setCode, vectorAt } from './systems';

/** Sums rows of films (`Kernels.sumScoredRows`). */
export function sumScoredRows(
  from: i32,
  to: i32,
  offsets: usize,
  index: usize,
  codes: usize,
  others: usize,
  k: i32,
  scores: usize,
  roots: usize,
  out: usize,
  scratch: usize,
): void {
  const size = paddedSize(k);
  clearScratch(scratch, size);
  for (let row = from; row < to; row++) {
    const start = load<u32>(offsets + ((<usize>row) << 2));
    const end = load<u32>(offsets + ((<usize>row) << 2), 4);
    clearSums(scratch, size);
    addScores(scratch, size, index, codes, start, end, others, k, scores, roots);
    out = putSums(out, scratch, size, k);
  }
}

/** Sums rows of films (`Kernels.sumImplicitRows`). */
export function sumImplicitRows(
  from: i32,
  to: i32,
  offsets: usize,
  index: usize,
  codes: usize,
  weights: usize,
  others: usize,
  k: i32,
  out: usize,
  scratch: usize,
): void {
  const size = paddedSize(k);
  clearScratch(scratch, size);
  for (let code = 0; code < 256; code++) {
    const root = sqrt<f32>(load<f32>(weights + ((<usize>code) << 2)));
    setCode(scratch, size, code, root, root);
  }
  for (let row = from; row < to; row++) {
    const start = load<u32>(offsets + ((<usize>row) << 2));
    const end = load<u32>(offsets + ((<usize>row) << 2), 4);
    clearSums(scratch, size);
    addEntries(scratch, size, index, codes, start, end, others, k);
    out = putSums(out, scratch, size, k);
  }
}

function clearSums(scratch: usize, size: i32): void {
  memory.fill(scratch, 0, (<usize>(size * size)) << 2);
  memory.fill(vectorAt(scratch, size), 0, (<usize>size) << 2);
}

/** Stores A's upper triangle and b. Returns the address after them. */
function putSums(out: usize, scratch: usize, size: i32, k: i32): usize {
  for (let i = 0; i < k; i++) {
    const bytes = (<usize>(k - i)) << 2;
    memory.copy(out, scratch + ((<usize>(i * size + i)) << 2), bytes);
    out += bytes;
  }
  const bytes = (<usize>k) << 2;
  memory.copy(out, vectorAt(scratch, size), bytes);
  return out + bytes;
}
