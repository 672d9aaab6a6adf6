/**
 * The inner loops of training, in WebAssembly SIMD (`assembly/training.ts`, built by `npm run build:kernels`) over a memory
 * that threads share. Each has a readable twin in `scalar.ts`.
 *
 * Kernels are pure functions over a memory: they take byte addresses (`view.byteOffset` of a `KernelMemory`'s arrays),
 * trusted as they are, and keep no state. Matrices are row-major. `k` is the number of factors, any from 1; multiples of 8
 * are fastest. Row kernels do the rows from `from` up to, without, `to`; however a range is cut, a row gets the same
 * bits, so threads can share the rows. Each thread needs a `scratch` of its own.
 */

/** Byte address in the kernels' memory. */
export type Address = number;

/** Compressed sparse rows (`SparseRows`): u32[rows + 1], u32[entries], u8[entries]. */
interface CodedRows {
  from: number;
  to: number;
  offsets: Address;
  /** Row of `others` of each entry. */
  index: Address;
  /** Code of each entry, into a table of 256. */
  codes: Address;
  /** Factors of the other side, f32[· × k]. */
  others: Address;
  k: number;
}

interface ImplicitRows extends CodedRows {
  /** w by code, f32[256], not negative. */
  weights: Address;
  /** What all rows have in common, f32[k × k], both triangles: α₀ Σ q qᵀ. */
  gram: Address;
  /** f32[rows]. */
  ridges: Address;
  /** f32[rows × k]. */
  out: Address;
  /** `rowScratchBytes(k)` bytes. */
  scratch: Address;
}

interface GaussianRows extends CodedRows {
  /** r by code, f32[256]. */
  values: Address;
  /** Λ, f32[k × k], both triangles. */
  precision: Address;
  /** μ, f32[k]. */
  mean: Address;
  /** Added to μ row by row, f32[rows × k]. */
  shift: Address;
  /** Precision of the noise, not negative. */
  alpha: number;
  /** Standard normals, f32[(to − from) × k]: the first belong to row `from`. */
  noise: Address;
  /** f32[rows × k]. */
  out: Address;
  /** `rowScratchBytes(k)` bytes. */
  scratch: Address;
}

interface ErrorRows extends CodedRows {
  /** r by code, f32[256]. */
  values: Address;
  /** Factors of this side, f32[rows × k]. */
  own: Address;
}

interface LinkRows {
  /** Features, not rows. */
  from: number;
  to: number;
  /** Feature → rows that have it: u32[features + 1], u32[entries]. */
  offsets: Address;
  index: Address;
  /** x: the value of any feature that the row has, f32[rows]. */
  rowValues: Address;
  /** Factors without their links, f32[rows × k], updated. */
  free: Address;
  /** μ, f32[k]. */
  mean: Address;
  /** Λ, f32[k × k], both triangles. */
  precision: Address;
  /** Prior precision of the links, over 0. */
  lambda: number;
  k: number;
  /** Standard normals, f32[(to − from) × k]: the first belong to feature `from`. */
  noise: Address;
  /** y, f32[features × k], updated. */
  links: Address;
  /** `rowScratchBytes(k)` bytes. */
  scratch: Address;
}

export interface PairRows {
  /** Movies, not rows of a matrix: each is paired with all before it. */
  from: number;
  to: number;
  /** Movie → users who rated it: u32[movies + 1], u32[entries]. */
  offsets: Address;
  raters: Address;
  /** User → entries of `ratings`, movies ascending: u32[users + 1]. */
  userOffsets: Address;
  /** Each a u32, movie | liked << 31, and an f32, the residual e. Movies are below 2²⁸. */
  ratings: Address;
  /** w, f32[users]. */
  userWeights: Address;
  numUsers: number;
  /** x of a rating that is not liked; that of a liked one is 1. */
  dislikedWeight: number;
  minCommon: number;
  shrinkage: number;
  /** Length of the lists, over 0. */
  k: number;
  /** Best pairs of each movie, best first, updated: u32[to × k], f32[to × k], scores 0 where there are none. */
  items: Address;
  scores: Address;
  /** The last score of each list, and three to spare, f32[to + 3], updated. */
  worst: Address;
  /** f64[head × stride]: to entry (i, j) of j < i < head is added Σ w x_i x_j. */
  gram: Address;
  head: number;
  stride: number;
  /** `pairScratchBytes(to, numUsers)` bytes. */
  scratch: Address;
}

export interface Kernels {
  /**
   * out = Σ q qᵀ over the given rows of factors f32[· × k]: f64[k × k], both triangles. Sums over parts are to be added by
   * the caller, in an order that does not depend on threads.
   */
  gramMatrix(factors: Address, from: number, to: number, k: number, out: Address, scratch: Address): void;

  /**
   * One exact half-sweep of iALS (Hu, Koren & Volinsky 2008): row x solves (gram + Σ w q qᵀ + ridge·I) x = Σ w q over its
   * entries. A row without entries gets zeros. Throws `RangeError` naming the row when a system is not positive definite;
   * the rows after it are not solved.
   */
  solveImplicitRows(rows: ImplicitRows): void;

