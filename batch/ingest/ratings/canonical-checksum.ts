/**
 * The checksum of a dataset's rows. It does not depend on the file format, so a folder and its zip have the same one.
 */

import { createHash } from 'node:crypto';

/** 32-bit words per record. */
const RECORD_WORDS = 5;
/** Records per call of the hash. A round number that affects speed only. */
const BLOCK_RECORDS = 16_384;

/** Rows sorted by user, then by movie, both by ascending id. */
interface CanonicalRows {
  readonly offsets: Uint32Array;
  /** Position in `movieIds`. */
  readonly movies: Uint32Array;
  readonly codes: Uint8Array;
  /** Minutes since 1970; 0 when not known. */
  readonly minutes: Uint32Array;
  readonly userIds: Uint32Array;
  readonly userNames?: readonly string[];
  readonly movieIds: Uint32Array;
  readonly values: Float64Array;
}

/**
 * Returns the SHA-256 (hex) of one record per row, followed by the names of users, one per line. A record has 20 bytes,
 * little-endian: user id, movie id (32 bits each), rating (64-bit float), minute (32 bits).
 */
export function checksumRows(rows: CanonicalRows): string {
  const hash = createHash('sha256');
  const block = new Uint32Array(BLOCK_RECORDS * RECORD_WORDS);
  const valueWords = new Uint32Array(rows.values.slice().buffer);
  let at = 0;
  for (let u = 0; u + 1 < rows.offsets.length; u++) {
    for (let k = rows.offsets[u]; k < rows.offsets[u + 1]; k++) {
      const code = rows.codes[k];
      block[at] = rows.userIds[u];
      block[at + 1] = rows.movieIds[rows.movies[k]];
      block[at + 2] = valueWords[2 * code];
      block[at + 3] = valueWords[2 * code + 1];
      block[at + 4] = rows.minutes[k];
      at += RECORD_WORDS;
      if (at < block.length) continue;
      hash.update(block);
      at = 0;
    }
  }
  hash.update(block.subarray(0, at));
  for (const name of rows.userNames ?? []) hash.update(`${name}\n`);
  return hash.digest('hex');
}
