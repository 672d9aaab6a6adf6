/**
 * The scoring module. `ScoringKernels` in ../scoring.ts says what each export computes. Sums are whole numbers wherever
 * they can be exact.
 */

export { addGram, addPieces, addRows, cholesky, compare, solveFactored } from './fold';

/**
 * Takes 8 codes at a time. Products of 16 bits are added up in 32 bits, so the order of sums makes no difference. The
 * usual length, 64, keeps the vector in registers and takes four rows at a time.
 */
export function scoreCodes(vector: usize, codes: usize, rows: i32, k: i32, scale: f32, out: usize): void {
  let row = 0;
  if (k === 64) {
    const v0 = v128.load(vector);
    const v1 = v128.load(vector, 16);
    const v2 = v128.load(vector, 32);
    const v3 = v128.load(vector, 48);
    const v4 = v128.load(vector, 64);
    const v5 = v128.load(vector, 80);
    const v6 = v128.load(vector, 96);
    const v7 = v128.load(vector, 112);
    const scales = f32x4.splat(scale);
    for (; row + 4 <= rows; row += 4) {
      const a = sum64(codes, v0, v1, v2, v3, v4, v5, v6, v7);
      const b = sum64(codes + 64, v0, v1, v2, v3, v4, v5, v6, v7);
      const c = sum64(codes + 128, v0, v1, v2, v3, v4, v5, v6, v7);
      const d = sum64(codes + 192, v0, v1, v2, v3, v4, v5, v6, v7);
      const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
      const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 2, 4, 6), v128.shuffle<i32>(c, d, 1, 3, 5, 7));
      const sums = i32x4.add(v128.shuffle<i32>(ab, cd, 0, 2, 4, 6), v128.shuffle<i32>(ab, cd, 1, 3, 5, 7));
      v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(sums), scales));
      codes += 256;
      out += 16;
    }
  }
  for (; row < rows; row++) {
    let lanes = i32x4.splat(0);
    let f = 0;
    for (; f + 8 <= k; f += 8) {
      const products = i32x4.dot_i16x8_s(v128.load_ext<i8>(codes + f), v128.load(vector + (f << 1)));
      lanes = i32x4.add(lanes, products);
    }
    let sum = i32x4.extract_lane(lanes, 0) + i32x4.extract_lane(lanes, 1);
    sum += i32x4.extract_lane(lanes, 2) + i32x4.extract_lane(lanes, 3);
    for (; f < k; f++) sum += <i32>load<i8>(codes + f) * <i32>load<i16>(vector + (f << 1));
    store<f32>(out, <f32>sum * scale);
    codes += k;
    out += 4;
  }
}

/** Returns the four partial sums of 64 codes times the vector. */
function sum64(at: usize, v0: v128, v1: v128, v2: v128, v3: v128, v4: v128, v5: v128, v6: v128, v7: v128): v128 {
  const low = i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(v128.load_ext<i8>(at), v0), i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 8), v1)),
    i32x4.add(i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 16), v2), i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 24), v3)),
  );
  const high = i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 32), v4), i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 40), v5)),
    i32x4.add(i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 48), v6), i32x4.dot_i16x8_s(v128.load_ext<i8>(at, 56), v7)),
  );
  return i32x4.add(low, high);
}

/** Stores the weighted sums of the pairs of each of `n` items (`ScoringKernels.sumPairs`). */
export function sumPairs(
  codes: usize,
  voters: usize,
  weights: usize,
  numVoters: i32,
  n: i32,
  dense: usize,
  out: usize,
): void {
  let before = 0;
  for (let i = 0; i < n; i++) {
    const sum = before << 3 > i ? sumSquares(codes, i, dense) : sumVoters(codes, voters, weights, before);
    store<f32>(out + ((<usize>i) << 2), sum);
    const voter = (<usize>before) << 2;
    if (before < numVoters && load<u32>(voters + voter) === i) {
      const weight = load<f32>(weights + voter);
      addSquares(codes, i, weight, out);
      store<f32>(dense + ((<usize>i) << 2), weight);
      before++;
    }
    codes += i;
  }
  for (let v = 0; v < before; v++) store<f32>(dense + (load<u32>(voters + ((<usize>v) << 2)) << 2), 0);
}

/** Returns the sum of weight · c·|c| over the codes of some voters. */
function sumVoters(codes: usize, voters: usize, weights: usize, n: i32): f32 {
  let sum: f32 = 0;
  for (let v = 0; v < n; v++) {
    const code = <i32>load<i8>(codes + load<u32>(voters + ((<usize>v) << 2)));
    sum += load<f32>(weights + ((<usize>v) << 2)) * <f32>(code * abs(code));
  }
  return sum;
}

