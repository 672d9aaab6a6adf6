import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReleaseError } from '../../shared/errors.ts';
import type { Catalogue } from '../../shared/ratings.ts';
import { decodeMovies, encodeMovies } from '../../shared/release/movies.ts';
import { onlyThrows } from '../fixtures/arbitrary-ratings.ts';

const GENRES = ['Action', 'Comedy', 'Drama', 'Film-Noir', '(no genres listed)'];
const year = fc.oneof(fc.constant(0), fc.integer({ min: 1870, max: 2030 }));
const id = fc.integer({ min: 0, max: 0xffffffff });
const movie = fc.record({
  movieId: id,
  name: fc.string({ unit: 'grapheme' }),
  year,
  suffix: fc.boolean(),
  genres: fc.subarray([0, 1, 2, 3, 4]),
  imdbId: id,
  tmdbId: id,
  numRatings: id,
  meanRating: fc.float({ noNaN: true }),
});
const movies = fc.uniqueArray(movie, { selector: ({ movieId }) => movieId, maxLength: 40 });
type Movie = typeof movie extends fc.Arbitrary<infer M> ? M : never;

const titleOf = (m: Movie) => (m.suffix ? `${m.name} (${m.year})` : m.name);

function encode(list: readonly Movie[]): Uint8Array<ArrayBuffer> {
  const genreOffsets = new Uint32Array(list.length + 1);
  list.forEach((m, k) => {
    genreOffsets[k + 1] = genreOffsets[k] + m.genres.length;
  });
  const catalogue: Catalogue = {
    movieIds: Uint32Array.from(list, (m) => m.movieId),
    titles: list.map(titleOf),
    years: Uint16Array.from(list, (m) => m.year),
    genreNames: GENRES,
    genreOffsets,
    genres: Uint16Array.from(list.flatMap((m) => m.genres)),
    imdbIds: Uint32Array.from(list, (m) => m.imdbId),
    tmdbIds: Uint32Array.from(list, (m) => m.tmdbId),
    tagNames: [],
    tagOffsets: new Uint32Array(list.length + 1),
    tags: new Uint32Array(0),
    tagCounts: new Uint16Array(0),
  };
  return encodeMovies(catalogue, {
    numRatings: Uint32Array.from(list, (m) => m.numRatings),
    meanRatings: Float32Array.from(list, (m) => m.meanRating),
  });
}

describe('the movie table', () => {
  test('gives back every fact of every movie, and finds it by id', () => {
    fc.assert(
      fc.property(movies, (list) => {
        const table = decodeMovies(encode(list));
        expect(table.numMovies).toBe(list.length);
        list.forEach((m, k) => {
          expect(table.indexOf(m.movieId)).toBe(k);
          expect(table.title(k)).toBe(titleOf(m) || `Movie ${m.movieId}`);
          expect([table.year(k), table.imdbId(k), table.tmdbId(k)]).toEqual([m.year, m.imdbId, m.tmdbId]);
          expect(table.genreSets[table.genreSet[k]]).toEqual(m.genres.map((genre) => GENRES[genre]));
          expect(table.numRatings[k]).toBe(m.numRatings);
          expect(table.meanRatings[k]).toBe(m.meanRating);
        });
      }),
    );
  });

  test('knows no other ids', () => {
    fc.assert(
      fc.property(movies, fc.oneof(fc.integer(), fc.double()), (list, other) => {
        fc.pre(!list.some((m) => m.movieId === other));
        expect(decodeMovies(encode(list)).indexOf(other)).toBe(-1);
      }),
    );
  });

  test('stores each combination of genres once', () => {
    const base = { suffix: false, year: 0, imdbId: 0, tmdbId: 0, numRatings: 0, meanRating: 0 };
    const list = [[0, 1], [], [0, 1]].map((genres, k) => ({ ...base, genres, movieId: k + 1, name: 'x' }));
    const table = decodeMovies(encode(list));
    expect(table.genreSets).toEqual([['Action', 'Comedy'], []]);
    expect(Array.from(table.genreSet)).toEqual([0, 1, 0]);
  });

  test('throws nothing but a ReleaseError when bytes are wrong or missing', () => {
    const good = encode(fc.sample(movies, { seed: 7, numRuns: 1 })[0]);
    const change = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.boolean(), (changes, cut) => {
        const bytes = good.slice(0, cut ? changes[0].at : good.length);
        for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
        onlyThrows(ReleaseError, () => {
          const table = decodeMovies(bytes);
          for (let k = 0; k < table.numMovies; k++) {
            table.title(k);
            expect(table.genreSets[table.genreSet[k]]).toBeDefined();
          }
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('keys', () => {
  test('are there only where the dataset has texts as ids, and lead to their movies', () => {
    const catalogue: Catalogue = {
      movieIds: Uint32Array.of(7, 3),
      titles: ['Heat', 'tt0000003'],
      years: Uint16Array.of(1995, 0),
      genreNames: [],
      genreOffsets: new Uint32Array(3),
      genres: new Uint16Array(0),
      imdbIds: new Uint32Array(2),
      tmdbIds: new Uint32Array(2),
      tagNames: [],
      tagOffsets: new Uint32Array(3),
      tags: new Uint32Array(0),
      tagCounts: new Uint16Array(0),
    };
    const stats = { numRatings: new Uint32Array(2), meanRatings: new Float32Array(2) };
    const keyed = decodeMovies(encodeMovies({ ...catalogue, keys: ['tt0000007', 'tt0000003'] }, stats));
    expect([keyed.key(0), keyed.key(1), keyed.indexOfKey('tt0000003'), keyed.indexOfKey('tt3')]).toEqual([
      'tt0000007',
      'tt0000003',
      1,
      -1,
    ]);
    const numbered = decodeMovies(encodeMovies(catalogue, stats));
    expect([numbered.key(0), numbered.indexOfKey('7'), numbered.hasTitles]).toEqual([undefined, -1, true]);
    const bare = { ...catalogue, titles: ['tt0000007', 'tt0000003'], keys: ['tt0000007', 'tt0000003'] };
    expect([keyed.hasTitles, decodeMovies(encodeMovies(bare, stats)).hasTitles]).toEqual([true, false]);
  });
});
