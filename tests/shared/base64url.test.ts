import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../shared/base64url.ts';

it('writes bytes as Node does, and reads them back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = toBase64Url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64Url(text)).toEqual(bytes);
    }),
  );
});

it('reads no other text', () => {
  for (const text of ['+', '/', 'A', 'AA==', ' ', 'ä']) expect(fromBase64Url(text)).toBeUndefined();
});
