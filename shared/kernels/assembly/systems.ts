/**
 * Normal equations of one row: A += Σ s² q qᵀ and b += Σ s t q over its entries, with s and t looked up by code.
 * Entries are gathered into a panel and scaled by s. Then A grows by `tile` over contiguous rows, by the sum of one
 * panel at a time. This also keeps f32 rounding small in rows of 100,000 entries.
 *
 * Unknowns are padded to `size`, a multiple of 8: the padding is 0 in the panel, in A and in b, and 1 on the diagonal
 * of A.
 *
 * Scratch, in f32: A size² | one over U's diagonal, size | b size | t of the panel's entries, PANEL | panel
 * PANEL · size | s by code 256 | t by code 256 | what `keepSums` keeps, size² and size. `rowScratchBytes` in
 * ../kernels.ts is its size.
 */

import { ADD, REPLACE, tile } from './tile';
import { addScaledF32, scaleF32 } from './vectors';

/** Entries in a panel. It must equal PANEL in ../kernels.ts. */
const PANEL = 64;

/** Returns k rounded up to a multiple of 8. */
export function paddedSize(k: i32): i32 {
  return (k + 7) & ~7;
}

function floats(count: i32): usize {
  return (<usize>count) << 2;
}

/** Returns the address of one over U's diagonal in the scratch. */
export function inversesAt(scratch: usize, size: i32): usize {
  return scratch + floats(size * size);
}

/** Returns the address of b in the scratch. */
export function vectorAt(scratch: usize, size: i32): usize {
  return scratch + floats(size * (size + 1));
}

function targetsAt(scratch: usize, size: i32): usize {
  return scratch + floats(size * (size + 2));
}

/**
 * Returns the address of the panel in the scratch. While no entries are added it is free for other use, k of every
 * `size` floats at most: the rest is padding.
 */
export function panelAt(scratch: usize, size: i32): usize {
  return targetsAt(scratch, size) + floats(PANEL);
}

function scaleByCodeAt(scratch: usize, size: i32): usize {
  return panelAt(scratch, size) + floats(PANEL * size);
}

function targetByCodeAt(scratch: usize, size: i32): usize {
  return scaleByCodeAt(scratch, size) + floats(256);
}

/** Clears the scratch, so that the padding is 0. It must be called once before anything else. */
export function clearScratch(scratch: usize, size: i32): void {
  memory.fill(scratch, 0, floats(size * (size + 2) + PANEL + PANEL * size));
}

/** Sets s and t of a code. */
export function setCode(scratch: usize, size: i32, code: i32, s: f32, t: f32): void {
  store<f32>(scaleByCodeAt(scratch, size) + floats(code), s);
  store<f32>(targetByCodeAt(scratch, size) + floats(code), t);
}

/** Sets A = scale · from + ridge·I, of which only the upper triangle counts. `from` is k × k. */
export function startMatrix(scratch: usize, size: i32, from: usize, k: i32, scale: f32, ridge: f32): void {
  for (let i = 0; i < k; i++) {
    const j = i & ~7;
    const row = scratch + floats(i * size);
    scaleF32(row + floats(j), from + floats(i * k + j), scale, k - j);
    store<f32>(row + floats(i), load<f32>(row + floats(i)) + ridge);
  }
  for (let i = k; i < size; i++) store<f32>(scratch + floats(i * size + i), 1);
}

/** Adds the entries from `start` to `end` of `index` and `codes` to A and b. */
export function addEntries(
  scratch: usize,
  size: i32,
  index: usize,
  codes: usize,
  start: u32,
  end: u32,
  others: usize,
  k: i32,
): void {
  for (let e = start; e < end; e += PANEL) {
    const count: i32 = min<u32>(PANEL, end - e);
    gather(scratch, size, index + ((<usize>e) << 2), codes + e, count, others, k);
    addPanel(scratch, size, count, ADD);
    addTargets(scratch, size, count);
  }
}

/**
 * Adds entries like `addEntries`, but s is that of the entry's own row in `roots`, and t = s · the score of the code.
 */
