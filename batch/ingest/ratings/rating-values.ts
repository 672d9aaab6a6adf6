/**
 * The rating column while a file is being read. It is a dictionary of the different values and takes two bytes per row.
 * A column with too many different values for that (continuous ratings) is stored as it is and takes eight bytes per
 * row.
 */

/** Codes of the dictionary are 16-bit. */
const MAX_DISTINCT = 65_536;
/**
 * Multiples of ¼ below 256 find their code in a table, which is faster than a map. Every usual scale consists of such
 * values.
 */
const QUARTERS = 1024;
const NONE = 0xffff_ffff;

/** The different values in ascending order, and the number of rows that have each. */
export interface Distribution {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** A column of ratings that grows row by row up to `capacity` rows. */
export class RatingValues {
  readonly #capacity: number;
  #length = 0;
  #codes: Uint16Array<ArrayBuffer> | null;
  #exact: Float64Array | null = null;
  #distinct: number[] = [];
  readonly #codeOf = new Map<number, number>();
  readonly #quarterCode = new Uint32Array(QUARTERS).fill(NONE);

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#codes = new Uint16Array(capacity);
  }

  /** Number of rows so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds a row. */
  push(rating: number): void {
    // Turns −0 into 0.
    const value = rating + 0;
    const at = this.#length++;
    if (!this.#codes) {
      if (this.#exact) this.#exact[at] = value;
      return;
    }
    const quarters = value * 4;
    const isQuarter = quarters >= 0 && quarters < QUARTERS && Number.isInteger(quarters);
    let code = isQuarter ? this.#quarterCode[quarters] : (this.#codeOf.get(value) ?? NONE);
    if (code === NONE) {
      if (this.#distinct.length === MAX_DISTINCT) {
        this.#keepExact(at, value);
        return;
      }
      code = this.#distinct.push(value) - 1;
      if (isQuarter) this.#quarterCode[quarters] = code;
      else this.#codeOf.set(value, code);
    }
    this.#codes[at] = code;
  }

  /** The rating of a row. */
  at(row: number): number {
    return this.#codes ? this.#distinct[this.#codes[row]] : (this.#exact?.[row] ?? Number.NaN);
  }

  /** The distribution of the rows so far. */
  distribution(): Distribution {
    if (this.#exact) return countSorted(this.#exact.slice(0, this.#length).sort());
    const counts = new Float64Array(this.#distinct.length);
    const codes = this.#codes ?? new Uint16Array();
    for (let row = 0; row < this.#length; row++) counts[codes[row]]++;
    const order = Array.from(counts.keys()).sort((a, b) => this.#distinct[a] - this.#distinct[b]);
    return {
      values: Float64Array.from(order, (code) => this.#distinct[code]),
      counts: Float64Array.from(order, (code) => counts[code]),
    };
  }

  /** Returns the rows as 8-bit codes. The column is empty afterwards, and its memory is free. */
  takeCodes(codeOf: (value: number) => number): Uint8Array {
    const taken = new Uint8Array(this.#length);
    if (this.#codes) {
      const table = Uint8Array.from(this.#distinct, codeOf);
      for (let row = 0; row < taken.length; row++) taken[row] = table[this.#codes[row]];
    } else {
      for (let row = 0; row < taken.length; row++) taken[row] = codeOf(this.at(row));
    }
    this.#length = 0;
    // Frees the memory at once, and not when garbage is collected.
    this.#codes?.buffer.transfer(0);
    this.#codes = null;
    this.#exact = null;
    return taken;
  }

  /** Returns a copy of all ratings. */
  toArray(): Float64Array {
    const values = new Float64Array(this.#length);
    for (let row = 0; row < values.length; row++) values[row] = this.at(row);
    return values;
  }

  #keepExact(rows: number, value: number): void {
    const exact = new Float64Array(this.#capacity);
    for (let row = 0; row < rows; row++) exact[row] = this.at(row);
    exact[rows] = value;
    this.#exact = exact;
    this.#codes = null;
    this.#distinct = [];
    this.#codeOf.clear();
  }
}

function countSorted(sorted: Float64Array): Distribution {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (values.length > 0 && values[values.length - 1] === value) counts[counts.length - 1]++;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
}