  /**
   * Draws each row from its conditional in BPMF (Salakhutdinov & Mnih 2008), N(A⁻¹b, A⁻¹) with A = Λ + α Σ q qᵀ and
   * b = Λ(μ + shift) + α Σ r q: with A = LLᵀ, solves Lᵀx = L⁻¹b + noise. Throws as `solveImplicitRows`.
   */
  sampleGaussianRows(rows: GaussianRows): void;

  /** Σ (r − own·other)² over all entries of the rows; sums over parts as for `gramMatrix`. */
  sumSquaredErrors(rows: ErrorRows): number;

  /**
   * Draws the links y of features one after the other, each from its conditional given all others (Simm et al. 2017):
   * precision λI + (Σ x²)Λ, mean from Λ Σ x (free − μ + x y); keeps `free` = factors − Σ x y up to date. Sequential: parts
   * have to come in order. Returns Σ y² of the features drawn. Throws `RangeError` when a system is not positive definite.
   */
  sampleLinks(rows: LinkRows): number;

  /**
   * Pairs of movies by their n common raters: Σ e_i e_j / √(Σ e_i² Σ e_j²) · n / (n + shrinkage), if it is over 0 and n is at
   * least `minCommon`, enters the lists of both; equal scores go to the lower movie. Several ranges, each with lists of its
   * own, are to be merged by that order.
   */
  correlatePairs(rows: PairRows): void;

  /**
   * The inverse of a symmetric positive definite matrix, f64[size × size], in place: only what is on and below the diagonal
   * is read and right. `size` is a multiple of `INVERSE_BLOCK`, scratch has `inverseScratchBytes(size)` bytes. Throws
   * `RangeError` when the matrix is not positive definite.
   */
  invertSymmetric(matrix: Address, size: number, scratch: Address): void;
}

/** Entries that row kernels gather at a time (assembly/systems.ts, which has the layout of the scratch). */
const PANEL = 64;

/** Bytes of scratch for row kernels. */
export function rowScratchBytes(k: number): number {
  const size = Math.ceil(k / 8) * 8;
  return 4 * (size * (size + 2) + PANEL * (size + 1) + 2 * 256);
}

/** Bytes of scratch for `correlatePairs` (layout in assembly/pairs.ts). */
export function pairScratchBytes(to: number, numUsers: number): number {
  return 16 * (to + 4) + 4 * numUsers;
}

/** Rows that `invertSymmetric` takes at a time. */
export const INVERSE_BLOCK = 64;

/** Bytes of scratch for `invertSymmetric` (layout in assembly/inverse.ts). */
export function inverseScratchBytes(size: number): number {
  return 8 * INVERSE_BLOCK * (size + 2 * INVERSE_BLOCK);
}

/** What `assembly/training.ts` exports. */
interface Exports {
  gramMatrix: Kernels['gramMatrix'];
  solveImplicitRows(...args: number[]): number;
  sampleGaussianRows(...args: number[]): number;
  sumSquaredErrors(...args: number[]): number;
  sampleLinks(...args: number[]): number;
  correlatePairs(...args: number[]): void;
  invertSymmetric(...args: number[]): number;
}

/** Kernels over a shared memory. Throws `WebAssembly.LinkError` for a plain one. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const wasm = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  return {
    gramMatrix: wasm.gramMatrix,
    solveImplicitRows: ({ from, to, offsets, index, codes, weights, others, k, gram, ridges, out, scratch }) =>
      checkSolved(
        wasm.solveImplicitRows(from, to, offsets, index, codes, weights, others, k, gram, ridges, out, scratch),
      ),
    sampleGaussianRows: ({ from, to, offsets, index, codes, values, others, k, ...rest }) => {
      const { precision, mean, shift, alpha, noise, out, scratch } = rest;
      const data = [from, to, offsets, index, codes, values, others, k];
      checkSolved(wasm.sampleGaussianRows(...data, precision, mean, shift, alpha, noise, out, scratch));
    },
    sumSquaredErrors: ({ from, to, offsets, index, codes, values, own, others, k }) =>
      wasm.sumSquaredErrors(from, to, offsets, index, codes, values, own, others, k),
    sampleLinks: ({ from, to, offsets, index, rowValues, free, ...rest }) => {
      const { mean, precision, lambda, k, noise, links, scratch } = rest;
      const data = [from, to, offsets, index, rowValues, free];
      const squares = wasm.sampleLinks(...data, mean, precision, lambda, k, noise, links, scratch);
      if (Number.isNaN(squares)) throw new RangeError(`a system of features ${from} to ${to} is not positive definite`);
      return squares;
    },
    correlatePairs: ({ from, to, offsets, raters, userOffsets, ratings, userWeights, numUsers, ...rest }) => {
      const { dislikedWeight, minCommon, shrinkage, k, items, scores, worst, gram, head, stride, scratch } = rest;
      const data = [from, to, offsets, raters, userOffsets, ratings, userWeights, numUsers];
      const lists = [k, items, scores, worst];
      wasm.correlatePairs(...data, dislikedWeight, minCommon, shrinkage, ...lists, gram, head, stride, scratch);
    },
    invertSymmetric: (matrix, size, scratch) => {
      if (!wasm.invertSymmetric(matrix, size, scratch)) throw new RangeError('the matrix is not positive definite');
    },
  };
}

function checkSolved(failedRow: number): void {
  if (failedRow >= 0) throw new RangeError(`the system of row ${failedRow} is not positive definite`);
}
