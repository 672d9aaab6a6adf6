/** Reads parts of an object as parts of a file: what is asked for, and what is probably asked for next. */

import type { RunBucket } from './run-bucket.ts';

/** A file that is read from any place. */
export interface RunFile {
  readonly size: number;
  /** Fills the beginning of `into` with the bytes from `at` on, and resolves to how many there were; 0 at the end. */
  read(into: Uint8Array, at: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * A request takes about as long as so many bytes. One that continues the last one asks for twice as many, up to the
 * largest number. Round numbers.
 */
const LEAST_BYTES = 256 << 10;
const MOST_BYTES = 8 << 20;

/** Opens an object of so many bytes. */
export function remoteFile(bucket: Pick<RunBucket, 'read'>, name: string, size: number): RunFile {
  let window = new Uint8Array(0);
  let start = 0;
  return {
    size,
    async read(into, at) {
      if (at >= size || into.length === 0) return 0;
      const end = start + window.length;
      if (at < start || at >= end) {
        const goesOn = at === end && window.length > 0;
        const from = goesOn ? at : Math.floor(at / LEAST_BYTES) * LEAST_BYTES;
        const ahead = goesOn ? Math.min(MOST_BYTES, 2 * window.length) : LEAST_BYTES;
        const to = Math.min(size, Math.max(at + into.length, from + ahead));
        window = await bucket.read(name, { from, to });
        start = from;
        if (window.length !== to - from) throw new RangeError(`${name}: ends after ${from + window.length} bytes`);
      }
      const found = window.subarray(at - start, at - start + into.length);
      into.set(found);
      return found.length;
    },
    async close() {
      window = new Uint8Array(0);
    },
  };
}
