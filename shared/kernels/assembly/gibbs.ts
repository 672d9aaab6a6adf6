import { factorize, solveTransposed, solveUpper } from './cholesky';
import { addEntries, clearScratch, inversesAt, paddedSize, panelAt, setCode, startMatrix, vectorAt } from './systems';
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
  values: usize,
  others: usize,
  k: i32,
  precision: usize,
  mean: usize,
  shift: usize,
  alpha: f32,
  noise: usize,
  out: usize,
  scratch: usize,
): i32 {
  const size = paddedSize(k);
  const rowBytes = (<usize>k) << 2;
  const x = vectorAt(scratch, size);
  clearScratch(scratch, size);
  const root = sqrt<f32>(alpha);
  for (let code = 0; code < 256; code++)
    setCode(scratch, size, code, root, root * load<f32>(values + ((<usize>code) << 2)));
  for (let row = from; row < to; row++) {
    const start = load<u32>(offsets + ((<usize>row) << 2));
    const end = load<u32>(offsets + ((<usize>row) << 2), 4);
    startMatrix(scratch, size, precision, k, 1, 0);
    const priorMean = panelAt(scratch, size);
    scaleF32(priorMean, mean, 1, k);
    addScaledF32(priorMean, shift + <usize>row * rowBytes, 1, k);
    memory.fill(x, 0, (<usize>size) << 2);
    multiply(x, precision, priorMean, k);
    addEntries(scratch, size, index, codes, start, end, others, k);
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

/** Sums squared errors (`Kernels.sumSquaredErrors`). Errors are f32; their squares are summed in f64, row by row. */
export function sumSquaredErrors(
  from: i32,
  to: i32,
  offsets: usize,
  index: usize,
  codes: usize,
  values: usize,
  own: usize,
  others: usize,
  k: i32,
): f64 {
  const rowBytes = (<usize>k) << 2;
  let sum: f64 = 0;
  for (let row = from; row < to; row++) {
    const start = load<u32>(offsets + ((<usize>row) << 2));
    const end = load<u32>(offsets + ((<usize>row) << 2), 4);
    sum += squaredErrorsOfRow(index, codes, values, start, end, own + <usize>row * rowBytes, others, k);
  }
  return sum;
}

function squaredErrorsOfRow(
  index: usize,
  codes: usize,
  values: usize,
  start: u32,
  end: u32,
  own: usize,
  others: usize,
  k: i32,
): f64 {
  let sum: f64 = 0;
  for (let e = start; e < end; e++) {
    const other = others + <usize>load<u32>(index + ((<usize>e) << 2)) * ((<usize>k) << 2);
    const value = load<f32>(values + ((<usize>load<u8>(codes + e)) << 2));
    const error = <f64>(value - dotF32(own, other, k));
    sum += error * error;
  }
  return sum;
}
