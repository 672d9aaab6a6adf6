/**
 * Folding a profile: sums over the rows of its films, and the linear systems that they make. `ScoringKernels` in
 * ../scoring.ts says what each export computes.
 */

/**
 * Adds Σ c cᵀ over `n` rows of codes to `out`, k × k (`ScoringKernels.addGram`). It takes four rows at a time, as two
 * pairs whose codes lie side by side in `pairs` (8 · k bytes): one instruction multiplies and adds both of a pair.
 */
export function addGram(codes: usize, stride: i32, films: usize, n: i32, k: i32, pairs: usize, out: usize): void {
  const second = pairs + ((<usize>k) << 2);
  for (let j = 0; j < n; j += 4) {
    layPair(codes, stride, films, j, n, k, pairs);
    layPair(codes, stride, films, j + 2, n, k, second);
    let row = out;
    for (let a = 0; a < k; a++) {
      const at = (<usize>a) << 2;
      const first = v128.load32_splat(pairs + at);
      const other = v128.load32_splat(second + at);
      const end = min(k, (a | 3) + 1);
      let b = 0;
      for (; b + 4 <= end; b += 4) {
        const to = row + ((<usize>b) << 2);
        const from = (<usize>b) << 2;
        const products = i32x4.add(
          i32x4.dot_i16x8_s(first, v128.load(pairs + from)),
          i32x4.dot_i16x8_s(other, v128.load(second + from)),
        );
        v128.store(to, i32x4.add(v128.load(to), products));
      }
      for (; b < end; b++) {
        const to = row + ((<usize>b) << 2);
        store<i32>(to, load<i32>(to) + pairProduct(pairs, at, b) + pairProduct(second, at, b));
      }
      row += (<usize>k) << 2;
    }
  }
}

/** Writes the codes of rows j and j + 1 side by side; a row from `n` on is all 0. */
function layPair(codes: usize, stride: i32, films: usize, j: i32, n: i32, k: i32, out: usize): void {
  if (j >= n) {
    memory.fill(out, 0, (<usize>k) << 2);
    return;
  }
  const one = codes + <usize>load<u32>(films + ((<usize>j) << 2)) * stride;
  const two = j + 1 < n ? codes + <usize>load<u32>(films + ((<usize>j + 1) << 2)) * stride : 0;
  for (let f = 0; f < k; f++) {
    store<i16>(out, <i16>load<i8>(one + f));
    store<i16>(out, two ? <i16>load<i8>(two + f) : 0, 2);
    out += 4;
  }
}

function pairProduct(pairs: usize, at: usize, b: i32): i32 {
  const to = pairs + ((<usize>b) << 2);
  return <i32>load<i16>(pairs + at) * <i32>load<i16>(to) + <i32>load<i16>(pairs + at, 2) * <i32>load<i16>(to, 2);
}

/** Adds Σ weight · c over `n` rows of codes to `out` (`ScoringKernels.addRows`). */
export function addRows(codes: usize, stride: i32, films: usize, weights: usize, n: i32, k: i32, out: usize): void {
  for (let j = 0; j < n; j++) {
    const row = codes + <usize>load<u32>(films) * stride;
    const weight = load<f64>(weights);
    const both = f64x2.splat(weight);
    let to = out;
    let f = 0;
    for (; f + 4 <= k; f += 4) {
      const wide = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(row + f)));
      const low = f64x2.convert_low_i32x4_s(wide);
      const high = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(wide, wide, 2, 3, 0, 1));
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(both, low)));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(both, high)), 16);
      to += 32;
    }
    for (; f < k; f++) {
      store<f64>(to, load<f64>(to) + weight * <f64>load<i8>(row + f));
      to += 8;
    }
    films += 4;
    weights += 8;
  }
}

/** An index of 16 or 32 bits; `width` is its bytes. */
function indexAt(index: usize, width: i32, place: usize): usize {
  return width === 2 ? <usize>load<u16>(index + (place << 1)) : <usize>load<u32>(index + (place << 2));
}

/**
 * Adds the sparse rows of `n` films (`ScoringKernels.addPieces`). The features and the codes of a film are laid side by
 * side in `row` first.
 */
