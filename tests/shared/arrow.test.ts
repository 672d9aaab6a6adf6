import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Column, decodeArrow, encodeArrow, type TypedArray } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { onlyThrows } from '../fixtures/arbitrary-ratings.ts';

const ARRAYS = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;
const number = fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 40 });
const text = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 40 });
const head = (layout: 'rows' | 'arrays', facts: unknown = {}) => ({ kind: 'test', version: 3, facts, layout });

describe('an Arrow artifact', () => {
  test('gives back every type of column, of any lengths, and its facts', () => {
    fc.assert(
      fc.property(fc.tuple(...ARRAYS.map(() => number)), text, fc.jsonValue(), (numbers, names, fact) => {
        const columns: Record<string, Column> = { names };
        numbers.forEach((values, a) => {
          columns[ARRAYS[a].name] = ARRAYS[a].from(values);
        });
        const file = decodeArrow<{ fact: unknown }>(encodeArrow(head('arrays', { fact }), columns), 'test', 3);
        expect(JSON.stringify(file.facts.fact)).toEqual(JSON.stringify(fact));
        numbers.forEach((values, a) => {
          const type = ARRAYS[a] as new (n: number) => TypedArray;
          expect(Array.from(file.array(type.name, type, values.length))).toEqual(values);
        });
        const strings = file.strings('names', names.length);
        expect(Array.from({ length: names.length }, (_, row) => strings.get(row))).toEqual(names);
      }),
    );
  });

  test('holds rows as plain columns, also from views into larger arrays', () => {
    const ids = Uint32Array.of(9, 8, 7, 6).subarray(1, 3);
    const bytes = encodeArrow(head('rows'), { ids, title: ['é', '\ufeff'] });
    const file = decodeArrow(bytes, 'test', 3);
    expect(file.array('ids', Uint32Array)).toEqual(Uint32Array.of(8, 7));
    expect(file.strings('title').get(1)).toBe('\ufeff');
    expect(() => encodeArrow(head('rows'), { ids, short: Uint8Array.of(1) })).toThrow('column short has 1 rows, not 2');
  });

  test('is a file of no rows as well', () => {
    const file = decodeArrow(encodeArrow(head('rows'), { ids: new Uint32Array(0), title: [] }), 'test', 3);
    expect([file.array('ids', Uint32Array).length, file.strings('title').length]).toEqual([0, 0]);
  });

  test.each(['rows', 'arrays'] as const)('reads the same in apache-arrow (%s)', (layout) => {
    const bytes = encodeArrow(head(layout, { a: 1 }), { small: Int16Array.of(-5, 6), title: ['x', 'Zoë'] });
    const table = tableFromIPC(bytes);
    expect(table.schema.metadata.get('facts')).toBe('{"a":1}');
    const [small] = table.batches[0].data.children;
    const { values, length } = layout === 'rows' ? small : small.children[0];
    expect((values as Int16Array).subarray(0, length)).toEqual(Int16Array.of(-5, 6));
  });

  test('is the same bytes for the same columns', () => {
    const make = () => encodeArrow(head('arrays', { a: 1 }), { values: Float32Array.of(1, 2), names: ['a'] });
    expect(make()).toEqual(make());
  });

  test('is read as views, and copied only when its bytes begin off a multiple of eight', () => {
    const bytes = encodeArrow(head('arrays'), { values: Float64Array.of(1, 2, 3) });
    expect(decodeArrow(bytes, 'test', 3).array('values', Float64Array).buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const file = decodeArrow(shifted.subarray(1), 'test', 3);
    expect(file.array('values', Float64Array)).toEqual(Float64Array.of(1, 2, 3));
  });

  test('says what was found and what was expected', () => {
    const bytes = encodeArrow(head('arrays', { n: 2, half: 0.5 }), { values: Float32Array.of(1, 2), names: ['a'] });
    const file = decodeArrow<{ n: number; half: number; none?: number }>(bytes, 'test', 3);
    expect(() => decodeArrow(bytes, 'svd', 3)).toThrow('svd: found a test');
    expect(() => decodeArrow(bytes, 'test', 2)).toThrow('test artifact is v3, this build reads v2');
    expect(() => file.array('other', Float32Array)).toThrow('test: column other is missing');
    expect(() => file.array('values', Uint32Array)).toThrow('test: column values is not a Uint32Array');
    expect(() => file.array('values', Float32Array, 3)).toThrow('test: column values has 2 entries, expected 3');
    expect(() => file.array('names', Uint8Array)).toThrow('test: column names is not a Uint8Array');
    expect(() => file.strings('values')).toThrow('test: column values is not text');
    expect(file.count('n')).toBe(2);
    expect(() => file.count('half')).toThrow('test: half is 0.5, expected a count');
    expect(() => file.count('none')).toThrow('test: none is undefined, expected a count');
    expect(() => decodeArrow(new Uint8Array(100), 'test', 3)).toThrow('do not begin and end with ARROW1');
  });
});

describe('a damaged Arrow artifact', () => {
  const columns = { values: Float32Array.of(1, 2, 3), ids: Uint16Array.of(1, 2, 3), names: ['a', 'bc', ''] };
  const read = (bytes: Uint8Array) => {
    const file = decodeArrow<{ n: number }>(bytes, 'test', 3);
    file.count('n');
    file.array('values', Float32Array);
    file.array('ids', Uint16Array);
    const names = file.strings('names');
    for (let row = 0; row < names.length; row++) names.get(row);
  };

  test.each(['rows', 'arrays'] as const)(
    'throws nothing but a ReleaseError, whichever byte is wrong (%s)',
    (layout) => {
      const good = encodeArrow(head(layout, { n: 3 }), columns);
      for (let at = 0; at < good.length; at++) {
        for (const byte of [0, 1, 0x7f, 0x80, 0xff, good[at] ^ 4]) {
          const bytes = good.slice();
          bytes[at] = byte;
          onlyThrows(ReleaseError, () => read(bytes));
        }
      }
    },
  );

  test('is a ReleaseError when it is cut off anywhere', () => {
    const good = encodeArrow(head('arrays', { n: 3 }), columns);
    for (let length = 0; length < good.length; length++) {
      expect(() => read(good.subarray(0, length))).toThrow(ReleaseError);
    }
  });

  test('throws nothing but a ReleaseError when several bytes are wrong', () => {
    const good = encodeArrow(head('arrays', { n: 3 }), columns);
    const change = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 6 }), (changes) => {
        const bytes = good.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        onlyThrows(ReleaseError, () => read(bytes));
      }),
      { numRuns: 1000 },
    );
  });
});
