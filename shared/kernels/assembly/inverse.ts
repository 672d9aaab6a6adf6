/**
 * The inverse of a symmetric positive definite matrix A in f64, in place, by the sweep operator (Goodnight 1979) on
 * blocks of 64 rows. A step on block K, with P = A_KK⁻¹, is
 *
 *   A_IJ ← A_IJ − A_IK P A_KJ,   A_IK ← A_IK P,   A_KK ← −P
 *
 * After the steps on all blocks A is −A⁻¹. It stays symmetric, so entries above the diagonal are never read.
 *
 * Scratch: the panel A_K | P | P·A_KI, all in panel form: groups of four columns, each 64 × 4, one after the other.
 * `inverseScratchBytes` in ../kernels.ts is its size.
 */

/** Rows of a block. It must equal INVERSE_BLOCK in ../kernels.ts. */
const BLOCK = 64;
/** Bytes of one row of a group of four columns, of the group, and of a block of a panel. */
const ROW_BYTES: usize = 32;
const GROUP_BYTES: usize = <usize>BLOCK * ROW_BYTES;
const BLOCK_BYTES: usize = <usize>BLOCK * <usize>BLOCK * 8;

function entryAt(matrix: usize, size: i32, row: i32, column: i32): usize {
  return matrix + ((<usize>row * <usize>size + <usize>column) << 3);
}

/**
 * Inverts a matrix (`Kernels.invertSymmetric`). `size` is a multiple of 64. Returns false when the matrix is not
 * positive definite.
 */
export function invertSymmetric(matrix: usize, size: i32, scratch: usize): bool {
  const blocks = size / BLOCK;
  const inverse = scratch + <usize>blocks * BLOCK_BYTES;
  for (let pivot = 0; pivot < blocks; pivot++) {
    fillPanel(matrix, size, pivot, scratch);
    if (!invertBlock(inverse, scratch + <usize>pivot * BLOCK_BYTES)) return false;
    for (let block = 0; block < blocks; block++)
      if (block !== pivot) sweepRows(matrix, size, pivot, block, scratch, inverse);
    putRows(matrix, size, pivot, pivot, inverse, -1);
  }
  const end = matrix + <usize>size * <usize>size * 8;
  for (let at = matrix; at < end; at += 16) v128.store(at, f64x2.neg(v128.load(at)));
  return true;
}

function fillPanel(matrix: usize, size: i32, pivot: i32, panel: usize): void {
  const first = pivot * BLOCK;
  for (let column = 0; column < size; column++) {
    let out = panel + <usize>(column >> 2) * GROUP_BYTES + ((<usize>(column & 3)) << 3);
    for (let row = first; row < first + BLOCK; row++) {
      store<f64>(out, load<f64>(entryAt(matrix, size, max(row, column), min(row, column))));
      out += ROW_BYTES;
    }
  }
}

/** Inverts a block in panel form. Returns false when it is not positive definite. */
function invertBlock(inverse: usize, block: usize): bool {
  memory.copy(inverse, block, BLOCK_BYTES);
  for (let p = 0; p < BLOCK; p++) if (!sweepOne(inverse, p)) return false;
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) v128.store(inverse + at, f64x2.neg(v128.load(inverse + at)));
  return true;
}

/** Sweeps a 64 × 64 block in panel form on pivot p. Returns false when the pivot is not positive. */
function sweepOne(block: usize, p: i32): bool {
  const row = block + ((<usize>p) << 5);
  const column = block + <usize>(p >> 2) * GROUP_BYTES + ((<usize>(p & 3)) << 3);
  const pivot = load<f64>(column + ((<usize>p) << 5));
  if (!(pivot > 0)) return false;
  const inverse = 1 / pivot;
  for (let i: usize = 0; i < GROUP_BYTES; i += ROW_BYTES) {
    if (i === (<usize>p) << 5) continue;
    const factor = load<f64>(column + i) * inverse;
    const factors = f64x2.splat(factor);
    for (let group: usize = 0; group < BLOCK_BYTES; group += GROUP_BYTES) {
      const at = block + group + i;
      v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(factors, v128.load(row + group))));
      v128.store(at, f64x2.sub(v128.load(at, 16), f64x2.mul(factors, v128.load(row + group, 16))), 16);
    }
    store<f64>(column + i, factor);
  }
  const inverses = f64x2.splat(inverse);
  for (let group: usize = 0; group < BLOCK_BYTES; group += GROUP_BYTES) {
    v128.store(row + group, f64x2.mul(inverses, v128.load(row + group)));
    v128.store(row + group, f64x2.mul(inverses, v128.load(row + group, 16)), 16);
  }
  store<f64>(column + ((<usize>p) << 5), -inverse);
  return true;
}

