/** What a film's features are, by hand. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeMovies, type FeatureConfig } from '../../models/content/features.ts';
import { makeRow, readRow, sharePieces } from '../../models/content/pieces.ts';
import { contentTrainer } from '../../models/content/train.ts';
import { makeDataset, STARS, type ToyFilm, toCatalogue } from '../fixtures/toy-ratings.ts';

const { ratings } = makeDataset([{ id: 1 }], [], STARS);
const CONFIG: FeatureConfig = {
  ...contentTrainer.configure(ratings),
  maxTags: 10,
  maxWords: 10,
  minMovies: 1,
  decadeNorm: 1,
  tagNorm: 0.7,
  wordNorm: 0.5,
};

/** Features of every film by name. */
function describeFilms(films: readonly Omit<ToyFilm, 'id'>[], changes: Partial<FeatureConfig> = {}) {
  const table = describeMovies(toCatalogue(films.map((film, m) => ({ id: m + 1, ...film }))), {
    ...CONFIG,
    ...changes,
  });
  return films.map((_, m) => {
    const row = Array.from(table.features.subarray(table.offsets[m], table.offsets[m + 1]));
    expect(row).toEqual(row.toSorted((a, b) => a - b));
    expect(row).not.toContain(0);
    return Object.fromEntries(row.map((feature, f) => [table.names[feature], table.values[table.offsets[m] + f]]));
  });
}

const norm = (values: Readonly<Record<string, number>>) => Math.hypot(...Object.values(values));
const near = (value: number) => expect.closeTo(value, 5);

describe('the decade of a film', () => {
  test('is one in its middle, and two in proportion between middles', () => {
    const films = describeFilms([1995, 2000, 1988, 2004].map((year) => ({ year })));
    expect(films[0]).toEqual({ '1990s': 1 });
    expect(films[1]).toEqual({ '1990s': near(Math.SQRT1_2), '2000s': near(Math.SQRT1_2) });
    // 1988 is 0.3 of the way from the middle of the eighties to that of the nineties.
    expect(films[2]).toEqual({ '1980s': near(0.7 / Math.hypot(0.7, 0.3)), '1990s': near(0.3 / Math.hypot(0.7, 0.3)) });
    expect(films[3]).toEqual({ '1990s': near(0.1 / Math.hypot(0.1, 0.9)), '2000s': near(0.9 / Math.hypot(0.1, 0.9)) });
  });

  test('is alike for neighbouring years on both sides of a turn', () => {
    const [before, after, far] = describeFilms([1989, 1990, 1950].map((year) => ({ year })));
    const dot = (a: Record<string, number>, b: Record<string, number>) =>
      Object.entries(a).reduce((sum, [name, value]) => sum + value * (b[name] ?? 0), 0);
    expect(dot(before, after)).toBeGreaterThan(0.95);
    expect(dot(before, far)).toBe(0);
  });

  test('is none for an unknown year', () => {
    expect(describeFilms([{ year: 0 }, { year: 1995 }])[0]).toEqual({});
    expect(describeFilms([{}, {}])).toEqual([{}, {}]);
  });
});

