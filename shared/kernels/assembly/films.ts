/**
 * The module that solves the equations of films over shards, in f64. `FilmKernels` in ../film-kernels.ts says what each
 * export computes. Additions and multiplications are those of its twin, in the same order, so it gives the same bits.
 */

/**
 * Solves films of iALS (`FilmKernels.solveFilms`). Returns −1, or the first film whose system is not positive definite.
 */
export function solveFilms(
  films: i32,
  k: i32,
  sums: usize,
  common: usize,
  ridges: usize,
  out: usize,
  scratch: usize,
): i32 {
  const x = scratch + ((<usize>(k * k)) << 3);
  const stride = (<usize>k) << 3;
  for (let film = 0; film < films; film++) {
    const own = sums;
    sums += (<usize>((k * (k + 1)) / 2 + k)) << 3;
    if (!isZero(own, sums)) {
      const targets = fillMatrix(scratch, k, common, own, 1);
      const ridge = <f64>load<f32>(ridges + ((<usize>film) << 2));
      for (let i: usize = 0; i < <usize>k; i++) {
        const at = scratch + i * stride + (i << 3);
        store<f64>(at, load<f64>(at) + ridge);
      }
      memory.copy(x, targets, stride);
      if (!factorize(scratch, k)) return film;
      solveLower(scratch, x, k);
      solveUpper(scratch, x, k);
      putRow(out, x, k);
    }
    out += (<usize>k) << 2;
  }
  return -1;
}

/**
 * Draws films (`FilmKernels.drawFilms`). Returns −1, or the first film whose system is not positive definite.
 */
export function drawFilms(
  films: i32,
  k: i32,
  sums: usize,
  alpha: f64,
  common: usize,
  precision: usize,
  mean: usize,
  shift: usize,
  noise: usize,
  out: usize,
  scratch: usize,
): i32 {
  const x = scratch + ((<usize>(k * k)) << 3);
  const row = (<usize>k) << 2;
  for (let film = 0; film < films; film++) {
    let target = fillMatrix(scratch, k, common, sums, alpha);
    let weights = precision;
    for (let i: usize = 0; i < row; i += 4) {
      let sum = alpha * load<f64>(target);
      for (let j: usize = 0; j < row; j += 4) {
        sum += load<f64>(weights) * (load<f64>(mean + (j << 1)) + <f64>load<f32>(shift + j));
        weights += 8;
      }
      store<f64>(x + (i << 1), sum);
      target += 8;
    }
    if (!factorize(scratch, k)) return film;
    solveLower(scratch, x, k);
    for (let i: usize = 0; i < row; i += 4) {
      const at = x + (i << 1);
      store<f64>(at, load<f64>(at) + <f64>load<f32>(noise + i));
    }
    solveUpper(scratch, x, k);
    putRow(out, x, k);
    sums = target;
    shift += row;
    noise += row;
    out += row;
  }
  return -1;
}

function isZero(from: usize, to: usize): bool {
  for (let at = from; at < to; at += 8) if (load<f64>(at) !== 0) return false;
  return true;
}

/** Sets the lower triangle of `a` to common + alpha · sums, both packed by rows of the upper one. Returns their end. */
function fillMatrix(a: usize, k: i32, common: usize, sums: usize, alpha: f64): usize {
  const stride = (<usize>k) << 3;
  for (let i = 0; i < k; i++) {
    let at = a + <usize>i * stride + ((<usize>i) << 3);
    for (let j = i; j < k; j++) {
      store<f64>(at, load<f64>(common) + alpha * load<f64>(sums));
      at += stride;
      common += 8;
      sums += 8;
    }
  }
  return sums;
}

/** Replaces the lower triangle of `a` by its Cholesky factor. Returns false when a pivot is not positive. */
function factorize(a: usize, k: i32): bool {
  const stride = (<usize>k) << 3;
  const end = a + <usize>k * stride;
  for (let j = 0; j < k; j++) {
    const row = a + <usize>j * stride;
    const column = (<usize>j) << 3;
    const pivot = load<f64>(row + column) - dot(row, row, j);
    if (!(pivot > 0)) return false;
    const root = sqrt<f64>(pivot);
    store<f64>(row + column, root);
    const inverse = 1 / root;
    let other = row + stride;
    // Four rows share what is loaded of row j.
    for (; other + 3 * stride < end; other += 4 * stride) reduceFour(other, stride, row, column, j, inverse);
    for (; other < end; other += stride) {
      const at = other + column;
      store<f64>(at, (load<f64>(at) - dot(other, row, j)) * inverse);
    }
  }
  return true;
}

