/** Small dense symmetric systems (k up to a few hundred), row-major Float64Array; lower triangles only. */

/**
 * Cholesky factor in place: the lower triangle of `a` (k × k) becomes L with L·Lᵀ = a.
 * Throws when a pivot is not positive, which a regularised matrix never gives.
 */
export function cholesky(a: Float64Array, k: number): void {
  for (let j = 0; j < k; j++) {
    const rowJ = j * k;
    let pivot = a[rowJ + j];
    for (let p = 0; p < j; p++) pivot -= a[rowJ + p] * a[rowJ + p];
    if (!(pivot > 0)) throw new RangeError(`matrix is not positive definite at row ${j}`);
    const root = Math.sqrt(pivot);
    a[rowJ + j] = root;
    const inverse = 1 / root;
    for (let i = j + 1; i < k; i++) {
      const rowI = i * k;
      let sum = a[rowI + j];
      for (let p = 0; p < j; p++) sum -= a[rowI + p] * a[rowJ + p];
      a[rowI + j] = sum * inverse;
    }
  }
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

/** Solves a·y = x in place, `a` given by its lower triangle and overwritten by its Cholesky factor. Throws as `cholesky`. */
export function solveSymmetric(a: Float64Array, k: number, x: Float64Array): void {
  cholesky(a, k);
  solveLower(a, k, x);
  solveUpper(a, k, x);
}

/** Adds weight · v·vᵀ to the lower triangle of `a`. */
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
