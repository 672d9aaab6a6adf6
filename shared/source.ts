/** Where the bytes of one release come from: files, R2, or memory. Each host has one implementation. */

import { ReleaseError } from './errors.ts';

export interface Source {
  /**
   * Bytes of a file of the release: all of it, or `length` bytes from `offset`. The caller owns the result.
   * Throws `ReleaseError` `missing` when there is no such file and `corrupt` when it is shorter than the range.
   */
  read(file: string, range?: { offset: number; length: number }): Promise<Uint8Array<ArrayBuffer>>;
}

/** A release that is held in memory: what `evaluate` scores before anything is published. */
export function memorySource(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Source {
  return {
    async read(file, range) {
      const bytes = files.get(file);
      if (!bytes) throw new ReleaseError('missing', `${file}: not in this release`);
      if (!range) return bytes;
      const end = range.offset + range.length;
      if (end > bytes.length)
        throw new ReleaseError('corrupt', `${file}: ends at ${bytes.length}, byte ${end} was asked for`);
      return bytes.subarray(range.offset, end);
    },
  };
}
