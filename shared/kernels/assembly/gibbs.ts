import { factorize, solveTransposed, solveUpper } from './cholesky';
import { addScores, clearScratch, inversesAt, paddedSize, panelAt, startMatrix, vectorAt } from './systems';
import { addScaledF32, dotF32, scaleF32 } from './vectors';

/**
 * Draws rows of the Gibbs sampler (`Kernels.sampleGaussianRows`). Returns −1, or the first row whose system is not
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
  classes: i32,
  roots: usize,
  areViewers: bool,
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
    const priorMean = panelAt(scratch, size);
    scaleF32(priorMean, mean, 1, k);
    addScaledF32(priorMean, shift + <usize>row * rowBytes, 1, k);
    memory.fill(x, 0, (<usize>size) << 2);
    multiply(x, precision, priorMean, k);
    addScores(scratch, size, index, codes, start, end, others, k, scores, classes, roots, areViewers ? row : -1);
    if (!drawGaussian(scratch, size, noise + <usize>(row - from) * rowBytes, k)) return row;
    scaleF32(out + <usize>row * rowBytes, x, 1, k);
  }
  return -1;
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

/** Sums squared errors by viewer (`Kernels.sumSquaredErrors`). Errors are f32; their squares are summed in f64. */
export function sumSquaredErrors(
  from: i32,
  to: i32,
  offsets: usize,
  index: usize,
  codes: usize,
  others: usize,
  k: i32,
  scores: usize,
  classes: i32,
  own: usize,
  out: usize,
): void {
  const rowBytes = (<usize>k) << 2;
  for (let row = from; row < to; row++) {
    const start = load<u32>(offsets + ((<usize>row) << 2));
    const end = load<u32>(offsets + ((<usize>row) << 2), 4);
    const table = scores + ((<usize>row * <usize>classes) << 2);
    store<f64>(
      out + ((<usize>row) << 3),
      squaredErrorsOfRow(index, codes, table, start, end, own + <usize>row * rowBytes, others, k),
    );
  }
}

function squaredErrorsOfRow(
  index: usize,
  codes: usize,
  table: usize,
  start: u32,
  end: u32,
  own: usize,
  others: usize,
  k: i32,
): f64 {
  let sum: f64 = 0;
  for (let e = start; e < end; e++) {
    const other = others + <usize>load<u32>(index + ((<usize>e) << 2)) * ((<usize>k) << 2);
    const value = load<f32>(table + ((<usize>load<u8>(codes + e)) << 2));
    const error = <f64>(value - dotF32(own, other, k));
    sum += error * error;
  }
  return sum;
}