export function addPieces(
  pieces: usize,
  pieceWidth: i32,
  kinds: i32,
  offsets: usize,
  features: usize,
  featureWidth: i32,
  codes: usize,
  films: usize,
  targets: usize,
  n: i32,
  d: i32,
  row: usize,
  gram: usize,
  sums: usize,
  totals: usize,
): void {
  for (let j = 0; j < n; j++) {
    const film = <usize>load<u32>(films);
    const target = load<f64>(targets);
    let end = row;
    for (let kind = 0; kind < kinds; kind++) {
      const piece = offsets + (indexAt(pieces, pieceWidth, film * kinds + kind) << 2);
      const last = <usize>load<u32>(piece, 4);
      for (let e = <usize>load<u32>(piece); e < last; e++) {
        store<u32>(end, <u32>indexAt(features, featureWidth, e));
        store<i32>(end, <i32>load<i8>(codes + e), 4);
        end += 8;
      }
    }
    for (let at = row; at < end; at += 8) {
      const feature = <usize>load<u32>(at);
      const code = load<i32>(at, 4);
      const sum = sums + (feature << 2);
      store<i32>(sum, load<i32>(sum) + code);
      const total = totals + (feature << 3);
      store<f64>(total, load<f64>(total) + target * <f64>code);
      const line = gram + ((feature * d) << 2);
      for (let other = row; other <= at; other += 8) {
        const to = line + ((<usize>load<u32>(other)) << 2);
        store<i32>(to, load<i32>(to) + code * load<i32>(other, 4));
      }
    }
    films += 4;
    targets += 8;
  }
}

/**
 * Replaces the lower triangle of `a`, k × k, by its Cholesky factor. Returns the first row whose pivot is not positive,
 * or −1. Sums are added as shared/linear-algebra.ts does.
 */
export function cholesky(a: usize, k: i32): i32 {
  const stride = (<usize>k) << 3;
  let rowJ = a;
  for (let j = 0; j < k; j++) {
    const at = (<usize>j) << 3;
    const pivot = load<f64>(rowJ + at) - dot(rowJ, rowJ, j);
    if (!(pivot > 0)) return j;
    const root = sqrt(pivot);
    store<f64>(rowJ + at, root);
    const inverse = 1 / root;
    let rowI = rowJ + stride;
    for (let i = j + 1; i < k; i++) {
      store<f64>(rowI + at, (load<f64>(rowI + at) - dot(rowI, rowJ, j)) * inverse);
      rowI += stride;
    }
    rowJ += stride;
  }
  return -1;
}

function dot(x: usize, y: usize, n: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let p = 0;
  for (; p + 4 <= n; p += 4) {
    low = f64x2.add(low, f64x2.mul(v128.load(x), v128.load(y)));
    high = f64x2.add(high, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    x += 32;
    y += 32;
  }
  let sum0 = f64x2.extract_lane(low, 0);
  for (; p < n; p++) {
    sum0 += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum0 + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}

/** Solves L·Lᵀ·y = x in place, given the factor L. */
export function solveFactored(l: usize, k: i32, x: usize): void {
  const stride = (<usize>k) << 3;
  let row = l;
  for (let i = 0; i < k; i++) {
    const at = (<usize>i) << 3;
    let sum = load<f64>(x + at);
    for (let p: usize = 0; p < at; p += 8) sum -= load<f64>(row + p) * load<f64>(x + p);
    store<f64>(x + at, sum / load<f64>(row + at));
    row += stride;
  }
  for (let i = k - 1; i >= 0; i--) {
    const at = (<usize>i) << 3;
    row -= stride;
    let sum = load<f64>(x + at);
    let column = row + stride + at;
    for (let p = at + 8; p < stride; p += 8) {
      sum -= load<f64>(column) * load<f64>(x + p);
      column += stride;
    }
    store<f64>(x + at, sum / load<f64>(row + at));
  }
}

/** Replaces the first two moments of each of `n` prototypes by how alike it and a profile are (`ScoringKernels.compare`). */
export function compare(moments: usize, n: i32, shrinkage: f64): void {
  for (let p = 0; p < n; p++) {
    const product = <f64>load<f32>(moments);
    const root = sqrt(<f64>load<f32>(moments, 4) * <f64>load<f32>(moments, 8));
    const common = <f64>load<f32>(moments, 12);
    store<f64>(moments, product > 0 ? (product / root) * (common / (common + shrinkage)) : 0);
    moments += 16;
  }
}