/** Returns the sum of weight · c·|c| over `n` codes and as many weights, in eight lanes. */
function sumSquares(codes: usize, n: i32, weights: usize): f32 {
  let first = f32x4.splat(0);
  let second = f32x4.splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const wide = v128.load_ext<i8>(codes);
    const squares = i16x8.mul(wide, i16x8.abs(wide));
    const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(squares));
    const high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(squares));
    first = f32x4.add(first, f32x4.mul(v128.load(weights), low));
    second = f32x4.add(second, f32x4.mul(v128.load(weights, 16), high));
    codes += 8;
    weights += 32;
  }
  const lanes = f32x4.add(first, second);
  let sum = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1);
  sum += f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3);
  for (; i < n; i++) {
    const code = <i32>load<i8>(codes);
    sum += load<f32>(weights) * <f32>(code * abs(code));
    codes += 1;
    weights += 4;
  }
  return sum;
}

/** Adds weight · c·|c| of `n` codes to `out`. */
function addSquares(codes: usize, n: i32, weight: f32, out: usize): void {
  const factor = f32x4.splat(weight);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const wide = v128.load_ext<i8>(codes);
    const squares = i16x8.mul(wide, i16x8.abs(wide));
    const low = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(squares));
    const high = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(squares));
    v128.store(out, f32x4.add(v128.load(out), f32x4.mul(factor, low)));
    v128.store(out, f32x4.add(v128.load(out, 16), f32x4.mul(factor, high)), 16);
    codes += 8;
    out += 32;
  }
  for (; i < n; i++) {
    const code = <i32>load<i8>(codes);
    store<f32>(out, load<f32>(out) + weight * <f32>(code * abs(code)));
    codes += 1;
    out += 4;
  }
}

/** Replaces `n` values by their signed roots, and stores two sums (`ScoringKernels.takeRoots`). */
export function takeRoots(values: usize, n: i32, sums: usize): void {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let square0 = f64x2.splat(0);
  let square1 = f64x2.splat(0);
  const sign = f32x4.splat(-0.0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const value = v128.load(values);
    const size = f32x4.abs(value);
    const root = v128.or(f32x4.sqrt(size), v128.and(value, sign));
    v128.store(values, root);
    sum0 = f64x2.add(sum0, f64x2.promote_low_f32x4(root));
    sum1 = f64x2.add(sum1, f64x2.promote_low_f32x4(v128.shuffle<f32>(root, root, 2, 3, 0, 1)));
    square0 = f64x2.add(square0, f64x2.promote_low_f32x4(size));
    square1 = f64x2.add(square1, f64x2.promote_low_f32x4(v128.shuffle<f32>(size, size, 2, 3, 0, 1)));
    values += 16;
  }
  let sum = addLanes(sum0, sum1);
  let squares = addLanes(square0, square1);
  for (; i < n; i++) {
    const value = load<f32>(values);
    const size = abs(value);
    const root = copysign(sqrt(size), value);
    store<f32>(values, root);
    sum += root;
    squares += size;
    values += 4;
  }
  store<f64>(sums, sum);
  store<f64>(sums, squares, 8);
}

function addLanes(a: v128, b: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1) + (f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1));
}

/** Stores Σ value and Σ value² of `n` values (`ScoringKernels.sumUp`). */
export function sumUp(values: usize, n: i32, sums: usize): void {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let square0 = f64x2.splat(0);
  let square1 = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const value = v128.load(values);
    const low = f64x2.promote_low_f32x4(value);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(value, value, 2, 3, 0, 1));
    sum0 = f64x2.add(sum0, low);
    sum1 = f64x2.add(sum1, high);
    square0 = f64x2.add(square0, f64x2.mul(low, low));
    square1 = f64x2.add(square1, f64x2.mul(high, high));
    values += 16;
  }
  let sum = addLanes(sum0, sum1);
  let squares = addLanes(square0, square1);
  for (; i < n; i++) {
    const value = <f64>load<f32>(values);
    sum += value;
    squares += value * value;
    values += 4;
  }
  store<f64>(sums, sum);
  store<f64>(sums, squares, 8);
}

