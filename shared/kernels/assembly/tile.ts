/**
 * The inner loop of all work that is cubic in the number of factors: a 4 × 8 tile of Aᵀ·B, held in eight registers
 * while the loop runs over n rows of A and B. Eight independent sums hide the latency of an addition. With two rows of
 * B, one entry of A and a product they fit the sixteen registers of x86-64.
 */

/** `mode` of a tile that is stored in `out`. */
export const REPLACE = 0;
/** `mode` of a tile that is added to `out`. */
export const ADD = 1;
/** `mode` of a tile that is subtracted from `out`. */
export const SUBTRACT = 2;

/**
 * Computes one tile. Row r of A has 4 entries at a + r·strideA, row r of B has 8 at b + r·strideB. Strides are in
 * bytes.
 */
export function tile(
  out: usize,
  strideOut: usize,
  mode: i32,
  a: usize,
  strideA: usize,
  b: usize,
  strideB: usize,
  n: i32,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  for (let r = 0; r < n; r++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += strideA;
    b += strideB;
  }
  put(out, mode, c00, c01);
  put(out + strideOut, mode, c10, c11);
  put(out + 2 * strideOut, mode, c20, c21);
  put(out + 3 * strideOut, mode, c30, c31);
}

function put(out: usize, mode: i32, c0: v128, c1: v128): void {
  if (mode === ADD) {
    c0 = f32x4.add(v128.load(out), c0);
    c1 = f32x4.add(v128.load(out, 16), c1);
  } else if (mode === SUBTRACT) {
    c0 = f32x4.sub(v128.load(out), c0);
    c1 = f32x4.sub(v128.load(out, 16), c1);
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
}
