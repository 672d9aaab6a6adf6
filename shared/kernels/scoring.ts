/**
 * The inner loops of scoring over a release's tables: in WebAssembly SIMD (`assembly/scoring.ts`, built by
 * `npm run build:kernels`), and as a readable twin (`scoring-scalar.ts`). Both give the same bits, since sums are whole
 * numbers, or are rounded to f32 in a fixed order.
 *
 * Kernels work on arrays in their own memory: those that `float32` and the like return, or `place` has put there. They
 * do not check lengths and indexes, and keep nothing between calls.
 */

import type { Indexes, TypedArray } from '../arrow.ts';
import { KernelMemory } from './memory.ts';

/** The kernels of scoring, and the memory that they work on. */
export interface ScoringKernels {
  /**
   * Each of these returns a zero-filled array that stays valid as long as the kernels. They throw `RangeError` when the
   * memory is full.
   */
  float32(length: number): Float32Array;
  float64(length: number): Float64Array;
  int32(length: number): Int32Array;
  int16(length: number): Int16Array;
  uint32(length: number): Uint32Array;
  /** Returns memory for a file, which is then read straight into it. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** Returns the array itself when it is in the kernels' memory, else a copy there. */
  place<T extends TypedArray>(array: T): T;
  /**
   * Calls `run` with the array itself when it is in the kernels' memory. Otherwise calls it with another array there,
   * whose values are copied back afterwards.
   */
  reach(array: Float32Array, run: (inside: Float32Array) => void): void;

  /**
   * out[r] = scale · Σ vector · row r, with codes i8[rows × k]. k must be below 512, so that no sum exceeds 32 bits.
   */
  scoreCodes(vector: Int16Array, codes: Int8Array, rows: number, scale: number, out: Float32Array): void;
  /**
   * out[i] = Σ weights[v] · c·|c| over the voters v, where c is the code of the pair of i and voters[v]. An item has no
   * pair with itself. `codes` are from −127 to 127: for each item in turn those of its pairs with the items before it.
   * `voters` ascend and are below the length of `out`. `dense` is scratch as long as `out`; it is all 0 before and after.
   */
  sumPairs(codes: Int8Array, voters: Uint32Array, weights: Float32Array, dense: Float32Array, out: Float32Array): void;
  /**
   * out[a · k + b] += Σ c_a c_b over the given rows of codes, for b from 0 to a, rounded up to the next 3 mod 4 or to the
   * last. Row r begins at `codes[r · stride + from]`, and k² is the length of `out`. k must be below 512.
   */
  addGram(rows: CodedRows, films: Uint32Array, k: number, out: Int32Array): void;
  /** out[f] += Σ weights[j] · c_f over the given rows of codes; k is the length of `out`. */
  addRows(rows: CodedRows, films: Uint32Array, weights: Float64Array, out: Float64Array): void;
  /** Adds the sparse rows of some films, of d features, to sums. */
  addPieces(pieces: PieceTable, films: Uint32Array, targets: Float64Array, sums: PieceSums): void;
  /**
   * Replaces the lower triangle of a symmetric matrix, k × k, by its Cholesky factor, where k is the length of `x`, and `x`
   * by the solution. Throws `RangeError` when the matrix is not positive definite.
   */
  solve(a: Float64Array, x: Float64Array): void;
  /**
   * Compares a profile with `n` prototypes by their moments (`addOpinions`), which take 16 bytes each. The first 8 of them
   * become a 64-bit float: Σ e e' / √(Σ e² Σ e'²) · common / (common + shrinkage), or 0 when that is not above 0.
   */
  compare(moments: Float32Array, n: number, shrinkage: number): void;
  /** `sums` becomes Σ value and Σ value². */
  sumUp(values: Float32Array, sums: Float64Array): void;
  /** values[i] = sign · √|value|. `sums` becomes the sum of the roots and the sum of the magnitudes. */
  takeRoots(values: Float32Array, sums: Float64Array): void;
  /** out[i] = Σ weights[r] · rows[r · n + i], where n is the length of `out`. */
  weighRows(rows: Float32Array, weights: Float32Array, out: Float32Array): void;
  /**
   * For the entries `from .. to` of a table: `sums` becomes Σ code · rated[2 · index] and Σ code · rated[2 · index + 1].
   */
  sumVotes(table: CodedTable, from: number, to: number, rated: Float32Array, sums: Float32Array): void;
  /**
   * For the entries `from .. to`, with e' = code >> 1: adds e·e', e², e'² and 1 to the four moments of the entry's
   * index, and `liked` or `unliked`, by the lowest bit of the code, to its dot product.
   */
  addOpinions(
    table: CodedTable,
    from: number,
    to: number,
    opinion: Opinion,
    moments: Float32Array,
    dots: Float32Array,
  ): void;
  /** For the entries `from .. to`: adds `liked` or `unliked`, by the lowest bit of the code, to out[index]. */
  addPicks(table: CodedTable, from: number, to: number, unliked: number, liked: number, out: Float32Array): void;
  /** Returns the first position from `from` on with a value above `least`; the length when there is none. */
  nextAbove(values: Float32Array, from: number, least: number): number;
  /**
   * Adds the votes of one voter, whose entries are `from .. to`. An entry counts when its index has a place p + 1 in
   * `places` and p has fewer than `neighbours` votes so far. Then e' · weight is added to sums[2p], weight to the
   * number after it, and 1 to counts[p]. Returns how many places reached `neighbours` votes.
   */
  hearVoter(table: CodedTable, from: number, to: number, weight: number, neighbours: number, votes: HeardVotes): number;
  /** pieceSums[p] = Σ vector[feature] · code over each piece; out[m] = start + Σ pieceSums[p] over the pieces p of row m. */
  sumPieces(pieces: PieceTable, vector: Float32Array, start: number, pieceSums: Float32Array, out: Float32Array): void;
}

