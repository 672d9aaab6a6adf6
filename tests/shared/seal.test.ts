/** Records that prove themselves: whatever happens to one is found. */

import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../shared/crc32.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { SEAL_BYTES, sealRecords, unseal } from '../../shared/release/seal.ts';

const contents = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 8 });

function seal(records: readonly Uint8Array[]) {
  const offsets = Uint32Array.of(0, ...records.map(() => 0));
  for (const [k, { length }] of records.entries()) offsets[k + 1] = offsets[k] + length + SEAL_BYTES;
  const bytes = new Uint8Array(offsets[records.length]);
  for (const [k, record] of records.entries()) bytes.set(record, offsets[k]);
  const found = sealRecords(bytes, offsets);
  return { seal: found, sealed: records.map((_, k) => bytes.slice(offsets[k], offsets[k + 1])) };
}

test('the checksum is that of gzip', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === zlibCrc32(bytes)));
  expect(crc32(new TextEncoder().encode('x123456789y'), 1, 10)).toBe(0xcbf43926);
});

test('a record comes back as it was, and not after any byte of it has changed', () => {
  fc.assert(
    fc.property(contents, fc.integer({ min: 1, max: 255 }), (records, flip) => {
      const file = seal(records);
      for (const [k, record] of file.sealed.entries()) {
        expect(unseal(record, file.seal, 'x.bin')).toEqual(records[k]);
        for (let at = 0; at < record.length; at++) {
          const bytes = record.slice();
          bytes[at] ^= flip;
          expect(() => unseal(bytes, file.seal, 'x.bin')).toThrow(ReleaseError);
          expect(() => unseal(record.subarray(0, at), file.seal, 'x.bin')).toThrow('x.bin: a record of');
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('a record of another file is refused, and taken as it is where there is no seal', () => {
  const [file, other] = [
    seal([Uint8Array.of(1, 2, 3), Uint8Array.of(4)]),
    seal([Uint8Array.of(1, 2, 3), Uint8Array.of(5)]),
  ];
  expect(() => unseal(other.sealed[0], file.seal, 'x.bin')).toThrow('or belongs to another release');
  expect(unseal(Uint8Array.of(1, 2), undefined, 'x.bin')).toEqual(Uint8Array.of(1, 2));
});