export function addScores(
  scratch: usize,
  size: i32,
  index: usize,
  codes: usize,
  start: u32,
  end: u32,
  others: usize,
  k: i32,
  scores: usize,
  roots: usize,
): void {
  const panelTargets = targetsAt(scratch, size);
  const panel = panelAt(scratch, size);
  for (let first = start; first < end; first += PANEL) {
    const count: i32 = min<u32>(PANEL, end - first);
    for (let e = 0; e < count; e++) {
      const other = <usize>load<u32>(index + ((<usize>(first + e)) << 2));
      const s = load<f32>(roots + (other << 2));
      store<f32>(panelTargets + floats(e), s * load<f32>(scores + ((<usize>load<u8>(codes + first + e)) << 2)));
      scaleF32(panel + floats(e * size), others + other * floats(k), s, k);
    }
    addPanel(scratch, size, count, ADD);
    addTargets(scratch, size, count);
  }
}

/** Adds entries with s = 1 and t = the score of the code. Returns Σ t². */
export function addPlainScores(
  scratch: usize,
  size: i32,
  index: usize,
  codes: usize,
  start: u32,
  end: u32,
  others: usize,
  k: i32,
  scores: usize,
): f64 {
  const panelTargets = targetsAt(scratch, size);
  const panel = panelAt(scratch, size);
  let squares: f64 = 0;
  for (let first = start; first < end; first += PANEL) {
    const count: i32 = min<u32>(PANEL, end - first);
    for (let e = 0; e < count; e++) {
      const other = <usize>load<u32>(index + ((<usize>(first + e)) << 2));
      const score = load<f32>(scores + ((<usize>load<u8>(codes + first + e)) << 2));
      squares += <f64>(score * score);
      store<f32>(panelTargets + floats(e), score);
      scaleF32(panel + floats(e * size), others + other * floats(k), 1, k);
    }
    addPanel(scratch, size, count, ADD);
    addTargets(scratch, size, count);
  }
  return squares;
}

function sumsAt(scratch: usize, size: i32): usize {
  return targetByCodeAt(scratch, size) + floats(256);
}

/** Keeps G = A and c = b, which are the sums over the entries alone, for `squaredErrors`. */
export function keepSums(scratch: usize, size: i32): void {
  const sums = sumsAt(scratch, size);
  memory.copy(sums, scratch, floats(size * size));
  memory.copy(sums + floats(size * size), vectorAt(scratch, size), floats(size));
}

/**
 * Returns Σ (t − x·q)² over the entries that `keepSums` kept the sums of: Σ t² − 2 x·c + xᵀGx. `squares` is Σ t². The
 * solution x is where b was.
 */
export function squaredErrors(scratch: usize, size: i32, k: i32, squares: f64): f64 {
  const sums = sumsAt(scratch, size);
  const c = sums + floats(size * size);
  const x = vectorAt(scratch, size);
  for (let i = 0; i < k; i++) {
    const row = sums + floats(i * size);
    let half = 0.5 * <f64>load<f32>(row + floats(i)) * <f64>load<f32>(x + floats(i));
    for (let j = i + 1; j < k; j++) half += <f64>load<f32>(row + floats(j)) * <f64>load<f32>(x + floats(j));
    squares += 2 * <f64>load<f32>(x + floats(i)) * (half - <f64>load<f32>(c + floats(i)));
  }
  return max<f64>(0, squares);
}

/** Replaces A by scale · A + `matrix`, which is k × k. Only the upper triangle counts. */
export function scaleAndAdd(scratch: usize, size: i32, k: i32, scale: f32, matrix: usize): void {
  for (let i = 0; i < k; i++) {
    const j = i & ~7;
    const row = scratch + floats(i * size + j);
    scaleF32(row, row, scale, k - j);
    addScaledF32(row, matrix + floats(i * k + j), 1, k - j);
  }
  for (let i = k; i < size; i++) store<f32>(scratch + floats(i * size + i), 1);
}

