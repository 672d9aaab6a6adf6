import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeArrow, encodeArrow } from '../../shared/arrow.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { encodeUserNames, openUserNames, USER_NAMES_FILE, userNameFiles } from '../../shared/release/user-names.ts';
import { memorySource, type Source } from '../../shared/source.ts';
import { canonicalUserId, parseUserId } from '../../shared/user-id.ts';

const BLOCK = 64;
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const bytesOf = (name: string) => Buffer.byteLength(name);
const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => !text.includes('\n') && bytesOf(text) <= 256);
const sortedNames = fc.uniqueArray(name, { maxLength: 300, size: 'max' }).map((names) => names.sort(byBytes));

/** As many names as asked for, of even length so that there is one between any two. */
const numbered = (count: number) => Array.from({ length: count }, (_, k) => `user-${String(2 * k).padStart(6, '0')}`);

function open(names: readonly string[]) {
  const { text, index } = encodeUserNames(names);
  const reads: { offset: number; length: number }[] = [];
  const files = memorySource(new Map([[USER_NAMES_FILE, text]]));
  const source: Source = {
    read(file, range) {
      if (range) reads.push(range);
      return files.read(file, range);
    },
  };
  return { opened: openUserNames(index, source), reads, text, index };
}

describe('user names', () => {
  test('are found by name and by number, and no others are', async () => {
    await fc.assert(
      fc.asyncProperty(sortedNames, name, async (names, other) => {
        const { opened } = open(names);
        expect(opened.numNames).toBe(names.length);
        for (const [k, known] of names.entries()) {
          expect(await opened.numberOf(known)).toBe(k + 1);
          expect(await opened.nameOf(k + 1)).toBe(known);
        }
        expect(await opened.numberOf(other)).toBe(names.includes(other) ? names.indexOf(other) + 1 : undefined);
      }),
      { numRuns: 30 },
    );
  });

  test.each([0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 1_000])('can be %i', async (count) => {
    const names = numbered(count);
    const { opened, reads } = open(names);
    for (const [k, known] of names.entries()) {
      expect(await opened.numberOf(known)).toBe(k + 1);
      expect(await opened.numberOf(`user-${String(2 * k + 1).padStart(6, '0')}`)).toBeUndefined();
    }
    // Neighbours are in the same block, which is read once.
    expect(reads).toHaveLength(Math.ceil(count / BLOCK));
    expect(Math.max(0, ...reads.map(({ length }) => length))).toBeLessThanOrEqual(BLOCK * 12);
    for (const nobody of ['', 'a', 'user-', 'zzz', `${names[0]}\n`, `${names.slice(0, 2).join('\n')}\n`]) {
      expect(await opened.numberOf(nobody)).toBeUndefined();
    }
    for (const number of [0, -1, 0.5, count + 1, Number.NaN]) expect(await opened.nameOf(number)).toBeUndefined();
  });

  test('are told apart to the last byte, byte order marks and case too', async () => {
    const names = ['Ann', 'ann', 'ann ', 'anna', 'e\u0301', 'é', '\ufeffann', '😀'].sort(byBytes);
    const { opened } = open(names);
    for (const [k, known] of names.entries()) {
      expect([await opened.numberOf(known), await opened.nameOf(k + 1)]).toEqual([k + 1, known]);
    }
  });

  test('are a text of a line each, and 200,948 UUIDs hold less than 200 KB in memory', () => {
    const uuid = (k: number) => `${k.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
    const { text, index } = encodeUserNames(Array.from({ length: 200_948 }, (_, k) => uuid(k)));
    expect(new TextDecoder().decode(text.subarray(0, 74))).toBe(`${uuid(0)}\n${uuid(1)}\n`);
    expect(index.length).toBeLessThan(200_000);
  });

  test('keep as little in memory for half a million names as for three hundred thousand', async () => {
    const [some, many] = [300_000, 500_000].map((count) => open(numbered(count)));
    expect(Math.abs(many.index.length / some.index.length - 1)).toBeLessThan(0.02);
    for (const number of [1, 2, 250_000, 499_999, 500_000]) {
      const name = await many.opened.nameOf(number);
      expect(await many.opened.numberOf(String(name))).toBe(number);
    }
  });

  test('are the same bytes when they are written in parts', () => {
    fc.assert(
      fc.property(fc.nat(700), fc.nat(700), (count, split) => {
        const names = numbered(count);
        const files = userNameFiles(count);
        const parts = [names.slice(0, split), names.slice(split)].map((part) => files.write(part));
        expect({ text: Buffer.concat(parts), index: files.index() }).toEqual({
          text: Buffer.from(encodeUserNames(names).text),
          index: encodeUserNames(names).index,
        });
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ['not ascending', ['b', 'a']],
    ['twice there', ['a', 'a']],
    ['in the order of UTF-16, not of UTF-8', ['😀', '\uff5e']],
    ['empty', ['']],
    ['too long', ['é'.repeat(129)]],
    ['of two lines', ['a\nb']],
    ['like another but for what is no Unicode', ['a\ud800', 'a\ud801']],
  ])('are not written when one is %s', (_, names) => {
    expect(() => encodeUserNames(names)).toThrow(RangeError);
  });

  test('may have 256 bytes', async () => {
    const long = 'é'.repeat(128);
    expect(await open([long]).opened.numberOf(long)).toBe(1);
  });
});

describe('broken user names', () => {
  const names = numbered(150);
  const { text, index } = encodeUserNames(names);
  const sourceOf = (bytes: Uint8Array<ArrayBuffer>) => memorySource(new Map([[USER_NAMES_FILE, bytes]]));

  test('throw nothing but a ReleaseError, and never give a name another number', async () => {
    const change = (length: number) => fc.record({ at: fc.nat(length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change(index.length), { maxLength: 3 }),
        fc.array(change(text.length), { maxLength: 3 }),
        async (inIndex, inText) => {
          const [brokenIndex, brokenText] = [index.slice(), text.slice()];
          for (const { at, byte } of inIndex) brokenIndex[at] = byte;
          for (const { at, byte } of inText) brokenText[at] = byte;
          try {
            const opened = openUserNames(brokenIndex, sourceOf(brokenText));
            for (const [k, known] of names.entries())
              expect([undefined, k + 1]).toContain(await opened.numberOf(known));
          } catch (error) {
            expect(error).toBeInstanceOf(ReleaseError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each<[string, (lines: string[]) => string[]]>([
    ['swapped', ([a, b, ...rest]) => [b, a, ...rest]],
    ['of other people', (lines) => lines.map((line) => line.replace('user', 'USER'))],
    ['cut', (lines) => lines.slice(0, 1)],
  ])('are refused when lines are %s, and the file named', async (_, change) => {
    const changed = Buffer.from(`${change(names).join('\n')}\n`);
    const opened = openUserNames(index, sourceOf(new Uint8Array(changed)));
    await expect(opened.numberOf(names[3])).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(USER_NAMES_FILE),
    });
  });

  test.each<[string, { numNames?: number; linesPerBlock?: number; firsts?: string[]; offsets?: number[] }]>([
    ['more names than blocks', { numNames: 193 }],
    ['fewer names than blocks', { numNames: 128 }],
    ['no names in a block', { linesPerBlock: 0 }],
    ['fewer names in a block than there are', { linesPerBlock: 49 }],
    ['blocks that fall', { offsets: [0, 1536, 768, 1800] }],
    ['blocks that begin late', { offsets: [1, 768, 1536, 1800] }],
    ['a block too large for its names', { offsets: [0, 768, 1536, 99_999] }],
    ['first names that fall', { firsts: [names[0], names[128], names[64]] }],
    ['a first name that is empty', { firsts: ['', names[64], names[128]] }],
  ])('are refused when the index has %s', (_, changes) => {
    const file = decodeArrow<object>(index, 'user-names-index', 2);
    const { numNames = 150, linesPerBlock = BLOCK, firsts = [names[0], names[64], names[128]], offsets } = changes;
    const facts = { numNames, linesPerBlock };
    const head = { kind: 'user-names-index', version: 2, facts, layout: 'arrays' } as const;
    const broken = encodeArrow(head, {
      firsts,
      offsets: offsets ? Float64Array.from(offsets) : file.array('offsets', Float64Array),
      checks: file.array('checks', Uint32Array),
    });
    expect(() => openUserNames(broken, sourceOf(text))).toThrow(ReleaseError);
  });
});

describe('the text of a user id', () => {
  test('is a number where users have ids', () => {
    expect(['0', '7', '007', '4294967294'].map((text) => parseUserId(text, false))).toEqual([0, 7, 7, 4294967294]);
    for (const text of [
      '',
      ' ',
      '4294967295',
      '99999999999',
      '-1',
      '1.5',
      '1e3',
      'a\nb',
      '\0',
      '\ud800',
      'é'.repeat(129),
    ]) {
      expect(() => parseUserId(text, false)).toThrow('expected a number from 0 to 4294967294, or a name');
    }
  });

  test('is the name of a newcomer where users have numbers and it is none', () => {
    for (const text of ['ann', 'newbie1', 'é'.repeat(128)]) expect(parseUserId(text, false)).toBe(text);
  });

  test('is taken as it is where they have names', () => {
    for (const text of ['7', 'ann', ' ann ', '-1', 'é'.repeat(128)]) expect(parseUserId(text, true)).toBe(text);
    for (const text of ['', ' ', 'a\nb', 'é'.repeat(129)]) {
      expect(() => parseUserId(text, true)).toThrow('or a name of 1 to 256 bytes');
    }
  });

  test('has one form for the same user, by id or by name', () => {
    const forms = ['7', 7, '0', '4294967294', '4294967295', '007', '-1', 'ann'];
    expect(forms.map(canonicalUserId)).toEqual([7, 7, 0, 4294967294, '4294967295', '007', '-1', 'ann']);
  });
});
