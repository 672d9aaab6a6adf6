import { drawGaussian, multiply } from './gibbs';
import { clearScratch, paddedSize, panelAt, startMatrix, vectorAt } from './systems';
import { addScaledF32, dotF32, scaleF32 } from './vectors';

/**
 * Entries that are summed apart before they are added to the total, so that f32 rounding stays small in features of
 * 100,000 rows.
 */
const CHUNK = 64;

/**
 * Draws links (`Kernels.sampleLinks`). Returns Σ links² of the drawn features, or NaN when a system is not positive
 * definite.
 */
export function sampleLinks(
  from: i32,
  to: i32,
  offsets: usize,
  index: usize,
  rowValues: usize,
  free: usize,
  mean: usize,
  precision: usize,
  lambda: f32,
  k: i32,
  noise: usize,
  links: usize,
  scratch: usize,
): f64 {
  const size = paddedSize(k);
  const rowBytes = (<usize>k) << 2;
  const x = vectorAt(scratch, size);
  const sum = panelAt(scratch, size);
  const change = sum + ((<usize>size) << 2);
  clearScratch(scratch, size);
  let squares: f64 = 0;
  for (let f = from; f < to; f++) {
    const start = load<u32>(offsets + ((<usize>f) << 2));
    const end = load<u32>(offsets + ((<usize>f) << 2), 4);
    const link = links + <usize>f * rowBytes;
    const weight = sumFree(sum, change, index, rowValues, free, mean, start, end, k);
    addScaledF32(sum, link, weight, k);
    memory.fill(x, 0, (<usize>size) << 2);
    multiply(x, precision, sum, k);
    startMatrix(scratch, size, precision, k, weight, lambda);
    if (!drawGaussian(scratch, size, noise + <usize>(f - from) * rowBytes, k)) return NaN;
    scaleF32(change, x, 1, k);
    addScaledF32(change, link, -1, k);
    scaleF32(link, x, 1, k);
    squares += dotF32(link, link, k);
    subtractFromFree(change, index, rowValues, free, start, end, k);
  }
  return squares;
}

/** Computes sum = Σ x (free − mean) over the entries. `part` is scratch for k floats. Returns Σ x². */
function sumFree(
  sum: usize,
  part: usize,
  index: usize,
  rowValues: usize,
  free: usize,
  mean: usize,
  start: u32,
  end: u32,
  k: i32,
): f32 {
  const rowBytes = (<usize>k) << 2;
  let total: f64 = 0;
  let squares: f64 = 0;
  memory.fill(sum, 0, rowBytes);
  for (let first = start; first < end; first += CHUNK) {
    const last = first + min<u32>(CHUNK, end - first);
    memory.fill(part, 0, rowBytes);
    for (let e = first; e < last; e++) {
      const row = <usize>load<u32>(index + ((<usize>e) << 2));
      const value = load<f32>(rowValues + (row << 2));
      total += value;
      squares += <f64>value * value;
      addScaledF32(part, free + row * rowBytes, value, k);
    }
    addScaledF32(sum, part, 1, k);
  }
  addScaledF32(sum, mean, <f32>-total, k);
  return <f32>squares;
}

/** Computes free −= x · change over the entries. */
function subtractFromFree(
  change: usize,
  index: usize,
  rowValues: usize,
  free: usize,
  start: u32,
  end: u32,
  k: i32,
): void {
  for (let e = start; e < end; e++) {
    const row = <usize>load<u32>(index + ((<usize>e) << 2));
    addScaledF32(free + row * ((<usize>k) << 2), change, -load<f32>(rowValues + (row << 2)), k);
  }
}
