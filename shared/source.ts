/** Reading the bytes of one release, from files, R2 or memory. Each host has one implementation. */

import { ReleaseError } from './errors.ts';
import { toHex } from './hex.ts';

/** Access to the files of one release. */
export interface Source {
  /**
   * Reads a file of the release: all of it, or `length` bytes from `offset`. The caller owns the result, which is
   * `into` when that is given. Throws `ReleaseError`: `missing` when there is no such file, `corrupt` when it is too
   * short for the range or its length differs from that of `into`.
   */
  read(
    file: string,
    range?: { offset: number; length: number },
    into?: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Returns the SHA-256 in hex. Present when the host can compute it without copying the bytes, as WebCrypto would. */
  sha256?(bytes: Uint8Array): string;
}

/**
 * Returns a release that is held in memory, as `evaluate` scores one before anything is published. Its files are
 * retained; reads return views of them.
 */
export function memorySource(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Source {
  return {
    async read(file, range, into) {
      const bytes = files.get(file);
      if (!bytes) throw new ReleaseError('missing', `${file}: not in this release`);
      if (into) return fill(file, into, bytes);
      if (!range) return bytes;
      const end = range.offset + range.length;
      if (end > bytes.length)
        throw new ReleaseError('corrupt', `${file}: ends at ${bytes.length}, byte ${end} was asked for`);
      return bytes.subarray(range.offset, end);
    },
  };
}

/**
 * Copies the bytes of a whole file into `into` and returns it. Throws `ReleaseError` `corrupt` when the lengths differ.
 */
export function fill(file: string, into: Uint8Array<ArrayBuffer>, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length !== into.length) {
    throw new ReleaseError('corrupt', `${file} has ${bytes.length} bytes, expected ${into.length}`);
  }
  into.set(bytes);
  return into;
}

/** Resolves to the SHA-256 of bytes of the source in hexadecimal, computed in the way that suits its host. */
export async function sha256Of(source: Pick<Source, 'sha256'>, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return source.sha256?.(bytes) ?? toHex(await crypto.subtle.digest('SHA-256', bytes));
}
