/**
 * Symmetric positive definite systems of `size` unknowns, where size is a multiple of 8: A = Uᵀ·U with U upper
 * triangular. Matrices are row-major, and only upper triangles count: entries below the diagonal are not read, and may
 * be overwritten. The factorisation is left-looking, by blocks of four rows, so that nearly all of its work is `tile`
 * over the rows above.
 */

import { SUBTRACT, tile } from './tile';
import { sumLanes } from './vectors';

/**
 * Replaces `a` by U, and `inverses` by one over its diagonal. Returns false when A is not positive definite (a pivot is
 * not positive, or not a number).
 */
export function factorize(a: usize, inverses: usize, size: i32): bool {
  const stride = (<usize>size) << 2;
  for (let i = 0; i < size; i += 4) {
    const rows = a + <usize>i * stride;
    for (let j = i & ~7; j < size; j += 8) {
      const shift = (<usize>j) << 2;
      tile(rows + shift, stride, SUBTRACT, a + ((<usize>i) << 2), stride, a + shift, stride, i);
    }
    if (!factorizeBlock(rows, inverses, i, size)) return false;
  }
  return true;
}

/** Factorises rows i to i + 3, from which the contributions of all rows above are already subtracted. */
function factorizeBlock(row0: usize, inverses: usize, i: i32, size: i32): bool {
  const stride = (<usize>size) << 2;
  const row1 = row0 + stride;
  const row2 = row1 + stride;
  const row3 = row2 + stride;
  const at = (<usize>i) << 2;

  const pivot0 = load<f32>(row0 + at);
  const inverse0: f32 = 1 / sqrt<f32>(pivot0);
  const u01 = load<f32>(row0 + at, 4) * inverse0;
  const u02 = load<f32>(row0 + at, 8) * inverse0;
  const u03 = load<f32>(row0 + at, 12) * inverse0;
  const pivot1 = load<f32>(row1 + at, 4) - u01 * u01;
  const inverse1: f32 = 1 / sqrt<f32>(pivot1);
  const u12 = (load<f32>(row1 + at, 8) - u01 * u02) * inverse1;
  const u13 = (load<f32>(row1 + at, 12) - u01 * u03) * inverse1;
  const pivot2 = load<f32>(row2 + at, 8) - u02 * u02 - u12 * u12;
  const inverse2: f32 = 1 / sqrt<f32>(pivot2);
  const u23 = (load<f32>(row2 + at, 12) - u02 * u03 - u12 * u13) * inverse2;
  const pivot3 = load<f32>(row3 + at, 12) - u03 * u03 - u13 * u13 - u23 * u23;
  const inverse3: f32 = 1 / sqrt<f32>(pivot3);
  if (!(pivot0 > 0 && pivot1 > 0 && pivot2 > 0 && pivot3 > 0)) return false;
  store<f32>(inverses + at, inverse0);
  store<f32>(inverses + at, inverse1, 4);
  store<f32>(inverses + at, inverse2, 8);
  store<f32>(inverses + at, inverse3, 12);

  const end = stride;
  for (let c = at; c < end; c += 16) {
    const x0 = f32x4.mul(v128.load(row0 + c), f32x4.splat(inverse0));
    let x1 = f32x4.sub(v128.load(row1 + c), f32x4.mul(f32x4.splat(u01), x0));
    x1 = f32x4.mul(x1, f32x4.splat(inverse1));
    let x2 = f32x4.sub(v128.load(row2 + c), f32x4.mul(f32x4.splat(u02), x0));
    x2 = f32x4.mul(f32x4.sub(x2, f32x4.mul(f32x4.splat(u12), x1)), f32x4.splat(inverse2));
    let x3 = f32x4.sub(v128.load(row3 + c), f32x4.mul(f32x4.splat(u03), x0));
    x3 = f32x4.sub(x3, f32x4.mul(f32x4.splat(u13), x1));
    x3 = f32x4.mul(f32x4.sub(x3, f32x4.mul(f32x4.splat(u23), x2)), f32x4.splat(inverse3));
    v128.store(row0 + c, x0);
    v128.store(row1 + c, x1);
    v128.store(row2 + c, x2);
    v128.store(row3 + c, x3);
  }
  return true;
}