function reduceFour(row0: usize, stride: usize, pivots: usize, column: usize, n: i32, inverse: f64): void {
  const row1 = row0 + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  let low0 = f64x2.splat(0);
  let high0 = low0;
  let low1 = low0;
  let high1 = low0;
  let low2 = low0;
  let high2 = low0;
  let low3 = low0;
  let high3 = low0;
  const whole = (<usize>(n & ~3)) << 3;
  for (let p: usize = 0; p < whole; p += 32) {
    const a = v128.load(pivots + p);
    const b = v128.load(pivots + p, 16);
    low0 = f64x2.add(low0, f64x2.mul(v128.load(row0 + p), a));
    high0 = f64x2.add(high0, f64x2.mul(v128.load(row0 + p, 16), b));
    low1 = f64x2.add(low1, f64x2.mul(v128.load(row1 + p), a));
    high1 = f64x2.add(high1, f64x2.mul(v128.load(row1 + p, 16), b));
    low2 = f64x2.add(low2, f64x2.mul(v128.load(row2 + p), a));
    high2 = f64x2.add(high2, f64x2.mul(v128.load(row2 + p, 16), b));
    low3 = f64x2.add(low3, f64x2.mul(v128.load(row3 + p), a));
    high3 = f64x2.add(high3, f64x2.mul(v128.load(row3 + p, 16), b));
  }
  reduce(row0, pivots, column, whole, inverse, low0, high0);
  reduce(row1, pivots, column, whole, inverse, low1, high1);
  reduce(row2, pivots, column, whole, inverse, low2, high2);
  reduce(row3, pivots, column, whole, inverse, low3, high3);
}

/** Ends a row of `reduceFour`: adds the products that are left, and sets its entry in the column. */
function reduce(row: usize, pivots: usize, column: usize, from: usize, inverse: f64, low: v128, high: v128): void {
  const at = row + column;
  store<f64>(at, (load<f64>(at) - sumOf(row, pivots, from, column, low, high)) * inverse);
}

/** Σ of n products. Four partial sums run side by side. */
function dot(x: usize, y: usize, n: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  const whole = (<usize>(n & ~3)) << 3;
  for (let p: usize = 0; p < whole; p += 32) {
    low = f64x2.add(low, f64x2.mul(v128.load(x + p), v128.load(y + p)));
    high = f64x2.add(high, f64x2.mul(v128.load(x + p, 16), v128.load(y + p, 16)));
  }
  return sumOf(x, y, whole, (<usize>n) << 3, low, high);
}

/** Adds the products from byte `from` to below byte `to` to the first partial sum, and then all of them together. */
function sumOf(x: usize, y: usize, from: usize, to: usize, low: v128, high: v128): f64 {
  let sum = f64x2.extract_lane(low, 0);
  for (let p = from; p < to; p += 8) sum += load<f64>(x + p) * load<f64>(y + p);
  return sum + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}

/** Solves L·y = x in place, column by column: each entry loses its products in the same order as row by row. */
function solveLower(l: usize, x: usize, k: i32): void {
  const stride = (<usize>k) << 3;
  for (let p: usize = 0; p < stride; p += 8) {
    let at = l + (p >> 3) * stride + p;
    const y = load<f64>(x + p) / load<f64>(at);
    store<f64>(x + p, y);
    for (let i = p + 8; i < stride; i += 8) {
      at += stride;
      store<f64>(x + i, load<f64>(x + i) - load<f64>(at) * y);
    }
  }
}

/** Solves Lᵀ·y = x in place. */
function solveUpper(l: usize, x: usize, k: i32): void {
  const stride = (<usize>k) << 3;
  for (let i = stride; i > 0; ) {
    i -= 8;
    const diagonal = l + (i >> 3) * stride + i;
    let at = diagonal;
    let sum = load<f64>(x + i);
    for (let p = i + 8; p < stride; p += 8) {
      at += stride;
      sum -= load<f64>(at) * load<f64>(x + p);
    }
    store<f64>(x + i, sum / load<f64>(diagonal));
  }
}

function putRow(out: usize, x: usize, k: i32): void {
  for (let i: usize = 0; i < <usize>k; i++) store<f32>(out + (i << 2), <f32>load<f64>(x + (i << 3)));
}
