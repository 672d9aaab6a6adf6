/** Rows of numbers as bytes. This is faster than a string per row. */

const COMMA = 0x2c;
const LF = 0x0a;
const POINT = 0x2e;
const ZERO = 0x30;

/** A buffer for rows. */
export class CsvRows {
  readonly #bytes: Buffer;
  #end = 0;

  /** `most` is the largest number of bytes that will be added. */
  constructor(most: number) {
    this.#bytes = Buffer.allocUnsafe(most);
  }

  /** Adds bytes, which are copied. */
  bytes(value: Uint8Array): void {
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  comma(): void {
    this.#bytes[this.#end++] = COMMA;
  }

  lineEnd(): void {
    this.#bytes[this.#end++] = LF;
  }

  /** Adds an unsigned 32-bit integer in decimal. */
  integer(value: number): void {
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    this.#end += digits;
    let rest = value;
    for (let at = this.#end - 1; digits > 0; at--, digits--) {
      const shorter = Math.floor(rest / 10);
      this.#bytes[at] = ZERO + rest - 10 * shorter;
      rest = shorter;
    }
  }

  /** Adds a number of halves like `3.5` or `4.0`. The value must be below ten. */
  halves(count: number): void {
    this.#bytes[this.#end++] = ZERO + (count >> 1);
    this.#bytes[this.#end++] = POINT;
    this.#bytes[this.#end++] = ZERO + 5 * (count & 1);
  }

  /** Returns a copy of all bytes. */
  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.subarray(0, this.#end));
  }
}