/** Stores the weighted sum of `count` rows of length `n` (`ScoringKernels.weighRows`). */
export function weighRows(rows: usize, weights: usize, count: i32, n: i32, out: usize): void {
  const stride = (<usize>n) << 2;
  const lastWeight = weights + ((<usize>count) << 2);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    let at = rows;
    for (let w = weights; w < lastWeight; w += 4) {
      const weight = v128.load_splat<f32>(w);
      low = f32x4.add(low, f32x4.mul(weight, v128.load(at)));
      high = f32x4.add(high, f32x4.mul(weight, v128.load(at, 16)));
      at += stride;
    }
    v128.store(out, low);
    v128.store(out, high, 16);
    rows += 32;
    out += 32;
  }
  for (; i < n; i++) {
    let sum: f32 = 0;
    let at = rows;
    for (let w = weights; w < lastWeight; w += 4) {
      sum += load<f32>(w) * load<f32>(at);
      at += stride;
    }
    store<f32>(out, sum);
    rows += 4;
    out += 4;
  }
}

/** Loads an index of 16 or 32 bits. Exports that take the width of an index call a generic body for each. */
function indexAt<T>(index: usize): usize {
  return <usize>load<T>(index);
}

/** Adds up the votes of `n` entries; `width` is the bytes of an index (`ScoringKernels.sumVotes`). */
export function sumVotes(index: usize, width: i32, codes: usize, n: i32, rated: usize, sums: usize): void {
  const sum = width === 2 ? votes<u16>(index, codes, n, rated) : votes<u32>(index, codes, n, rated);
  v128.store64_lane(sums, sum, 0);
}

function votes<T>(index: usize, codes: usize, n: i32, rated: usize): v128 {
  let sum = f32x4.splat(0);
  for (const end = codes + n; codes < end; codes++) {
    const vote = f32x4.splat(<f32>load<i8>(codes));
    sum = f32x4.add(sum, f32x4.mul(vote, v128.load64_zero(rated + (indexAt<T>(index) << 3))));
    index += sizeof<T>();
  }
  return sum;
}

/**
 * Adds the moments and dot products of `n` entries; `width` is the bytes of an index (`ScoringKernels.addOpinions`).
 */
export function addOpinions(
  index: usize,
  width: i32,
  codes: usize,
  n: i32,
  residual: f32,
  unliked: f32,
  liked: f32,
  moments: usize,
  dots: usize,
): void {
  const constant = f32x4.replace_lane(f32x4(0, 0, 0, 1), 1, residual * residual);
  const factors = f32x4.replace_lane(f32x4.splat(0), 0, residual);
  if (width === 2) opinions<u16>(index, codes, n, factors, constant, unliked, liked, moments, dots);
  else opinions<u32>(index, codes, n, factors, constant, unliked, liked, moments, dots);
}

function opinions<T>(
  index: usize,
  codes: usize,
  n: i32,
  factors: v128,
  constant: v128,
  unliked: f32,
  liked: f32,
  moments: usize,
  dots: usize,
): void {
  for (const end = codes + n; codes < end; codes++) {
    const row = indexAt<T>(index);
    const code = <i32>load<i8>(codes);
    const theirs = <f32>(code >> 1);
    const products = f32x4.mul(f32x4.splat(theirs), f32x4.replace_lane(factors, 2, theirs));
    const at = moments + (row << 4);
    v128.store(at, f32x4.add(v128.load(at), f32x4.add(products, constant)));
    const dot = dots + (row << 2);
    store<f32>(dot, load<f32>(dot) + select<f32>(liked, unliked, code & 1));
    index += sizeof<T>();
  }
}

/** Adds the votes of one voter with `n` entries; `width` is the bytes of an index (`ScoringKernels.hearVoter`). */
export function hearVoter(
  index: usize,
  width: i32,
  codes: usize,
  n: i32,
  weight: f32,
  neighbours: i32,
  places: usize,
  sums: usize,
  counts: usize,
): i32 {
  if (width === 2) return hear<u16>(index, codes, n, weight, neighbours, places, sums, counts);
  return hear<u32>(index, codes, n, weight, neighbours, places, sums, counts);
}

function hear<T>(
  index: usize,
  codes: usize,
  n: i32,
  weight: f32,
  neighbours: i32,
  places: usize,
  sums: usize,
  counts: usize,
): i32 {
  let full = 0;
  for (const end = codes + n; codes < end; codes++) {
    const place = load<u32>(places + (indexAt<T>(index) << 2));
    index += sizeof<T>();
    if (!place) continue;
    const count = counts + ((<usize>place - 1) << 2);
    const heard = load<i32>(count);
    if (heard === neighbours) continue;
    store<i32>(count, heard + 1);
    if (heard + 1 === neighbours) full++;
    const sum = sums + ((<usize>place - 1) << 3);
    store<f32>(sum, load<f32>(sum) + weight * <f32>(<i32>load<i8>(codes) >> 1));
    store<f32>(sum, load<f32>(sum, 4) + weight, 4);
  }
  return full;
}