/** Solves Uᵀ·y = x in place. */
export function solveTransposed(u: usize, inverses: usize, x: usize, size: i32): void {
  const stride = (<usize>size) << 2;
  for (let at: usize = 0; at < stride; at += 16) {
    const row0 = u + (at >> 2) * stride;
    const row1 = row0 + stride;
    const row2 = row1 + stride;
    const row3 = row2 + stride;
    const y0 = load<f32>(x + at) * load<f32>(inverses + at);
    const y1 = (load<f32>(x + at, 4) - y0 * load<f32>(row0 + at, 4)) * load<f32>(inverses + at, 4);
    const y2 =
      (load<f32>(x + at, 8) - y0 * load<f32>(row0 + at, 8) - y1 * load<f32>(row1 + at, 8)) *
      load<f32>(inverses + at, 8);
    const y3 =
      (load<f32>(x + at, 12) -
        y0 * load<f32>(row0 + at, 12) -
        y1 * load<f32>(row1 + at, 12) -
        y2 * load<f32>(row2 + at, 12)) *
      load<f32>(inverses + at, 12);
    store<f32>(x + at, y0);
    store<f32>(x + at, y1, 4);
    store<f32>(x + at, y2, 8);
    store<f32>(x + at, y3, 12);
    for (let c = at + 16; c < stride; c += 16) {
      let rest = f32x4.sub(v128.load(x + c), f32x4.mul(f32x4.splat(y0), v128.load(row0 + c)));
      rest = f32x4.sub(rest, f32x4.mul(f32x4.splat(y1), v128.load(row1 + c)));
      rest = f32x4.sub(rest, f32x4.mul(f32x4.splat(y2), v128.load(row2 + c)));
      v128.store(x + c, f32x4.sub(rest, f32x4.mul(f32x4.splat(y3), v128.load(row3 + c))));
    }
  }
}

/** Solves U·y = x in place. */
export function solveUpper(u: usize, inverses: usize, x: usize, size: i32): void {
  const stride = (<usize>size) << 2;
  for (let at = stride; at > 0; ) {
    at -= 16;
    const row0 = u + (at >> 2) * stride;
    const row1 = row0 + stride;
    const row2 = row1 + stride;
    const row3 = row2 + stride;
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let sum2 = f32x4.splat(0);
    let sum3 = f32x4.splat(0);
    for (let c = at + 16; c < stride; c += 16) {
      const y = v128.load(x + c);
      sum0 = f32x4.add(sum0, f32x4.mul(v128.load(row0 + c), y));
      sum1 = f32x4.add(sum1, f32x4.mul(v128.load(row1 + c), y));
      sum2 = f32x4.add(sum2, f32x4.mul(v128.load(row2 + c), y));
      sum3 = f32x4.add(sum3, f32x4.mul(v128.load(row3 + c), y));
    }
    const y3 = (load<f32>(x + at, 12) - sumLanes(sum3)) * load<f32>(inverses + at, 12);
    const y2 = (load<f32>(x + at, 8) - sumLanes(sum2) - load<f32>(row2 + at, 12) * y3) * load<f32>(inverses + at, 8);
    const y1 =
      (load<f32>(x + at, 4) - sumLanes(sum1) - load<f32>(row1 + at, 8) * y2 - load<f32>(row1 + at, 12) * y3) *
      load<f32>(inverses + at, 4);
    const y0 =
      (load<f32>(x + at) -
        sumLanes(sum0) -
        load<f32>(row0 + at, 4) * y1 -
        load<f32>(row0 + at, 8) * y2 -
        load<f32>(row0 + at, 12) * y3) *
      load<f32>(inverses + at);
    store<f32>(x + at, y0);
    store<f32>(x + at, y1, 4);
    store<f32>(x + at, y2, 8);
    store<f32>(x + at, y3, 12);
  }
}
