/**
 * The inner loops of training in WebAssembly SIMD (`assembly/training.ts`, built by `npm run build:kernels`), over a
 * memory that threads share. Each kernel has a readable twin in `scalar.ts`.
 *
 * Kernels are functions over a memory that keep no state. They take byte addresses (`view.byteOffset` of a
 * `KernelMemory`'s arrays), which they do not check. Matrices are row-major. `k` is the number of factors, 1 or more;
 * multiples of 8 are fastest. Row kernels work on the rows from `from` up to but not including `to`. A row gets the
 * same bits however the rows are cut into ranges, so threads can share them. Each thread needs a `scratch` of its own.
 */

/** Byte address in the kernels' memory. */
export type Address = number;

/** Compressed sparse rows (`SparseRows`): offsets u32[rows + 1], index u32[entries], codes u8[entries]. */
interface CodedRows {
  from: number;
  to: number;
  offsets: Address;
  /** For each entry, its row in `others`. */
  index: Address;
  /** For each entry, its code, which is a position in a table of 256 values. */
  codes: Address;
  /** Factors of the other side, f32[· × k]. */
  others: Address;
  k: number;
}

interface ImplicitRows extends CodedRows {
  /** w by code, f32[256], not negative. */
  weights: Address;
  /** The part of the system that all rows share, α₀ Σ q qᵀ: f32[k × k], both triangles. */
  gram: Address;
  /** Ridge of each row, f32[rows]. */
  ridges: Address;
  /** The solution of each row, f32[rows × k]. */
  out: Address;
  /** `rowScratchBytes(k)` bytes. */
  scratch: Address;
}

/** Rows to be drawn, under a prior that all of them share. */
interface GaussianRows extends CodedRows {
  /** r by code, f32[256]. */
  scores: Address;
  /** √α of each viewer, f32[viewers]; not negative. The viewers are the other side. */
  roots: Address;
  /** Λ, f32[k × k], both triangles. */
  precision: Address;
  /** μ, f32[k]. */
  mean: Address;
  /** Added to μ, with a row of its own for each row: f32[rows × k]. */
  shift: Address;
  /** Standard normals, f32[(to − from) × k]: the first belong to row `from`. */
  noise: Address;
  /** The solution of each row, f32[rows × k]. */
  out: Address;
  /** `rowScratchBytes(k)` bytes. */
  scratch: Address;
}

/** The same where the rows are the viewers. */
interface ViewerRows extends GaussianRows {
  /** r by viewer and code, f32[viewers × classes]. */
  scores: Address;
  /** Number of codes. */
  classes: number;
  /** Σ (r − x·q)² over the entries of each row with its solution x, f64[rows]. */
  squares: Address;
}

interface ImplicitSums extends CodedRows {
  /** w by code, f32[256], not negative. */
  weights: Address;
  /** The sums of each row, f32[(to − from) × sumWidth(k)]. */
  out: Address;
  /** `rowScratchBytes(k)` bytes. */
  scratch: Address;
}

interface ScoredSums extends CodedRows {
  /** r by code, f32[256]. */
  scores: Address;
  /** √w of each viewer, f32[viewers]; not negative. The viewers are the other side. */
  roots: Address;
  /** The sums of each row, f32[(to − from) × sumWidth(k)]. */
  out: Address;
  /** `rowScratchBytes(k)` bytes. */
  scratch: Address;
}

interface LinkRows {
  /** Range of features, not of rows. */
  from: number;
  to: number;
  /** For each feature, the rows that have it: u32[features + 1], u32[entries]. */
  offsets: Address;
  index: Address;
  /** x of each row, the same for all its features: f32[rows]. */
  rowValues: Address;
  /** Factors minus the contribution of their links, f32[rows × k]; updated. */
  free: Address;
  /** μ, f32[k]. */
  mean: Address;
  /** Λ, f32[k × k], both triangles. */
  precision: Address;
  /** Precision of the prior of the links, above 0. */
  lambda: number;
  k: number;
  /** Standard normals, f32[(to − from) × k]: the first belong to feature `from`. */
  noise: Address;
  /** y, f32[features × k]; updated. */
  links: Address;
  /** `rowScratchBytes(k)` bytes. */
  scratch: Address;
}

/** Arguments of `drawNormals`. */
interface NormalRows {
  from: number;
  to: number;
  k: number;
  /** Key of the streams, with the number of the row (shared/random.ts). */
  seed: number;
  purpose: number;
  sweep: number;
  /** f32[(to − from) × k]: the first belong to row `from`. */
  out: Address;
  /** `NORMAL_SCRATCH_BYTES` bytes. */
  scratch: Address;
}