function gather(scratch: usize, size: i32, index: usize, codes: usize, count: i32, others: usize, k: i32): void {
  const scales = scaleByCodeAt(scratch, size);
  const targets = targetByCodeAt(scratch, size);
  const panelTargets = targetsAt(scratch, size);
  const panel = panelAt(scratch, size);
  for (let e = 0; e < count; e++) {
    const code = floats(<i32>load<u8>(codes + e));
    store<f32>(panelTargets + floats(e), load<f32>(targets + code));
    const other = others + <usize>load<u32>(index + floats(e)) * floats(k);
    scaleF32(panel + floats(e * size), other, load<f32>(scales + code), k);
  }
}

/** Adds the upper triangle of the panel's Gram matrix to A, or stores it there, as `mode` says. */
export function addPanel(scratch: usize, size: i32, count: i32, mode: i32): void {
  const panel = panelAt(scratch, size);
  const stride = floats(size);
  for (let i = 0; i < size; i += 4) {
    const row = scratch + floats(i * size);
    for (let j = i & ~7; j < size; j += 8)
      tile(row + floats(j), stride, mode, panel + floats(i), stride, panel + floats(j), stride, count);
  }
}

/** Computes b += Σ t · row of the panel. Two rows are taken at a time, so that four sums run side by side. */
function addTargets(scratch: usize, size: i32, count: i32): void {
  const stride = floats(size);
  const targets = targetsAt(scratch, size);
  const b = vectorAt(scratch, size);
  for (let column: usize = 0; column < stride; column += 32) {
    let row = panelAt(scratch, size) + column;
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    let odd0 = f32x4.splat(0);
    let odd1 = f32x4.splat(0);
    let e = 0;
    for (; e + 2 <= count; e += 2) {
      const t0 = v128.load_splat<f32>(targets + floats(e));
      const t1 = v128.load_splat<f32>(targets + floats(e), 4);
      sum0 = f32x4.add(sum0, f32x4.mul(t0, v128.load(row)));
      sum1 = f32x4.add(sum1, f32x4.mul(t0, v128.load(row, 16)));
      row += stride;
      odd0 = f32x4.add(odd0, f32x4.mul(t1, v128.load(row)));
      odd1 = f32x4.add(odd1, f32x4.mul(t1, v128.load(row, 16)));
      row += stride;
    }
    if (e < count) {
      const t = v128.load_splat<f32>(targets + floats(e));
      sum0 = f32x4.add(sum0, f32x4.mul(t, v128.load(row)));
      sum1 = f32x4.add(sum1, f32x4.mul(t, v128.load(row, 16)));
    }
    v128.store(b + column, f32x4.add(v128.load(b + column), f32x4.add(sum0, odd0)));
    v128.store(b + column, f32x4.add(v128.load(b + column, 16), f32x4.add(sum1, odd1)), 16);
  }
}

/**
 * Computes the Gram matrix (`Kernels.gramMatrix`): out (f64, k × k, both triangles) = Σ q qᵀ over rows `from` to `to`
 * of `factors`. Panels are summed in f32, and their sums in f64.
 */
export function gramMatrix(factors: usize, from: i32, to: i32, k: i32, out: usize, scratch: usize): void {
  const size = paddedSize(k);
  clearScratch(scratch, size);
  memory.fill(out, 0, (<usize>(k * k)) << 3);
  for (let first = from; first < to; first += PANEL) {
    const count = min<i32>(PANEL, to - first);
    for (let e = 0; e < count; e++)
      scaleF32(panelAt(scratch, size) + floats(e * size), factors + <usize>(first + e) * floats(k), 1, k);
    addPanel(scratch, size, count, REPLACE);
    for (let i = 0; i < k; i++) {
      for (let j = i; j < k; j++) {
        const sum = out + ((<usize>(i * k + j)) << 3);
        store<f64>(sum, load<f64>(sum) + <f64>load<f32>(scratch + floats(i * size + j)));
      }
    }
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++)
      store<f64>(out + ((<usize>(i * k + j)) << 3), load<f64>(out + ((<usize>(j * k + i)) << 3)));
  }
}
