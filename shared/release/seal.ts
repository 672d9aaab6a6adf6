/**
 * Checksums of records that are read one at a time, from files that are never read whole. A record ends in four bytes:
 * its CRC-32 (little-endian) XOR the seal of the file. The seal is the CRC-32 of the CRCs of all records. It is stored
 * in the index of the file, which the manifest proves. So a changed byte is detected, and so is a record of another
 * release.
 */

import { crc32 } from '../crc32.ts';
import { ReleaseError } from '../errors.ts';

/** Bytes of the checksum at the end of every record. */
export const SEAL_BYTES = 4;

/**
 * Writes the checksum into the last `SEAL_BYTES` of each record. Record r is `offsets[r] .. offsets[r + 1]`. Returns
 * the seal of the file.
 */
export function sealRecords(bytes: Uint8Array, offsets: Uint32Array | Float64Array): number {
  const numRecords = offsets.length - 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checks = new Uint8Array(SEAL_BYTES * numRecords);
  const checksView = new DataView(checks.buffer);
  for (let record = 0; record < numRecords; record++) {
    const check = crc32(bytes, offsets[record], offsets[record + 1] - SEAL_BYTES);
    checksView.setUint32(SEAL_BYTES * record, check, true);
  }
  const seal = crc32(checks);
  for (let record = 0; record < numRecords; record++) {
    const check = checksView.getUint32(SEAL_BYTES * record, true);
    view.setUint32(offsets[record + 1] - SEAL_BYTES, (check ^ seal) >>> 0, true);
  }
  return seal;
}

/**
 * Checks a record and returns a view of it without the checksum. Without a seal, which files of early versions do not
 * have, returns the record unchecked. Throws `ReleaseError` `corrupt` with the name of the file.
 */
export function unseal(record: Uint8Array, seal: number | undefined, file: string): Uint8Array {
  if (seal === undefined) return record;
  const end = record.length - SEAL_BYTES;
  if (end >= 0) {
    const expected = (crc32(record, 0, end) ^ seal) >>> 0;
    const found = new DataView(record.buffer, record.byteOffset, record.byteLength).getUint32(end, true);
    if (found === expected) return record.subarray(0, end);
  }
  throw new ReleaseError(
    'corrupt',
    `${file}: a record of ${record.length} bytes is damaged or belongs to another release`,
  );
}