describe('the features of a film', () => {
  test('are named, and each group has its norm', () => {
    const [film] = describeFilms([
      { title: 'The Long Night', year: 1995, genres: ['Drama', 'Crime'], tags: { noir: 2, rain: 1 } },
      { title: 'Other', year: 1995, genres: ['Comedy'], tags: { funny: 1 } },
    ]);
    expect(Object.keys(film).sort()).toEqual(
      [
        'Crime',
        'Drama',
        'tag: noir',
        'tag: rain',
        '“the” in the title',
        '“long” in the title',
        '“night” in the title',
        '1990s',
      ].sort(),
    );
    const group = (test: (name: string) => boolean) =>
      norm(Object.fromEntries(Object.entries(film).filter(([name]) => test(name))));
    expect(film.Crime).toBeCloseTo(Math.SQRT1_2, 6);
    expect(group((name) => name === 'Crime' || name === 'Drama')).toBeCloseTo(1, 6);
    expect(group((name) => name.startsWith('tag:'))).toBeCloseTo(0.7, 6);
    expect(group((name) => name.endsWith('title'))).toBeCloseTo(0.5, 6);
  });

  test('are none when nothing is known', () => {
    const table = describeMovies(toCatalogue([{ id: 1 }, { id: 2 }]), CONFIG);
    expect(table.names).toEqual(['']);
    expect(Array.from(table.offsets)).toEqual([0, 0, 0]);
  });

  test('weigh rare tags above common ones, and frequent tags above those given once', () => {
    const [first, second] = describeFilms([
      { tags: { rare: 1, common: 1 } },
      { tags: { common: 5, usual: 1 } },
      { tags: { common: 1, usual: 1 } },
      {},
    ]);
    // idf of 1 and of 3 films in 4.
    expect(first['tag: rare'] / first['tag: common']).toBeCloseTo(Math.log(4) / Math.log(4 / 3), 4);
    expect(second['tag: common'] / second['tag: usual']).toBeCloseTo(
      ((1 + Math.log(5)) * Math.log(4 / 3)) / Math.log(2),
      4,
    );
  });

  test('say nothing by a tag that every film has', () => {
    for (const film of describeFilms([{ tags: { seen: 1 } }, { tags: { seen: 9 } }])) expect(norm(film)).toBe(0);
  });

  test('leave out tags and words of too few films, and all but the most widespread', () => {
    const films: Omit<ToyFilm, 'id'>[] = [
      { title: 'Blue Moon', tags: { a: 1, b: 1, c: 1 } },
      { title: 'Blue Sun', tags: { a: 1, b: 1 } },
      { title: 'Blue Moon Two', tags: { a: 1 } },
      { title: 'Red' },
    ];
    const names = (changes: Partial<FeatureConfig>) => [
      ...new Set(describeFilms(films, changes).flatMap((film) => Object.keys(film))),
    ];
    expect(names({ minMovies: 2 }).sort()).toEqual(['tag: a', 'tag: b', '“blue” in the title', '“moon” in the title']);
    expect(names({ maxTags: 1, maxWords: 1 }).sort()).toEqual(['tag: a', '“blue” in the title']);
    expect(names({ maxTags: 0, maxWords: 0 })).toEqual([]);
  });

  test('take words of three letters or more, in any script, once each, whatever their case', () => {
    const [film] = describeFilms([{ title: 'Он и Она: Amélie AMÉLIE (1984)' }, { title: 'Else' }]);
    expect(Object.keys(film).sort()).toEqual(['“amélie” in the title', '“она” in the title']);
  });
});

describe('rows in pieces', () => {
  const KINDS = [1, 3, 8];
  const WIDTH = 12;
  const rowsOf = fc.array(
    fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: WIDTH - 1 }), fc.integer({ min: -2, max: 127 })), {
      selector: ([feature]) => feature,
    }),
  );
  const share = (rows: readonly (readonly [number, number])[][]) => {
    const sorted = rows.map((row) => row.toSorted((a, b) => a[0] - b[0]));
    const offsets = [0];
    for (const row of sorted) offsets.push(offsets[offsets.length - 1] + row.length);
    const cells = sorted.flat();
    const pieces = sharePieces({
      kinds: KINDS,
      offsets: Uint32Array.from(offsets),
      features: Uint16Array.from(cells, ([feature]) => feature),
      codes: Int8Array.from(cells, ([, code]) => code),
    });
    return { sorted, pieces };
  };

  test('are the rows again when read', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const { sorted, pieces } = share(rows);
        const row = makeRow(WIDTH);
        sorted.forEach((expected, movie) => {
          readRow(pieces, movie, row);
          const codes = Array.from(row.codes.subarray(0, row.length));
          expect(codes.map((code, f) => [row.features[f], code])).toEqual(expected);
        });
      }),
    );
  });

  test('keep what films have in common once', () => {
    const film = [
      [1, 5],
      [4, 6],
      [9, 7],
    ] as const;
    const other = [
      [1, 5],
      [5, 6],
      [9, 7],
    ] as const;
    const { pieces } = share([[...film], [...other], [...film], []]);
    expect(pieces.numPieces).toBe(5);
    expect(pieces.features.length).toBe(4);
  });
});
