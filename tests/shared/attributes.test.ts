/** The files of attributes give back what went into them, and damage is found. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttributeColumn } from '../../shared/attributes.ts';
import { ReleaseError } from '../../shared/errors.ts';
import {
  ATTRIBUTE_TEXTS_FILE,
  ATTRIBUTES_FILE,
  decodeAttributes,
  encodeAttributes,
} from '../../shared/release/attributes.ts';
import { memorySource } from '../../shared/source.ts';
import { onlyThrows } from '../fixtures/arbitrary-ratings.ts';

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const film = fc.record({
  pages: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
  author: fc.option(name, { nil: undefined }),
  cast: fc.uniqueArray(name, { maxLength: 4 }),
  plot: fc.string({ unit: 'grapheme' }),
});
type Film = typeof film extends fc.Arbitrary<infer F> ? F : never;

function columnsOf(films: readonly Film[]): AttributeColumn[] {
  const namesOf = (lists: readonly (readonly string[])[]) => {
    const names = [...new Set(lists.flat())].sort();
    const offsets = new Uint32Array(lists.length + 1);
    for (const [m, list] of lists.entries()) offsets[m + 1] = offsets[m] + list.length;
    return { names, offsets, items: Uint32Array.from(lists.flat(), (one) => names.indexOf(one)) };
  };
  return [
    { name: 'plot', type: 'text', texts: films.map(({ plot }) => plot) },
    { name: 'pages', type: 'number', unit: 'p.', values: Float64Array.from(films, ({ pages }) => pages ?? Number.NaN) },
    { name: 'author', type: 'word', ...namesOf(films.map(({ author }) => (author === undefined ? [] : [author]))) },
    { name: 'cast', type: 'list', ...namesOf(films.map(({ cast }) => cast)) },
  ];
}

const open = (films: readonly Film[], change = (_: Map<string, Uint8Array<ArrayBuffer>>) => {}) => {
  const files = encodeAttributes(columnsOf(films), films.length);
  change(files);
  return decodeAttributes(files.get(ATTRIBUTES_FILE) ?? new Uint8Array(), memorySource(files), true);
};

describe('attributes', () => {
  test('come back as they were, in their order, and unknown ones are absent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(film, { maxLength: 20 }), async (films) => {
        const table = open(films);
        for (const [m, { pages, author, cast, plot }] of films.entries()) {
          const listed = {
            ...(pages !== undefined && { pages: pages === 0 ? 0 : pages }),
            ...(author !== undefined && { author }),
            ...(cast.length > 0 && { cast }),
          };
          expect(Object.entries(table.of(m))).toEqual(Object.entries(listed));
          expect(Object.entries(await table.all(m))).toEqual(
            Object.entries({ ...(plot !== '' && { plot }), ...listed }),
          );
        }
      }),
    );
  });

  test('of a catalogue without any take no file', () => {
    expect(encodeAttributes([], 3).size).toBe(0);
  });

  const films: Film[] = [
    { pages: 3, author: 'A', cast: ['x', 'y'], plot: 'One.' },
    { pages: undefined, author: undefined, cast: [], plot: '' },
  ];

  test('are refused when any byte is damaged that matters, and never read as something else than they are', () => {
    const bytes = encodeAttributes(columnsOf(films), 2).get(ATTRIBUTES_FILE) ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = bytes.slice();
        damaged[at] ^= flip;
        onlyThrows(ReleaseError, () => decodeAttributes(damaged, memorySource(new Map()), true));
      }),
    );
  });

  test('have texts with a seal: a changed byte is refused', async () => {
    const table = open(films, (files) => {
      const texts = files.get(ATTRIBUTE_TEXTS_FILE);
      if (texts) texts[3] ^= 1;
    });
    await expect(table.all(0)).rejects.toThrow('attribute-texts.bin: a record of');
    expect(await table.all(1)).toEqual({});
  });
});