/** Entries of a sparse table: an index and a code each. */
export interface CodedTable {
  readonly index: Indexes;
  readonly codes: Int8Array;
}

/** Rows of codes, of which a part is read: a row begins every `stride` codes, and the part `from` codes after it. */
export interface CodedRows {
  readonly codes: Int8Array;
  readonly stride: number;
  readonly from: number;
}

/** Sums over sparse rows c of films, with a target y each. */
export interface PieceSums {
  /** Σ c cᵀ, d × d, lower triangle. */
  readonly gram: Int32Array;
  /** Σ c. Its length is d. */
  readonly sums: Int32Array;
  /** Σ y c. */
  readonly totals: Float64Array;
  /** Scratch with two numbers for each feature. */
  readonly row: Uint32Array;
}

/**
 * How the profile rated a film: its baseline residual, and what is added to the dot product for prototypes that liked
 * the film, and for those that did not.
 */
export interface Opinion {
  readonly residual: number;
  readonly liked: number;
  readonly unliked: number;
}

/**
 * Votes so far, by place in a list of movies. `places` is 0 for movies that are not in the list, else their place plus
 * one.
 */
export interface HeardVotes {
  readonly places: Uint32Array;
  readonly sums: Float32Array;
  readonly counts: Int32Array;
}

/** Sparse rows in pieces (models/content/pieces.ts). */
export interface PieceTable {
  readonly numKinds: number;
  /** The pieces of each row, `numKinds` of them. */
  readonly pieces: Indexes;
  readonly offsets: Uint32Array;
  readonly features: Indexes;
  readonly codes: Int8Array;
}

/** The exports of `assembly/scoring.ts`. Arguments are addresses, counts, and the bytes of an index. */
type Exports = Record<
  | 'scoreCodes'
  | 'sumPairs'
  | 'takeRoots'
  | 'weighRows'
  | 'sumVotes'
  | 'addOpinions'
  | 'sumPieces'
  | 'sumRows'
  | 'addPicks'
  | 'addGram'
  | 'addRows'
  | 'addPieces'
  | 'solveFactored'
  | 'compare'
  | 'sumUp',
  (...args: number[]) => void
> &
  Record<'hearVoter' | 'nextAbove' | 'cholesky', (...args: number[]) => number>;

/** `addGram` and `scoreCodes` take rows below this length. */
export const MOST_FACTORS = 512;

/**
 * Returns the WebAssembly kernels with a memory of their own of `bytes` bytes. Its size is fixed, since growing would
 * detach all views. Throws `RangeError` above 4 GiB.
 */
