import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filmInitials } from '../../models/recommender/initials.ts';
import { FUZZY_OPERATIONS, searchTitles } from '../../models/recommender/search.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { randomStream } from '../../shared/random.ts';
import { eachWordLike } from '../../shared/release/edit-distance.ts';
import type { MovieTable } from '../../shared/release/movies.ts';
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
            for (const movie of opened.find(query, 2)) expect(movie).toBeLessThan(opened.numMovies);
          }
        });
      }
    }
  });
});

describe('typing errors', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const like = (key: string, list: readonly string[], most: number, asPrefix = false) => {
    const found: string[] = [];
    let end = 0;
    const ends = Uint32Array.from(list, (word) => {
      end += bytes(word).length;
      return end;
    });
    eachWordLike(bytes(key), most, asPrefix, { bytes: bytes(list.join('')), ends }, (w) => found.push(list[w]));
    return found;
  };
  const within = (key: string, word: string, most: number, asPrefix = false) =>
    like(key, [word], most, asPrefix).length > 0;

  test.each([
    ['matrix', 'matrix', 0],
    ['matirx', 'matrix', 1],
    ['matix', 'matrix', 1],
    ['maatrix', 'matrix', 1],
    ['motrix', 'matrix', 1],
    ['amtrxi', 'matrix', 2],
    ['m', 'matrix', 5],
    ['', 'ab', 2],
    ['ca', 'abc', 3],
  ])('between %s and %s are %i', (key, word, edits) => {
    for (let most = 0; most <= 2; most++) expect(within(key, word, most), `${most}`).toBe(edits <= most);
  });

  test('are counted as by the whole table of distances, for words and for their beginnings', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
    fc.assert(
      fc.property(word, word, fc.nat(2), (key, other, most) => {
        expect(within(key, other, most)).toBe(distance(key, other) <= most);
        const beginnings = Array.from({ length: other.length + 1 }, (_, length) =>
          distance(key, other.slice(0, length)),
        );
        expect(within(key, other, most, true)).toBe(Math.min(...beginnings) <= most);
      }),
      { numRuns: 2_000 },
    );
  });

  test('are found in a sorted list as in each of its words alone', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), minLength: 1, maxLength: 7 });
    const words = fc.uniqueArray(word, { maxLength: 60 }).map((list) => list.sort());
    fc.assert(
      fc.property(words, word, fc.nat(2), fc.boolean(), (list, key, most, asPrefix) => {
        expect(like(key, list, most, asPrefix)).toEqual(list.filter((one) => within(key, one, most, asPrefix)));
      }),
      { numRuns: 500 },
    );
  });

  test('in words too long to compare are not forgiven', () => {
    expect(within('a'.repeat(41), 'a'.repeat(40), 2)).toBe(false);
    expect(within('a'.repeat(40), 'a'.repeat(42), 2)).toBe(true);
  });
});