/** Stores the sum of each piece; `width` is the bytes of a feature (first half of `ScoringKernels.sumPieces`). */
export function sumPieces(
  offsets: usize,
  features: usize,
  width: i32,
  codes: usize,
  numPieces: i32,
  vector: usize,
  parts: usize,
): void {
  if (width === 2) pieceSums<u16>(offsets, features, codes, numPieces, vector, parts);
  else pieceSums<u32>(offsets, features, codes, numPieces, vector, parts);
}

function pieceSums<T>(
  offsets: usize,
  features: usize,
  codes: usize,
  numPieces: i32,
  vector: usize,
  parts: usize,
): void {
  for (let piece = 0; piece < numPieces; piece++) {
    let sum: f32 = 0;
    const end = <usize>load<u32>(offsets, 4);
    for (let e = <usize>load<u32>(offsets); e < end; e++) {
      sum += load<f32>(vector + (indexAt<T>(features + e * sizeof<T>()) << 2)) * <f32>load<i8>(codes + e);
    }
    store<f32>(parts, sum);
    offsets += 4;
    parts += 4;
  }
}

/** Stores the sum of each row's pieces; `width` is the bytes of a piece (second half of `ScoringKernels.sumPieces`). */
export function sumRows(pieces: usize, width: i32, kinds: i32, rows: i32, parts: usize, start: f32, out: usize): void {
  if (width === 2 && kinds === 4) addUpFour(pieces, rows, parts, start, out);
  else if (width === 2) addUp<u16>(pieces, kinds, rows, parts, start, out);
  else addUp<u32>(pieces, kinds, rows, parts, start, out);
}

function addUp<T>(pieces: usize, kinds: i32, rows: i32, parts: usize, start: f32, out: usize): void {
  const bytes = <usize>kinds * sizeof<T>();
  for (let row = 0; row < rows; row++) {
    let sum = start;
    for (const end = pieces + bytes; pieces < end; pieces += sizeof<T>()) {
      sum += load<f32>(parts + (indexAt<T>(pieces) << 2));
    }
    store<f32>(out, sum);
    out += 4;
  }
}

/** The usual case, four kinds with 16-bit indexes: one load brings the four indexes of a row. */
function addUpFour(pieces: usize, rows: i32, parts: usize, start: f32, out: usize): void {
  for (let row = 0; row < rows; row++) {
    const four = load<u64>(pieces);
    let sum = start + load<f32>(parts + ((<usize>(four & 0xffff)) << 2));
    sum += load<f32>(parts + ((<usize>((four >> 16) & 0xffff)) << 2));
    sum += load<f32>(parts + ((<usize>((four >> 32) & 0xffff)) << 2));
    sum += load<f32>(parts + ((<usize>(four >> 48)) << 2));
    store<f32>(out, sum);
    pieces += 8;
    out += 4;
  }
}

/** Adds `liked` or `unliked` for `n` entries; `width` is the bytes of an index (`ScoringKernels.addPicks`). */
export function addPicks(index: usize, width: i32, codes: usize, n: i32, unliked: f32, liked: f32, out: usize): void {
  if (width === 2) picks<u16>(index, codes, n, unliked, liked, out);
  else picks<u32>(index, codes, n, unliked, liked, out);
}

function picks<T>(index: usize, codes: usize, n: i32, unliked: f32, liked: f32, out: usize): void {
  for (const end = codes + n; codes < end; codes++) {
    const at = out + (indexAt<T>(index) << 2);
    store<f32>(at, load<f32>(at) + select<f32>(liked, unliked, load<u8>(codes) & 1));
    index += sizeof<T>();
  }
}

/** Returns the first position from `from` on with a value above `least`, or `n` (`ScoringKernels.nextAbove`). */
export function nextAbove(values: usize, from: i32, n: i32, least: f32): i32 {
  let i = from;
  const floor = f32x4.splat(least);
  for (; i + 8 <= n; i += 8) {
    const at = values + ((<usize>i) << 2);
    const above = v128.or(f32x4.gt(v128.load(at), floor), f32x4.gt(v128.load(at, 16), floor));
    if (v128.any_true(above)) break;
  }
  for (; i < n; i++) if (load<f32>(values + ((<usize>i) << 2)) > least) break;
  return i;
}