export function wasmScoring(module: WebAssembly.Module, bytes: number): ScoringKernels {
  const memory = KernelMemory.plain(bytes);
  const { buffer } = memory.memory;
  const wasm = new WebAssembly.Instance(module, { env: { memory: memory.memory } }).exports as unknown as Exports;
  const place = <T extends TypedArray>(array: T): T => {
    if (array.buffer === buffer) return array;
    const placed = memory.uint8(array.byteLength);
    placed.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    const type = array.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => T;
    return new type(buffer, placed.byteOffset, array.length);
  };
  const pairs = memory.uint8(8 * MOST_FACTORS).byteOffset;
  return {
    float32: memory.float32,
    float64: memory.float64,
    uint32: memory.uint32,
    int32: (length) => new Int32Array(buffer, memory.uint32(length).byteOffset, length),
    int16: (length) => new Int16Array(buffer, memory.uint16(length).byteOffset, length),
    bytes: (length) => memory.uint8(length) as Uint8Array<ArrayBuffer>,
    place,
    reach(array, run) {
      if (array.buffer === buffer) return run(array);
      const mark = memory.mark();
      const inside = memory.float32(array.length);
      run(inside);
      array.set(inside);
      memory.release(mark);
    },
    scoreCodes: (vector, codes, rows, scale, out) =>
      wasm.scoreCodes(vector.byteOffset, codes.byteOffset, rows, vector.length, scale, out.byteOffset),
    sumPairs(codes, voters, weights, dense, out) {
      const given = [voters.byteOffset, weights.byteOffset, voters.length];
      wasm.sumPairs(codes.byteOffset, ...given, out.length, dense.byteOffset, out.byteOffset);
    },
    addGram: ({ codes, stride, from }, films, k, out) =>
      wasm.addGram(codes.byteOffset + from, stride, films.byteOffset, films.length, k, pairs, out.byteOffset),
    addRows({ codes, stride, from }, films, weights, out) {
      const [at, given] = [codes.byteOffset + from, weights.byteOffset];
      wasm.addRows(at, stride, films.byteOffset, given, films.length, out.length, out.byteOffset);
    },
    addPieces({ numKinds, pieces, offsets, features, codes }, films, targets, { gram, sums, totals, row }) {
      const table = [pieces.byteOffset, pieces.BYTES_PER_ELEMENT, numKinds, offsets.byteOffset];
      const entries = [features.byteOffset, features.BYTES_PER_ELEMENT, codes.byteOffset];
      const given = [films.byteOffset, targets.byteOffset, films.length, sums.length];
      const out = [row.byteOffset, gram.byteOffset, sums.byteOffset, totals.byteOffset];
      wasm.addPieces(...table, ...entries, ...given, ...out);
    },
    solve(a, x) {
      const row = wasm.cholesky(a.byteOffset, x.length);
      if (row !== -1) throw new RangeError(`matrix is not positive definite at row ${row}`);
      wasm.solveFactored(a.byteOffset, x.length, x.byteOffset);
    },
    compare: (moments, n, shrinkage) => wasm.compare(moments.byteOffset, n, shrinkage),
    sumUp: (values, sums) => wasm.sumUp(values.byteOffset, values.length, sums.byteOffset),
    takeRoots: (values, sums) => wasm.takeRoots(values.byteOffset, values.length, sums.byteOffset),
    weighRows: (rows, weights, out) =>
      wasm.weighRows(rows.byteOffset, weights.byteOffset, weights.length, out.length, out.byteOffset),
    // These are called for every film of a profile, so no array of arguments is made.
    sumVotes({ index, codes }, from, to, rated, sums) {
      const width = index.BYTES_PER_ELEMENT;
      const [at, code] = [index.byteOffset + from * width, codes.byteOffset + from];
      wasm.sumVotes(at, width, code, to - from, rated.byteOffset, sums.byteOffset);
    },
    addOpinions({ index, codes }, from, to, { residual, liked, unliked }, moments, dots) {
      const width = index.BYTES_PER_ELEMENT;
      const [at, code] = [index.byteOffset + from * width, codes.byteOffset + from];
      wasm.addOpinions(at, width, code, to - from, residual, unliked, liked, moments.byteOffset, dots.byteOffset);
    },
    hearVoter({ index, codes }, from, to, weight, neighbours, { places, sums, counts }) {
      const width = index.BYTES_PER_ELEMENT;
      const [at, code] = [index.byteOffset + from * width, codes.byteOffset + from];
      const [place, sum, count] = [places.byteOffset, sums.byteOffset, counts.byteOffset];
      return wasm.hearVoter(at, width, code, to - from, weight, neighbours, place, sum, count);
    },
    addPicks({ index, codes }, from, to, unliked, liked, out) {
      const width = index.BYTES_PER_ELEMENT;
      const at = index.byteOffset + from * width;
      wasm.addPicks(at, width, codes.byteOffset + from, to - from, unliked, liked, out.byteOffset);
    },
    nextAbove: (values, from, least) => wasm.nextAbove(values.byteOffset, from, values.length, least),
    sumPieces({ numKinds, pieces, offsets, features, codes }, vector, start, pieceSums, out) {
      const [at, width] = [features.byteOffset, features.BYTES_PER_ELEMENT];
      wasm.sumPieces(
        offsets.byteOffset,
        at,
        width,
        codes.byteOffset,
        pieceSums.length,
        vector.byteOffset,
        pieceSums.byteOffset,
      );
      const rows = [pieces.byteOffset, pieces.BYTES_PER_ELEMENT, numKinds, out.length];
      wasm.sumRows(...rows, pieceSums.byteOffset, start, out.byteOffset);
    },
  };
}
