/** Writes rows of numbers as bytes. This is faster than a string per row. */

import type { FileHandle } from 'node:fs/promises';

/** A round number that affects speed only. */
const FLUSH_BYTES = 1 << 22;
const COMMA = 0x2c;
const LF = 0x0a;
const POINT = 0x2e;
const ZERO = 0x30;

/** A buffer for the rows of a file. Between two calls of `flushIfFull`, at most `slackBytes` bytes may be added. */
export class CsvRows {
  readonly #file: FileHandle;
  readonly #bytes: Buffer;
  #end = 0;

  constructor(file: FileHandle, slackBytes: number) {
    this.#file = file;
    this.#bytes = Buffer.allocUnsafe(FLUSH_BYTES + slackBytes);
  }

  /** Adds text as UTF-8. */
  text(value: string): void {
    this.#end += this.#bytes.write(value, this.#end);
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

  /** Writes the buffer to the file if it is full. */
  async flushIfFull(): Promise<void> {
    if (this.#end >= FLUSH_BYTES) await this.flush();
  }

  /** Writes the buffer to the file. */
  async flush(): Promise<void> {
    await this.#file.writeFile(this.#bytes.subarray(0, this.#end));
    this.#end = 0;
  }
}