describe('a search for titles', () => {
  // Most rated first, as in every release.
  const titles: [string, number][] = [
    ['Star Wars: Episode IV - A New Hope (1977)', 1977],
    ['Matrix, The (1999)', 1999],
    ['Godfather: Part II, The (1974)', 1974],
    ['Godfather, The (1972)', 1972],
    ['Terminator 2: Judgment Day (1991)', 1991],
    ['Heat and Dust (1995)', 1995],
    ['Heat (1986)', 1986],
    ['Heat (1995)', 1995],
    ['Heart (1995)', 1995],
    ['Amelie (Fabuleux destin d’Amélie Poulain, Le) (2001)', 2001],
    ['Fast & Furious (2009)', 2009],
    ['Fast and the Furious, The (2001)', 2001],
    ['Italian Job, The (1969)', 1969],
    ['It (1990)', 1990],
    ['300 (2007)', 2007],
    ['301 (2008)', 2008],
    ['Toy Story 3 (2010)', 2010],
    ['Lord of the Rings: The Fellowship of the Ring, The (2001)', 2001],
    ['Lord of the Rings: The Two Towers, The (2002)', 2002],
    ['Rocky (1976)', 1976],
    ['Rocky Horror Picture Show, The (1975)', 1975],
    ['Rocky II (1979)', 1979],
    ['Star Wars: Episode V - The Empire Strikes Back (1980)', 1980],
    ['2001: A Space Odyssey (1968)', 1968],
    ['Twelve Monkeys (a.k.a. 12 Monkeys) (1995)', 1995],
  ];
  const movies = {
    numMovies: titles.length,
    title: (movie: number) => titles[movie][0],
    year: (movie: number) => titles[movie][1],
  } as MovieTable;
  const encoded = encodeSearch(
    titles.map(([title]) => title),
    Uint16Array.from(titles, ([, year]) => year),
  );
  const opened = openSearch(encoded);
  const initials = filmInitials(movies, () => 0);
  const found = (query: string) =>
    Array.from(searchTitles(opened, movies, query, initials.find).movies, (movie) => titles[movie][0]);

  test.each([
    ['matirx', 'Matrix, The (1999)'],
    ['teh matrix', 'Matrix, The (1999)'],
    ['The Matrix', 'Matrix, The (1999)'],
    ['matrix the', 'Matrix, The (1999)'],
    ['godfather', 'Godfather, The (1972)'],
    ['the godfather', 'Godfather, The (1972)'],
    ['Godfather, The', 'Godfather, The (1972)'],
    ['godfahter 1972', 'Godfather, The (1972)'],
    ['part godfather', 'Godfather: Part II, The (1974)'],
    ['terminater judgement', 'Terminator 2: Judgment Day (1991)'],
    ['a star wars', 'Star Wars: Episode IV - A New Hope (1977)'],
    ['star wras', 'Star Wars: Episode IV - A New Hope (1977)'],
    ['heat', 'Heat (1986)'],
    ['heat 1995', 'Heat (1995)'],
    ['Heat (1995)', 'Heat (1995)'],
    ['AMELIE', 'Amelie (Fabuleux destin d’Amélie Poulain, Le) (2001)'],
    ['fabulex destin', 'Amelie (Fabuleux destin d’Amélie Poulain, Le) (2001)'],
    ['fast & furious', 'Fast & Furious (2009)'],
    ['it', 'It (1990)'],
    ['gofda', 'Godfather: Part II, The (1974)'],
    ['godfather 2', 'Godfather: Part II, The (1974)'],
    ['the godfather part two', 'Godfather: Part II, The (1974)'],
    ['star wars 4', 'Star Wars: Episode IV - A New Hope (1977)'],
    ['star wars 5', 'Star Wars: Episode V - The Empire Strikes Back (1980)'],
    ['the empire strikes back', 'Star Wars: Episode V - The Empire Strikes Back (1980)'],
    ['toy story iii', 'Toy Story 3 (2010)'],
    ['toy story three', 'Toy Story 3 (2010)'],
    ['terminator ii', 'Terminator 2: Judgment Day (1991)'],
    ['lotr', 'Lord of the Rings: The Fellowship of the Ring, The (2001)'],
    ['LOTR two towers', 'Lord of the Rings: The Two Towers, The (2002)'],
    ['2001', '2001: A Space Odyssey (1968)'],
    ['rocky 1', 'Rocky (1976)'],
    ['rocky two', 'Rocky II (1979)'],
    ['12 monkeys', 'Twelve Monkeys (a.k.a. 12 Monkeys) (1995)'],
  ])('for %j has %j first', (query, first) => {
    expect(found(query)[0]).toBe(first);
  });

  test('lists films of that name first, then the others that have the words, most rated first', () => {
    expect(found('heat')).toEqual(['Heat (1986)', 'Heat (1995)', 'Heat and Dust (1995)']);
    expect(found('godfather').slice(1)).toEqual(['Godfather: Part II, The (1974)']);
  });

  test('does not guess where there is something of that name, nor between numbers', () => {
    expect(found('heat 1995')).toEqual(['Heat (1995)', 'Heat and Dust (1995)']);
    expect(found('302')).toEqual([]);
    expect(found('xy')).toEqual([]);
    expect(found('')).toEqual([]);
  });

  test('takes a short word for no shorter one nor one that begins otherwise, and a short beginning by its first two letters', () => {
    for (const query of ['heaz', 'haet', 'hat', 'dst', 'terrin']) expect(found(query), query).not.toEqual([]);
    for (const query of ['eat', 'beat', 'itt', 'tirmin', 'ermina']) expect(found(query), query).toEqual([]);
  });

  test('lists each film once, at least those that have every word', () => {
    const piece = fc.constantFrom('heat', 'the', 'godfather', 'matirx', 'fast', '1995', 'i', 'a', 'dust', 'wras', '&');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 4 }), (words) => {
        const query = words.join(' ');
        const list = Array.from(searchTitles(opened, movies, query).movies);
        expect(new Set(list).size).toBe(list.length);
        for (const movie of opened.find(query)) expect(list).toContain(movie);
      }),
    );
  });

  test('takes initials for a series only where no word begins like them', () => {
    expect(found('lotr')).toHaveLength(2);
    expect(found('fur')).toEqual(['Fast & Furious (2009)', 'Fast and the Furious, The (2001)']);
    expect(initials.find('tr')).toEqual([]);
    expect(initials.memory().bytes).toBeGreaterThan(0);
    initials.shrink();
    expect(initials.memory()).toMatchObject({ bytes: 0, loadMs: 0 });
    expect(found('lotr')).toHaveLength(2);
  });

  test('has the same bytes for the same titles', () => {
    const again = encodeSearch(
      titles.map(([title]) => title),
      Uint16Array.from(titles, ([, year]) => year),
    );
    expect(again).toEqual(encoded);
  });
});

