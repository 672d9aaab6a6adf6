/** How a release lies on a site for the devices of its visitors: `releases/current.json` and `releases/<id>/<file>`. */

/** The pointer of a site, in `releases/current.json`. */
export interface SitePointer {
  readonly release: string;
  /** Bytes that a device loads for this release. */
  readonly bytes: number;
}

/** Files that the service reads record by record. Each record has a checksum of its own. */
const IN_RECORDS = new Set(['profiles.bin', 'movie-stats.bin', 'user-names.txt']);
/** Shorter files are kept on the device all the same, so that they are there offline. A round number. */
const LEAST_BYTES = 1 << 20;
/** Whether a file may stay on the host, because the service reads small parts of it. */
export function mayStay(file: string, bytes: number): boolean {
  return IN_RECORDS.has(file) && bytes > LEAST_BYTES;
}

/**
 * Whether a file is sent as it is. All others are compressed, with `.gz` after their names: a part of a compressed file
 * cannot be read.
 */
export function isPlain(file: string): boolean {
  return IN_RECORDS.has(file);
}