/** Arguments of `correlatePairs`. */
export interface PairRows {
  /** Range of movies. Each is paired with all movies before it. */
  from: number;
  to: number;
  /** For each movie, the users who rated it: u32[movies + 1], u32[entries]. */
  offsets: Address;
  raters: Address;
  /** For each user, where their entries of `ratings` begin: u32[users + 1]. Movies of a user ascend. */
  userOffsets: Address;
  /** Entries of 8 bytes: a u32, movie | liked << 31, and an f32, the residual e. Movies are below 2²⁸. */
  ratings: Address;
  /** w, f32[users]. */
  userWeights: Address;
  numUsers: number;
  /** x of a rating that is not liked; a liked one has 1. */
  pickWeight: number;
  minCommon: number;
  shrinkage: number;
  /** Length of the lists, above 0. */
  k: number;
  /** Best pairs of each movie, best first: u32[to × k], f32[to × k]. Free places have the score 0. Updated. */
  items: Address;
  scores: Address;
  /** Last score of each list, and three unused entries: f32[to + 3]. Updated. */
  worst: Address;
  /** f64[head × stride]. Σ w x_i x_j is added to entry (i, j) with j < i < head. */
  gram: Address;
  head: number;
  stride: number;
  /** `pairScratchBytes(to, numUsers)` bytes. */
  scratch: Address;
}

/** The kernels of training. */
export interface Kernels {
  /**
   * Computes out = Σ q qᵀ over the given rows of factors f32[· × k]: f64[k × k], both triangles. The caller adds up the
   * results of parts, in an order that does not depend on threads.
   */
  gramMatrix(factors: Address, from: number, to: number, k: number, out: Address, scratch: Address): void;

  /**
   * Makes one exact half-sweep of iALS (Hu, Koren & Volinsky 2008): the row x solves (gram + Σ w q qᵀ + ridge·I) x = Σ
   * w q over its entries. A row without entries becomes 0. Throws `RangeError` with the number of the row when a system
   * is not positive definite; the rows after it are not solved.
   */
  solveImplicitRows(rows: ImplicitRows): void;

  /** Draws k standard normals for each row: the first of the stream (seed, purpose, row, sweep) of shared/random.ts. */
  drawNormals(rows: NormalRows): void;

  /**
   * Draws each row from its conditional distribution in BPMF (Salakhutdinov & Mnih 2008), N(A⁻¹b, A⁻¹) with
   * A = Λ + Σ α q qᵀ and b = Λ(μ + shift) + Σ α r q, where α is the viewer's. With A = LLᵀ it solves
   * Lᵀx = L⁻¹b + noise. Throws like `solveImplicitRows`.
   */
  sampleGaussianRows(rows: GaussianRows): void;

  /**
   * Draws rows that are viewers in the same way. It also returns the squared errors of each, which follow from the sums
   * that it makes anyway.
   */
  sampleViewers(rows: ViewerRows): void;

  /**
   * Sums the normal equations of films over some of their viewers, without solving them: the upper triangle of
   * Σ w q qᵀ, row by row, and Σ w r q.
   */
  sumScoredRows(rows: ScoredSums): void;

  /** Sums like `sumScoredRows`, with the weights and targets of iALS: Σ w q qᵀ and Σ w q. */
  sumImplicitRows(rows: ImplicitSums): void;

  /**
   * Draws the links y of features one after the other, each from its conditional distribution given all others (Simm et
   * al. 2017). The precision is λI + (Σ x²)Λ; the mean comes from Λ Σ x (free − μ + x y). Keeps `free` = factors − Σ x
   * y up to date. Since each draw depends on those before it, parts must run in order. Returns Σ y² of the drawn
   * features. Throws `RangeError` when a system is not positive definite.
   */
  sampleLinks(rows: LinkRows): number;

  /**
   * Scores pairs of movies by their n common raters: Σ e_i e_j / √(Σ e_i² Σ e_j²) · n / (n + shrinkage). A score above
   * 0 enters the lists of both movies when n is at least `minCommon`; of equal scores the lower movie comes first. When
   * several ranges have lists of their own, the caller merges them by the same order.
   */
  correlatePairs(rows: PairRows): void;

  /**
   * Inverts a symmetric positive definite matrix, f64[size × size], in place. Only the lower triangle with the diagonal
   * is read and is valid afterwards. `size` is a multiple of `INVERSE_BLOCK`, and scratch has
   * `inverseScratchBytes(size)` bytes. Throws `RangeError` when the matrix is not positive definite.
   */
  invertSymmetric(matrix: Address, size: number, scratch: Address): void;
}

/**
 * Entries that row kernels gather at a time. It must equal PANEL in assembly/systems.ts, which describes the layout of
 * the scratch.
 */
const PANEL = 64;

/** Returns the bytes of scratch that row kernels need for `k` factors. */
export function rowScratchBytes(k: number): number {
  const size = Math.ceil(k / 8) * 8;
  return 4 * (size * (size + 2) + PANEL * (size + 1) + 2 * 256 + size * (size + 1));
}

