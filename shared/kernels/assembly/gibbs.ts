import { factorize, solveTransposed, solveUpper } from './cholesky';
import {
  addPlainScores,
  addScores,
  clearScratch,
  inversesAt,
  keepSums,
  paddedSize,
  panelAt,
  scaleAndAdd,
  squaredErrors,
  startMatrix,
  vectorAt,
} from './systems';
import { addScaledF32, dotF32, scaleF32 } from './vectors';

/**
 * Draws rows whose others are viewers (`Kernels.sampleGaussianRows`). Returns −1, or the first row whose system is not
 * positive definite; the rows from there on are not drawn.
 */
export function sampleGaussianRows(
  from: i32,
  to: i32,
  offsets: usize,
  index: usize,
  codes: usize,
  others: usize,
  k: i32,
  scores: usize,
  roots: usize,
  precision: usize,
  mean: usize,
  shift: usize,
  noise: usize,
  out: usize,
  scratch: usize,
): i32 {
  const size = paddedSize(k);
  const rowBytes = (<usize>k) << 2;
  const x = vectorAt(scratch, size);
  clearScratch(scratch, size);
  for (let row = from; row < to; row++) {
    const start = load<u32>(offsets + ((<usize>row) << 2));
    const end = load<u32>(offsets + ((<usize>row) << 2), 4);
    startMatrix(scratch, size, precision, k, 1, 0);
    memory.fill(x, 0, (<usize>size) << 2);
    addPriorMean(scratch, size, precision, mean, shift + <usize>row * rowBytes, k);
    addScores(scratch, size, index, codes, start, end, others, k, scores, roots);
    if (!drawGaussian(scratch, size, noise + <usize>(row - from) * rowBytes, k)) return row;
    scaleF32(out + <usize>row * rowBytes, x, 1, k);
  }
  return -1;
}

/** Draws rows that are viewers (`Kernels.sampleViewers`). Returns like `sampleGaussianRows`. */
export function sampleViewers(
  from: i32,
  to: i32,
  offsets: usize,
  index: usize,
  codes: usize,
  others: usize,
  k: i32,
  scores: usize,
  classes: i32,
  roots: usize,
  precision: usize,
  mean: usize,
  shift: usize,
  noise: usize,
  out: usize,
  squares: usize,
  scratch: usize,
): i32 {
  const size = paddedSize(k);
  const rowBytes = (<usize>k) << 2;
  const matrixBytes = (<usize>(size * size)) << 2;
  const x = vectorAt(scratch, size);
  clearScratch(scratch, size);
  for (let row = from; row < to; row++) {
    const start = load<u32>(offsets + ((<usize>row) << 2));
    const end = load<u32>(offsets + ((<usize>row) << 2), 4);
    const own = scores + ((<usize>row * <usize>classes) << 2);
    memory.fill(scratch, 0, matrixBytes);
    memory.fill(x, 0, (<usize>size) << 2);
    const sum = addPlainScores(scratch, size, index, codes, start, end, others, k, own);
    keepSums(scratch, size);
    const root = load<f32>(roots + ((<usize>row) << 2));
    scaleAndAdd(scratch, size, k, root * root, precision);
    scaleF32(x, x, root * root, k);
    addPriorMean(scratch, size, precision, mean, shift + <usize>row * rowBytes, k);
    if (!drawGaussian(scratch, size, noise + <usize>(row - from) * rowBytes, k)) return row;
    scaleF32(out + <usize>row * rowBytes, x, 1, k);
    store<f64>(squares + ((<usize>row) << 3), squaredErrors(scratch, size, k, sum));
  }
  return -1;
}

/** Adds Λ(μ + shift) to b. */
function addPriorMean(scratch: usize, size: i32, precision: usize, mean: usize, shift: usize, k: i32): void {
  const prior = panelAt(scratch, size);
  const x = vectorAt(scratch, size);
  scaleF32(prior, mean, 1, k);
  addScaledF32(prior, shift, 1, k);
  for (let i = 0; i < k; i++) {
    const at = (<usize>i) << 2;
    store<f32>(x + at, load<f32>(x + at) + dotF32(precision + ((<usize>(i * k)) << 2), prior, k));
  }
}

/**
 * Replaces b by a draw from N(A⁻¹b, A⁻¹), made from k standard normals. Returns false when A is not positive definite.
 */
export function drawGaussian(scratch: usize, size: i32, noise: usize, k: i32): bool {
  const inverses = inversesAt(scratch, size);
  const x = vectorAt(scratch, size);
  if (!factorize(scratch, inverses, size)) return false;
  solveTransposed(scratch, inverses, x, size);
  addScaledF32(x, noise, 1, k);
  solveUpper(scratch, inverses, x, size);
  return true;
}

/** Computes out = matrix · vector for a k × k matrix. */
export function multiply(out: usize, matrix: usize, vector: usize, k: i32): void {
  for (let i = 0; i < k; i++) store<f32>(out + ((<usize>i) << 2), dotF32(matrix + ((<usize>(i * k)) << 2), vector, k));
}
