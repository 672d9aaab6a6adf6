import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bitWidth,
  MALFORMED,
  packedLength,
  readBits,
  readVarint,
  varintLength,
  writeBits,
  writeVarint,
} from '../../shared/varint.ts';

const edges = [0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455, 268_435_456, 0xffffffff];

describe('a varint', () => {
  test('comes back as it went in, in the bytes that were foretold', () => {
    const value = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const bytes = new Uint8Array(values.reduce((sum, v) => sum + varintLength(v), 0));
        const end = values.reduce((at, v) => writeVarint(bytes, at, v), 0);
        expect(end).toBe(bytes.length);
        const cursor = { at: 0 };
        expect(values.map(() => readVarint(bytes, cursor))).toEqual(values);
        expect(cursor.at).toBe(end);
      }),
    );
  });

  test('is malformed when it is cut off or has more than 32 bits', () => {
    expect(readVarint(Uint8Array.of(), { at: 0 })).toBe(MALFORMED);
    expect(readVarint(Uint8Array.of(0x80), { at: 0 })).toBe(MALFORMED);
    expect(readVarint(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x10), { at: 0 })).toBe(MALFORMED);
    expect(readVarint(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0), { at: 0 })).toBe(MALFORMED);
  });
});

describe('packed bits', () => {
  test('come back as they went in, at every width', () => {
    const input = fc.record({ width: fc.integer({ min: 0, max: 16 }), raw: fc.array(fc.nat(65_535)) });
    fc.assert(
      fc.property(input, ({ width, raw }) => {
        const values = Uint16Array.from(raw, (value) => value & ((1 << width) - 1));
        const bytes = new Uint8Array(packedLength(values.length, width) + 2).fill(0xee);
        expect(writeBits(bytes, 1, values, 0, values.length, width)).toBe(bytes.length - 1);
        expect([bytes[0], bytes[bytes.length - 1]]).toEqual([0xee, 0xee]);
        const out = new Uint16Array(values.length);
        readBits(bytes, 1, width, out);
        expect(out).toEqual(values);
      }),
    );
  });

  test('need no bits for one value and just enough for more', () => {
    expect([0, 1, 2, 3, 4, 5, 16, 17, 256, 257, 65_536].map(bitWidth)).toEqual([0, 0, 1, 2, 2, 3, 4, 5, 8, 9, 16]);
  });
});
