/** Rows of numbers written as bytes, without a string for each. */

import type { FileHandle } from 'node:fs/promises';

const FLUSH_BYTES = 1 << 22;
const COMMA = 0x2c;
const LF = 0x0a;
const POINT = 0x2e;
const ZERO = 0x30;

/** A buffer in front of a file. Rows between two calls of `flushIfFull` must fit `slackBytes`. */
export class CsvRows {
  readonly #file: FileHandle;
  readonly #bytes: Buffer;
  #end = 0;

  constructor(file: FileHandle, slackBytes: number) {
    this.#file = file;
    this.#bytes = Buffer.allocUnsafe(FLUSH_BYTES + slackBytes);
  }

  text(value: string): void {
    this.#end += this.#bytes.write(value, this.#end);
  }

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

  /** A whole number of 32 bits, not negative. */
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

  /** A number of halves as `3.5` or `4.0`; less than ten. */
  halves(count: number): void {
    this.#bytes[this.#end++] = ZERO + (count >> 1);
    this.#bytes[this.#end++] = POINT;
    this.#bytes[this.#end++] = ZERO + 5 * (count & 1);
  }

  async flushIfFull(): Promise<void> {
    if (this.#end >= FLUSH_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    await this.#file.writeFile(this.#bytes.subarray(0, this.#end));
    this.#end = 0;
  }
}
