import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CURSOR_FORM,
  type ListCursor,
  MAX_CURSOR,
  readCursor,
  writeCursor,
} from '../../../edge/release/list-cursor.ts';
import { MODEL_NAMES } from '../../../models/catalogue.ts';
import { MAX_ID } from '../../../shared/ids.ts';

const cursors: fc.Arbitrary<ListCursor> = fc
  .record({
    release: fc.stringMatching(/^[0-9a-f]{16}$/),
    minute: fc.nat(90_000_000),
    models: fc.subarray([...MODEL_NAMES]),
    offset: fc.nat(300),
    listed: fc.uniqueArray(fc.integer({ min: 0, max: MAX_ID }), { maxLength: 400 }),
    earlier: fc.nat(400),
  })
  .map((cursor) => ({ ...cursor, earlier: Math.min(cursor.earlier, cursor.listed.length) }));

describe('the place in a list', () => {
  it('is read as it was written, and is never longer than the limit', () => {
    fc.assert(
      fc.property(cursors, (cursor) => {
        const text = writeCursor(cursor);
        expect(text).toMatch(CURSOR_FORM);
        expect(text.length).toBeLessThanOrEqual(MAX_CURSOR);
        expect(readCursor(text)).toEqual(cursor);
      }),
    );
  });

  it('is refused when a character was changed or its end is missing', () => {
    fc.assert(
      fc.property(cursors, fc.nat(), fc.constantFrom('A', 'z', '_', '!'), (cursor, at, letter) => {
        const text = writeCursor(cursor);
        const place = at % text.length;
        expect(readCursor(text.slice(0, place))).toBeUndefined();
        const changed = text.slice(0, place) + letter + text.slice(place + 1);
        // The last character may have bits that are not used.
        const read = readCursor(changed);
        if (read) expect(read).toEqual(cursor);
      }),
    );
  });

  it('is none for any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readCursor(text)).toBeUndefined();
      }),
    );
  });

  it('keeps the last 400 films of a longer list', () => {
    const listed = Array.from({ length: 450 }, (_, k) => k);
    const cursor = { release: '0'.repeat(16), minute: 1, models: MODEL_NAMES, offset: 0, listed, earlier: 60 };
    expect(readCursor(writeCursor(cursor))).toMatchObject({ listed: listed.slice(50), earlier: 10 });
  });
});
