import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReleaseError } from '../../shared/errors.ts';
import { encodeSearch, openSearch } from '../../shared/release/search.ts';
import { queryWords, titleWords } from '../../shared/release/words.ts';
import { onlyThrows } from '../fixtures/arbitrary-ratings.ts';

const FILMS: [string, number][] = [
  ['Toy Story (1995)', 1995],
  ['Toy Story 2 (1999)', 1999],
  ["Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)", 2001],
  ["Schindler's List (1993)", 1993],
  ['WALL·E (2008)', 2008],
  ['2001: A Space Odyssey (1968)', 1968],
  ['M*A*S*H (a.k.a. MASH) (1970)', 1970],
  ['Løvejakten i 8½ (0)', 0],
  ['', 1950],
  ['七人の侍', 1954],
];
const index = openSearch(
  encodeSearch(
    FILMS.map(([title]) => title),
    Uint16Array.from(FILMS, ([, year]) => year),
  ),
);
const find = (query: string) => Array.from(index.find(query));

describe('a search', () => {
  test.each([
    ['toy', [0, 1]],
    ['story toy', [0, 1]],
    ['toy story 2', [1]],
    ['TOY  STOR', [0, 1]],
    ['to story', []],
    ['toy story 1999', [1]],
    ['1999 toy', [1]],
    ['199', []],
    ['2001', [2, 5]],
    ['1950', [8]],
    ['amelie', [2]],
    ['AMÉLIE', [2]],
    ['d’amelie', [2]],
    ['schindlers', [3]],
    ["schindler's list", [3]],
    ['schindler list', [3]],
    ['wall-e', [4]],
    ['walle', [4]],
    ['mash', [6]],
    ['lovejakten', [7]],
    ['8 1/2', [7]],
    ['七人', [9]],
    ['#1995', [0]],
    ['toy toy toy', [0, 1]],
    ['nothing', []],
    ['', []],
    [' ?! ', []],
  ])('for %j finds %j', (query, expected) => {
    expect(find(query)).toEqual(expected);
  });

  test('agrees with looking at every title', () => {
    const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'é', 'ß', '1', '1999', '19', '侍', "o'b");
    const titles = fc.array(
      fc.array(word, { maxLength: 5 }).map((words) => words.join(' ')),
      { maxLength: 40 },
    );
    const years = fc.array(fc.constantFrom(0, 1, 19, 1999, 2000), { minLength: 40, maxLength: 40 });
    const query = fc.array(word, { maxLength: 4 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(titles, years, query, (list, year, text) => {
        const opened = openSearch(encodeSearch(list, Uint16Array.from(year.slice(0, list.length))));
        const wanted = queryWords(text);
        const expected = list.flatMap((title, movie) => {
          const words = [...titleWords(title)];
          const matches = wanted.every(
            (w, k) =>
              words.includes(w) ||
              (k === wanted.length - 1 && words.some((word) => word.startsWith(w))) ||
              (w.length === 4 && w === String(year[movie])),
          );
          return matches && wanted.length > 0 ? [movie] : [];
        });
        expect(Array.from(opened.find(text))).toEqual(expected);
      }),
    );
  });

  test('takes any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (query) => index.find(query) !== undefined));
  });

  test('throws nothing but a ReleaseError when bytes are wrong', () => {
    const titles = FILMS.map(([title]) => title);
    const good = encodeSearch(titles, new Uint16Array(titles.length).fill(1999));
    for (let at = 0; at < good.length; at++) {
      for (const byte of [0, 0x7f, 0xff, good[at] ^ 1]) {
        const bytes = good.slice();
        bytes[at] = byte;
        onlyThrows(ReleaseError, () => {
          const opened = openSearch(bytes);
          for (const query of ['t', 'toy', '1999', 'zz']) {
            for (const movie of opened.find(query)) expect(movie).toBeLessThan(opened.numMovies);
          }
        });
      }
    }
  });
});
