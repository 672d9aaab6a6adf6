import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBytes, parseBytes } from '../../../shared/units.ts';

test.each([
  ['512MB', 512e6],
  ['4GB', 4e9],
  ['4gb', 4e9],
  ['1.5 GB', 1.5e9],
  ['2GiB', 2 ** 31],
  ['64 kib', 65_536],
  ['1000000', 1e6],
  [' 10 ', 10],
])('%j is %i bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(['', 'GB', '-4GB', '0', '4TB', '4 G', '1e9', '4GB!', 'NaN', '0.1', '99999999GB'])('%j is no size', (text) => {
  expect(() => parseBytes(text)).toThrow('expected a size like 512MB, 4GB or 1000000');
});

test('a size in bytes is itself', () => {
  fc.assert(fc.property(fc.integer({ min: 1 }), (bytes) => parseBytes(String(bytes)) === bytes));
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [56e6, '56.0 MB'],
  [4.25e9, '4.25 GB'],
])('%i bytes are shown as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
