/** Titles and queries as words. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameWords, queryWords } from '../../shared/release/words.ts';

/** Text of printable ASCII characters, with many of those that words end at or that join them. */
const TEXT = fc.string({ unit: fc.constantFrom(..."aZ9 '`&+-_.:~()"), maxLength: 30 });

test.each([
  ["Schindler's List", ['schindlers', 'list']],
  ["Rock'n'Roll `n' Go", ['rocknroll', 'n', 'go']],
  ['Fast & Furious 2 + 2', ['fast', 'and', 'furious', '2', 'and', '2']],
  ['A+ (1999)', ['a', '1999']],
  ["''", []],
  ['', []],
])('%j has its words', (text, words) => {
  expect(nameWords(text)).toEqual(words);
});

test('are the same in plain English as beside a word with an accent', () => {
  fc.assert(
    fc.property(TEXT, (text) => {
      expect(nameWords(`${text} é`)).toEqual([...nameWords(text), 'e']);
      expect(queryWords(`${text} é`)).toEqual([...new Set([...queryWords(text), 'e'])]);
    }),
  );
});