/** Does a step's work on the rows of one block other than the pivot's. */
function sweepRows(matrix: usize, size: i32, pivot: i32, block: i32, panel: usize, inverse: usize): void {
  const scratch = inverse + BLOCK_BYTES;
  const stride = (<usize>size) << 3;
  const own = panel + <usize>block * BLOCK_BYTES;
  for (let r: usize = 0; r < BLOCK_BYTES; r += GROUP_BYTES) {
    for (let c: usize = 0; c < BLOCK_BYTES; c += GROUP_BYTES)
      tile(scratch + c + (r / GROUP_BYTES) * 128, 32, false, inverse + r, own + c);
  }
  for (let other = 0; other <= block; other++) {
    if (other === pivot) continue;
    for (let i = 0; i < BLOCK; i += 4) {
      const end = other === block ? i + 4 : BLOCK;
      let out = entryAt(matrix, size, block * BLOCK + i, other * BLOCK);
      const left = scratch + <usize>(i >> 2) * GROUP_BYTES;
      let right = panel + <usize>other * BLOCK_BYTES;
      for (let j = 0; j < end; j += 4) {
        tile(out, stride, true, left, right);
        out += 32;
        right += GROUP_BYTES;
      }
    }
  }
  if (block < pivot) putRows(matrix, size, pivot, block, scratch, 1);
  else putColumns(matrix, size, pivot, block, scratch);
}

/** Sets A_KI to sign · a block in panel form. */
function putRows(matrix: usize, size: i32, pivot: i32, block: i32, from: usize, sign: f64): void {
  const signs = f64x2.splat(sign);
  for (let r = 0; r < BLOCK; r++) {
    let out = entryAt(matrix, size, pivot * BLOCK + r, block * BLOCK);
    for (let c: usize = 0; c < BLOCK_BYTES; c += GROUP_BYTES) {
      const four = from + c + ((<usize>r) << 5);
      v128.store(out, f64x2.mul(signs, v128.load(four)));
      v128.store(out, f64x2.mul(signs, v128.load(four, 16)), 16);
      out += 32;
    }
  }
}

/** Sets A_IK to the transpose of a block in panel form. */
function putColumns(matrix: usize, size: i32, pivot: i32, block: i32, from: usize): void {
  for (let i = 0; i < BLOCK; i++) {
    const out = entryAt(matrix, size, block * BLOCK + i, pivot * BLOCK);
    const column = from + <usize>(i >> 2) * GROUP_BYTES + ((<usize>(i & 3)) << 3);
    for (let r = 0; r < BLOCK; r++) store<f64>(out + ((<usize>r) << 3), load<f64>(column + ((<usize>r) << 5)));
  }
}

/**
 * Computes a 4 × 4 tile of Aᵀ·B, with A and B of 64 × 4, in eight registers. The tile is subtracted from `out`, or
 * stored there.
 */
function tile(out: usize, stride: usize, subtract: bool, a: usize, b: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (const end = a + GROUP_BYTES; a < end; a += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f64>(a);
    c00 = f64x2.add(c00, f64x2.mul(a0, b0));
    c01 = f64x2.add(c01, f64x2.mul(a0, b1));
    const a1 = v128.load_splat<f64>(a, 8);
    c10 = f64x2.add(c10, f64x2.mul(a1, b0));
    c11 = f64x2.add(c11, f64x2.mul(a1, b1));
    const a2 = v128.load_splat<f64>(a, 16);
    c20 = f64x2.add(c20, f64x2.mul(a2, b0));
    c21 = f64x2.add(c21, f64x2.mul(a2, b1));
    const a3 = v128.load_splat<f64>(a, 24);
    c30 = f64x2.add(c30, f64x2.mul(a3, b0));
    c31 = f64x2.add(c31, f64x2.mul(a3, b1));
    b += 32;
  }
  put(out, subtract, c00, c01);
  put(out + stride, subtract, c10, c11);
  put(out + 2 * stride, subtract, c20, c21);
  put(out + 3 * stride, subtract, c30, c31);
}

function put(out: usize, subtract: bool, c0: v128, c1: v128): void {
  if (subtract) {
    c0 = f64x2.sub(v128.load(out), c0);
    c1 = f64x2.sub(v128.load(out, 16), c1);
  }
  v128.store(out, c0);
  v128.store(out, c1, 16);
}