/** Bytes of scratch that `drawNormals` needs. */
export const NORMAL_SCRATCH_BYTES = 64;
/** Returns how many numbers the sums of a row are: the upper triangle of a k × k matrix, and k. */
export function sumWidth(k: number): number {
  return (k * (k + 1)) / 2 + k;
}

/** Returns the bytes of scratch that `correlatePairs` needs (layout in assembly/pairs.ts). */
export function pairScratchBytes(to: number, numUsers: number): number {
  return 16 * (to + 4) + 4 * numUsers;
}

/** Rows that `invertSymmetric` takes at a time. It must equal BLOCK in assembly/inverse.ts. */
export const INVERSE_BLOCK = 64;

/** Returns the bytes of scratch that `invertSymmetric` needs (layout in assembly/inverse.ts). */
export function inverseScratchBytes(size: number): number {
  return 8 * INVERSE_BLOCK * (size + 2 * INVERSE_BLOCK);
}

/** The exports of `assembly/training.ts`. */
interface Exports {
  gramMatrix: Kernels['gramMatrix'];
  drawNormals(...args: number[]): void;
  solveImplicitRows(...args: number[]): number;
  sampleGaussianRows(...args: number[]): number;
  sampleViewers(...args: number[]): number;
  sumScoredRows(...args: number[]): void;
  sumImplicitRows(...args: number[]): void;
  sampleLinks(...args: number[]): number;
  correlatePairs(...args: number[]): void;
  invertSymmetric(...args: number[]): number;
}

/** Returns the kernels over a shared memory. Throws `WebAssembly.LinkError` when the memory is not shared. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const wasm = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  return {
    gramMatrix: wasm.gramMatrix,
    drawNormals: ({ from, to, k, seed, purpose, sweep, out, scratch }) =>
      wasm.drawNormals(from, to, k, seed, purpose, sweep, out, scratch),
    solveImplicitRows: ({ from, to, offsets, index, codes, weights, others, k, gram, ridges, out, scratch }) =>
      checkSolved(
        wasm.solveImplicitRows(from, to, offsets, index, codes, weights, others, k, gram, ridges, out, scratch),
      ),
    sampleGaussianRows: ({ from, to, offsets, index, codes, others, k, scores, roots, ...rest }) => {
      const { precision, mean, shift, noise, out, scratch } = rest;
      const data = [from, to, offsets, index, codes, others, k, scores, roots];
      checkSolved(wasm.sampleGaussianRows(...data, precision, mean, shift, noise, out, scratch));
    },
    sampleViewers: ({ from, to, offsets, index, codes, others, k, scores, classes, roots, ...rest }) => {
      const { precision, mean, shift, noise, out, squares, scratch } = rest;
      const data = [from, to, offsets, index, codes, others, k, scores, classes, roots];
      checkSolved(wasm.sampleViewers(...data, precision, mean, shift, noise, out, squares, scratch));
    },
    sumScoredRows: ({ from, to, offsets, index, codes, others, k, scores, roots, out, scratch }) =>
      wasm.sumScoredRows(from, to, offsets, index, codes, others, k, scores, roots, out, scratch),
    sumImplicitRows: ({ from, to, offsets, index, codes, weights, others, k, out, scratch }) =>
      wasm.sumImplicitRows(from, to, offsets, index, codes, weights, others, k, out, scratch),
    sampleLinks: ({ from, to, offsets, index, rowValues, free, ...rest }) => {
      const { mean, precision, lambda, k, noise, links, scratch } = rest;
      const data = [from, to, offsets, index, rowValues, free];
      const squares = wasm.sampleLinks(...data, mean, precision, lambda, k, noise, links, scratch);
      if (Number.isNaN(squares)) throw new RangeError(`a system of features ${from} to ${to} is not positive definite`);
      return squares;
    },
    correlatePairs: ({ from, to, offsets, raters, userOffsets, ratings, userWeights, numUsers, ...rest }) => {
      const { pickWeight, minCommon, shrinkage, k, items, scores, worst, gram, head, stride, scratch } = rest;
      const data = [from, to, offsets, raters, userOffsets, ratings, userWeights, numUsers];
      const lists = [k, items, scores, worst];
      wasm.correlatePairs(...data, pickWeight, minCommon, shrinkage, ...lists, gram, head, stride, scratch);
    },
    invertSymmetric: (matrix, size, scratch) => {
      if (!wasm.invertSymmetric(matrix, size, scratch)) throw new RangeError('the matrix is not positive definite');
    },
  };
}

function checkSolved(failedRow: number): void {
  if (failedRow >= 0) throw new RangeError(`the system of row ${failedRow} is not positive definite`);
}
