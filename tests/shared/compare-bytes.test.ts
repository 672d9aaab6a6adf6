import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes } from '../../shared/compare-bytes.ts';

const bytes = fc.uint8Array({ max: 3, maxLength: 6 });

test('bytes are ordered as Node orders them, whole or from a place to another', () => {
  fc.assert(
    fc.property(bytes, bytes, bytes, (left, before, right) => {
      expect(Math.sign(compareBytes(left, right))).toBe(Buffer.compare(left, right));
      const within = Uint8Array.from([...before, ...right, ...before]);
      const end = before.length + right.length;
      expect(Math.sign(compareBytes(left, within, before.length, end))).toBe(Buffer.compare(left, right));
    }),
  );
});