/** Optimal string alignment, the whole table. */
function distance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      table[i][j] = Math.min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[a.length][b.length];
}

test('compares six misspelt words with others and no seventh, however many there are', () => {
  const words = ['lantern', 'harvest', 'cathedral', 'mountain', 'velvet', 'whisper', 'thunder'];
  const opened = openSearch(encodeSearch([words.join(' ')], Uint16Array.of(1999)));
  const misspelt = words.map((word) => word.slice(0, 3) + word.slice(4));
  const query = (wrong: number) => [...misspelt.slice(0, wrong), ...words.slice(wrong), 'lantern'].join(' ');
  expect([...opened.find(query(6), 1)]).toEqual([0]);
  expect([...opened.find(query(7), 1)]).toEqual([]);
});

describe('the budget of a search', () => {
  const letters = 'abcdeinorst';
  const random = randomStream(7);
  const made = () => Array.from({ length: 5 + random.below(6) }, () => letters[random.below(letters.length)]).join('');
  /** Many words that are like each other, as no catalogue has them. */
  const words = Array.from({ length: 3_000 }, made);
  const opened = openSearch(encodeSearch(words, new Uint16Array(words.length)));
  const movies = { title: (movie: number) => words[movie], year: () => 0 } as unknown as MovieTable;
  /** Operations of the last word that is compared: the rows of a word of at most 42 letters, five cells each. */
  const LAST_WORD = 5 * 42 + 1;
  const query = fc
    .array(fc.string({ unit: fc.constantFrom(...letters), minLength: 3, maxLength: 12 }), {
      minLength: 1,
      maxLength: 18,
    })
    .map((parts) => parts.join(' '));

  test('is never exceeded, whatever is searched for, and a query finds the same again', () => {
    fc.assert(
      fc.property(query, fc.nat(50_000), (text, most) => {
        const spend = () => {
          const budget = { left: most };
          const found = searchTitles(opened, movies, text, undefined, budget);
          return { found, left: budget.left };
        };
        const first = spend();
        expect(first.left).toBeGreaterThanOrEqual(-LAST_WORD);
        expect(spend()).toEqual(first);
      }),
      { numRuns: 200 },
    );
  });

  test('takes films away that have typing errors, and adds none', () => {
    fc.assert(
      fc.property(query, fc.nat(20_000), (text, left) => {
        const all = new Set(opened.find(text, 2));
        const budget = { left };
        for (const movie of opened.find(text, 2, false, budget)) expect(all.has(movie)).toBe(true);
        for (const movie of opened.find(text)) expect(all.has(movie)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('counts each attempt of a search, so that words without errors cost nothing', () => {
    const exact = { left: 10 };
    expect(searchTitles(opened, movies, words[0], undefined, exact).isExact).toBe(true);
    expect(exact.left).toBe(10);
    const variants = Array.from(
      { length: 18 },
      (_, k) => `${words[0].slice(0, 3)}${letters[k % 11]}${words[0].slice(4)}`,
    );
    const budget = { left: FUZZY_OPERATIONS };
    searchTitles(opened, movies, variants.join(' '), undefined, budget);
    expect(budget.left).toBeLessThan(FUZZY_OPERATIONS);
    expect(budget.left).toBeGreaterThanOrEqual(-LAST_WORD);
  });
});
