/** Where the bytes of one release come from: files, R2, or memory. Each host has one implementation. */

import { ReleaseError } from './errors.ts';

export interface Source {
  /**
   * Bytes of a file of the release: all of it, or `length` bytes from `offset`. The caller owns the result, which is `into`
   * where that is given. Throws `ReleaseError` `missing` when there is no such file and `corrupt` when it is shorter than the
   * range, or has another length than `into`.
   */
  read(
    file: string,
    range?: { offset: number; length: number },
    into?: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Hex SHA-256, where the host has one that takes no copy of the bytes as WebCrypto does. */
  sha256?(bytes: Uint8Array): string;
}

/** A release that is held in memory: what `evaluate` scores before anything is published. */
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

/** `into` with the bytes of a whole file. Throws `ReleaseError` `corrupt` when they are more or fewer. */
export function fill(file: string, into: Uint8Array<ArrayBuffer>, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length !== into.length) {
    throw new ReleaseError('corrupt', `${file} has ${bytes.length} bytes, expected ${into.length}`);
  }
  into.set(bytes);
  return into;
}
