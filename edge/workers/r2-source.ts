/**
 * Reads releases from an R2 bucket, whose keys are `current.json` and `<id>/<file>`. Files are read whole or by range.
 */

import { ReleaseError } from '../../shared/errors.ts';
import type { ReleaseStore } from '../../shared/release/archive.ts';
import { POINTER_FILE, parsePointer } from '../../shared/release/manifest.ts';
import { fill } from '../../shared/source.ts';

/** The part of the R2 binding that is needed for reading. */
export interface R2Bucket {
  get(key: string, options?: { range: { offset: number; length: number } }): Promise<R2Object | null>;
}

interface R2Object {
  /** Bytes of the whole object, also when a range was read. */
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** R2's error code for a range that begins after the end of the object. */
const RANGE_NOT_SATISFIABLE = '(10039)';

/**
 * The releases in this bucket. Reading throws `ReleaseError`: `missing` when a file is absent, `corrupt` when it ends
 * before the requested range.
 */
export function r2Store(bucket: R2Bucket): ReleaseStore {
  return {
    async readPointer() {
      return parsePointer(new TextDecoder().decode(await read(bucket, POINTER_FILE)));
    },
    source: (id) => ({
      async read(file, range, into) {
        const bytes = await read(bucket, `${id}/${file}`, range);
        return into ? fill(file, into, bytes) : bytes;
      },
    }),
  };
}

async function read(
  bucket: R2Bucket,
  key: string,
  range?: { offset: number; length: number },
): Promise<Uint8Array<ArrayBuffer>> {
  if (range?.length === 0) return new Uint8Array();
  const object = await bucket.get(key, range && { range }).catch((error: unknown) => {
    if (range && String(error).includes(RANGE_NOT_SATISFIABLE)) {
      throw new ReleaseError('corrupt', `${key}: ends before byte ${range.offset}`, { cause: error });
    }
    throw error;
  });
  if (!object) throw new ReleaseError('missing', `${key}: not in the bucket`);
  const bytes = new Uint8Array(await object.arrayBuffer());
  if (range && bytes.length !== range.length) {
    throw new ReleaseError(
      'corrupt',
      `${key}: has ${object.size} bytes, expected at least ${range.offset + range.length}`,
    );
  }
  return bytes;
}
