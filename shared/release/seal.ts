/**
 * Records that are read one at a time, from files that are never read whole, end in four bytes that prove them: their
 * CRC-32 (little-endian) XOR the seal of the file, which is the CRC-32 of all its records' CRCs. The file's index has the
 * seal, and is itself checked by the manifest: a changed byte is found, and so is a record of another release.
 */

import { crc32 } from '../crc32.ts';
import { ReleaseError } from '../errors.ts';

/** At the end of every record. */
export const SEAL_BYTES = 4;

/** Fills the last `SEAL_BYTES` of each record, which are between two neighbours of `offsets`; the seal of the file. */
export function sealRecords(bytes: Uint8Array, offsets: Uint32Array): number {
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
 * A record without its last bytes, once they prove it; the record as it is in a file of before there were seals. Throws
 * `ReleaseError` `corrupt`, naming the file.
 */
export function unseal(record: Uint8Array, seal: number | undefined, file: string): Uint8Array {
  if (seal === undefined) return record;
  const end = record.length - SEAL_BYTES;
  if (end >= 0) {
    const expected = (crc32(record, 0, end) ^ seal) >>> 0;
    const found = new DataView(record.buffer, record.byteOffset, record.byteLength).getUint32(end, true);
    if (found === expected) return record.subarray(0, end);
  }
  throw new ReleaseError('corrupt', `${file}: a record of ${record.length} bytes is damaged, or of another release`);
}
