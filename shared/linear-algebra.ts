/**
 * Small dense symmetric systems (k up to a few hundred) in row-major arrays. Only lower triangles are read and written.
 */

/**
 * Computes the Cholesky factor in place: the lower triangle of `a` (k × k) becomes L with L·Lᵀ = a. Throws `RangeError`
 * when a pivot is not positive; a matrix with a sufficient ridge has none.
 */
export function cholesky(a: Float64Array, k: number): void {
  for (let j = 0; j < k; j++) {
    const rowJ = j * k;
    const pivot = a[rowJ + j] - dotRows(a, rowJ, rowJ, j);
    if (!(pivot > 0)) throw new RangeError(`matrix is not positive definite at row ${j}`);
    const root = Math.sqrt(pivot);
    a[rowJ + j] = root;
    const inverse = 1 / root;
    for (let i = j + 1; i < k; i++) {
      const rowI = i * k;
      a[rowI + j] = (a[rowI + j] - dotRows(a, rowI, rowJ, j)) * inverse;
    }
  }
}

/**
 * Returns Σ of n products of entries from x on and from y on. Four partial sums run side by side: a single one would
 * wait for the latency of each addition.
 */
function dotRows(a: Float64Array, x: number, y: number, n: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let p = 0;
  for (; p + 4 <= n; p += 4) {
    sum0 += a[x + p] * a[y + p];
    sum1 += a[x + p + 1] * a[y + p + 1];
    sum2 += a[x + p + 2] * a[y + p + 2];
    sum3 += a[x + p + 3] * a[y + p + 3];
  }
  for (; p < n; p++) sum0 += a[x + p] * a[y + p];
  return sum0 + sum1 + (sum2 + sum3);
}

/** Solves L·y = x in place. */
export function solveLower(l: Float64Array, k: number, x: Float64Array): void {
  for (let i = 0; i < k; i++) {
    let sum = x[i];
    for (let p = 0; p < i; p++) sum -= l[i * k + p] * x[p];
    x[i] = sum / l[i * k + i];
  }
}

/** Solves Lᵀ·y = x in place. */
export function solveUpper(l: Float64Array, k: number, x: Float64Array): void {
  for (let i = k - 1; i >= 0; i--) {
    let sum = x[i];
    for (let p = i + 1; p < k; p++) sum -= l[p * k + i] * x[p];
    x[i] = sum / l[i * k + i];
  }
}

/**
 * Solves a·y = x in place. `a` is given by its lower triangle and is overwritten by its Cholesky factor. Throws like
 * `cholesky`.
 */
export function solveSymmetric(a: Float64Array, k: number, x: Float64Array): void {
  cholesky(a, k);
  solveLower(a, k, x);
  solveUpper(a, k, x);
}

/**
 * Returns x ≥ 0 that minimises ½ xᵀ A x − bᵀ x, by cyclic coordinate descent (Franc, Hlaváč & Navara 2005). `a` is k × k,
 * symmetric and positive definite; both triangles are read and nothing is overwritten.
 */
export function solveNonNegative(a: Float64Array, k: number, b: Float64Array): Float64Array {
  const x = new Float64Array(k);
  const slope = b.map((value) => -value);
  let largest = 0;
  for (let i = 0; i < k; i++) largest = Math.max(largest, Math.abs(b[i]) / a[i * k + i]);
  for (let round = 0; round < 10_000; round++) {
    let moved = 0;
    for (let i = 0; i < k; i++) {
      const next = Math.max(0, x[i] - slope[i] / a[i * k + i]);
      const change = next - x[i];
      if (change === 0) continue;
      x[i] = next;
      moved = Math.max(moved, Math.abs(change));
      for (let j = 0; j < k; j++) slope[j] += change * a[i * k + j];
    }
    if (moved <= 1e-10 * largest) break;
  }
  return x;
}

/** Adds weight · v·vᵀ to the lower triangle of `a`, where v are the k entries from `offset` on. */
export function addOuter(
  a: Float64Array,
  k: number,
  v: Float64Array | Float32Array,
  offset: number,
  weight: number,
): void {
  for (let i = 0; i < k; i++) {
    const vi = weight * v[offset + i];
    const row = i * k;
    for (let j = 0; j <= i; j++) a[row + j] += vi * v[offset + j];
  }
}

/**
 * Rows that `addOuters` adds together, so that each entry of the matrix is loaded and stored once for four products.
 */
export const OUTER_ROWS = 4;

/** Adds Σ v·vᵀ over the `OUTER_ROWS` rows v of `rows`, each of length k, to the lower triangle of `a`. */
export function addOuters(a: Float64Array, k: number, rows: Float64Array): void {
  for (let i = 0; i < k; i++) {
    const v0 = rows[i];
    const v1 = rows[k + i];
    const v2 = rows[2 * k + i];
    const v3 = rows[3 * k + i];
    const row = i * k;
    for (let j = 0; j <= i; j++) {
      a[row + j] += v0 * rows[j] + v1 * rows[k + j] + (v2 * rows[2 * k + j] + v3 * rows[3 * k + j]);
    }
  }
}
