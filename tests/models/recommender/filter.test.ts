/** Filters: combined they do what each says, and an empty list says why. */

import '../../fixtures/film-page.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Profile } from '../../../models/model.ts';
import type { RecommendOptions } from '../../../models/recommender/answers.ts';
import { genreNames, makeFilter, whyNone } from '../../../models/recommender/filter.ts';
import { latestOf, MAX_SCORED } from '../../../models/recommender/latest.ts';
import { noAttributes } from '../../../shared/release/attributes.ts';
import type { MovieTable } from '../../../shared/release/movies.ts';

const GENRES = [['Horror'], ['Comedy', 'Horror'], [], ['Documentary'], ['comedy']];
const NONE = '(no genres listed)';

function catalogue(films: readonly { genres: number; year: number }[]): MovieTable {
  return {
    numMovies: films.length,
    genreSets: GENRES,
    genreSet: Uint16Array.from(films, ({ genres }) => genres),
    year: (movie) => films[movie].year,
    // Ids are 100 more than indexes.
    indexOf: (movieId) => (movieId >= 100 && movieId < 100 + films.length ? movieId - 100 : -1),
  } as Partial<MovieTable> as MovieTable;
}

const described = (movies: MovieTable) => ({ movies, attributes: noAttributes(movies.numMovies) });

const profileOf = (movies: readonly number[]): Profile => ({
  movies: Uint32Array.from(movies),
  ratings: new Float64Array(movies.length).fill(3),
});

const film = fc.record({ genres: fc.nat(GENRES.length - 1), year: fc.constantFrom(0, 1950, 1951, 1990, 2000) });
const year = fc.option(fc.constantFrom(0, 1950, 1951, 1970, 2000, 9999), { nil: undefined });
const options = fc.record({
  genres: fc.option(fc.array(fc.constantFrom('horror', 'COMEDY', 'Documentary', NONE), { maxLength: 3 }), {
    nil: undefined,
  }),
  match: fc.constantFrom('any' as const, 'all' as const, undefined),
  yearFrom: year,
  yearTo: year,
  exclude: fc.option(fc.array(fc.integer({ min: 95, max: 125 }), { maxLength: 8 }), { nil: undefined }),
  includeRated: fc.option(fc.boolean(), { nil: undefined }),
});
const scene = fc.record({
  films: fc.array(film, { minLength: 1, maxLength: 20 }),
  rated: fc.uniqueArray(fc.nat(19), { maxLength: 20 }),
  options,
});

/** The films that a list may have, by the words of the API alone. */
function allowed(
  films: readonly { genres: number; year: number }[],
  rated: readonly number[],
  given: RecommendOptions,
) {
  return [...films.keys()].filter((movie) => {
    const own = GENRES[films[movie].genres].map((genre) => genre.toLowerCase());
    if (own.length === 0) own.push(NONE);
    const wanted = (given.genres ?? []).map((genre) => genre.toLowerCase());
    const some = given.match === 'all' ? wanted.every((g) => own.includes(g)) : wanted.some((g) => own.includes(g));
    if (wanted.length > 0 && !some) return false;
    const { year: released } = films[movie];
    const { yearFrom, yearTo } = given;
    if ((yearFrom !== undefined || yearTo !== undefined) && released === 0) return false;
    if (released < (yearFrom ?? 0) || released > (yearTo ?? Number.POSITIVE_INFINITY)) return false;
    if (given.exclude?.includes(100 + movie)) return false;
    return given.includeRated || !rated.includes(movie);
  });
}

describe('filters', () => {
  test('leave out a film under all its ids', () => {
    const movies = catalogue(Array.from({ length: 6 }, () => ({ genres: 0, year: 1990 })));
    const twins = new Map([
      [1, [4]],
      [4, [1]],
      [2, [5]],
      [5, [2]],
    ]);
    const twinsOf = (movie: number) => twins.get(movie) ?? [];
    const left = (given: RecommendOptions) =>
      [0, 1, 2, 3, 4, 5].filter(makeFilter(described(movies), profileOf([1]), given, twinsOf));
    expect(left({})).toEqual([0, 2, 3, 5]);
    expect(left({ exclude: [105] })).toEqual([0, 3]);
    expect(left({ includeRated: true })).toEqual([0, 1, 2, 3, 4, 5]);
    const rated = whyNone(described(movies), profileOf([0, 1, 2, 3]), {}, twinsOf);
    expect(rated).toEqual({ reason: 'Every film has been rated already.', filters: ['includeRated'] });
  });

  test('let through what each of them allows', () => {
    fc.assert(
      fc.property(scene, ({ films, rated, options: given }) => {
        const seen = rated.filter((movie) => movie < films.length).sort((a, b) => a - b);
        const filter = makeFilter(described(catalogue(films)), profileOf(seen), given);
        expect([...films.keys()].filter(filter)).toEqual(allowed(films, seen, given));
      }),
      { numRuns: 1_000 },
    );
  });

  test('that leave nothing are named, and without them something is left', () => {
    let empty = 0;
    fc.assert(
      fc.property(scene, ({ films, rated, options: given }) => {
        const seen = rated.filter((movie) => movie < films.length).sort((a, b) => a - b);
        if (allowed(films, seen, given).length > 0) return;
        empty++;
        const { reason, filters } = whyNone(described(catalogue(films)), profileOf(seen), given);
        expect(reason).toMatch(/^(No|Every) film\b.*\.$/);
        expect(filters.length).toBeGreaterThan(0);
        // The blame is shared when two filters each leave nothing, so only those of the text are lifted with it.
        const lifted: RecommendOptions = { exclude: [], includeRated: true };
        if (filters.includes('exclude') || filters.includes('includeRated')) {
          expect(allowed(films, seen, { ...given, ...lifted }).length).toBeGreaterThan(0);
          if (filters.length === 1 && filters[0] === 'includeRated') {
            expect(allowed(films, seen, { ...given, exclude: [] })).toEqual([]);
          }
        } else {
          const blamed = Object.fromEntries(filters.map((name) => [name, (given as RecommendOptions)[name]]));
          expect(allowed(films, seen, { ...lifted, match: given.match, ...blamed })).toEqual([]);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(empty).toBeGreaterThan(100);
  });

  test.each<[RecommendOptions, string, string[]]>([
    [{ genres: ['Horror', 'Documentary'], match: 'all' }, 'No film is both Horror and Documentary.', ['genres']],
    [{ genres: ['Western'] }, 'No film is Western.', ['genres']],
    [{ genres: ['Western', 'War', 'Noir'] }, 'No film is Western, War or Noir.', ['genres']],
    [{ yearFrom: 1960, yearTo: 1965 }, 'No film is from 1960 to 1965.', ['yearFrom', 'yearTo']],
    [{ yearFrom: 2030 }, 'No film is from 2030 or later.', ['yearFrom']],
    [{ yearTo: 1900, yearFrom: 1900 }, 'No film is from 1900.', ['yearFrom', 'yearTo']],
    [
      { genres: ['Documentary'], yearTo: 1950 },
      'No film is Documentary and is from 1950 or earlier.',
      ['genres', 'yearTo'],
    ],
    [{ genres: ['Documentary'] }, 'Every film that is Documentary has been rated already.', ['includeRated']],
    [{ includeRated: true, exclude: [100, 101, 102] }, 'Every film is excluded.', ['exclude']],
    [{ exclude: [100, 101] }, 'Every film is excluded or has been rated already.', ['exclude', 'includeRated']],
  ])('%j leave nothing: %s', (given, reason, filters) => {
    const movies = catalogue([
      { genres: 0, year: 1950 },
      { genres: 1, year: 1990 },
      { genres: 3, year: 1990 },
    ]);
    expect(whyNone(described(movies), profileOf([2]), given)).toEqual({ reason, filters });
  });

  test('by genre know the names of the catalogue, and films without any', () => {
    const movies = catalogue([{ genres: 0, year: 0 }]);
    expect(genreNames(movies)).toEqual(['Comedy', 'Documentary', 'Horror', 'comedy', NONE]);
    expect(genreNames({ ...movies, genreSets: [['War']] })).toEqual(['War']);
  });
});

describe('a very long history', () => {
  test('is scored by its latest ratings', () => {
    const size = MAX_SCORED + 3;
    const movies = Uint32Array.from({ length: size }, (_, j) => 2 * j);
    const ratings = Float64Array.from(movies, (_, j) => j % 5);
    const times = Uint32Array.from(movies, (_, j) => (j === 7 || j === 4_000 || j === size - 1 ? 10 : 20));
    const latest = latestOf({ movies, ratings, times });
    expect(latest.movies).toHaveLength(MAX_SCORED);
    for (const [k, movie] of latest.movies.entries()) {
      expect(latest.ratings[k]).toBe(ratings[movie / 2]);
      expect(latest.times?.[k]).toBe(20);
      if (k > 0) expect(movie).toBeGreaterThan(latest.movies[k - 1]);
    }
  });

  test('of films of one minute, or without times, is scored by the most rated ones; a shorter one as it is', () => {
    const movies = Uint32Array.of(1, 5, 9);
    const profile = { movies, ratings: Float64Array.of(1, 2, 3) };
    expect(latestOf(profile, 2)).toEqual({ movies: Uint32Array.of(1, 5), ratings: Float64Array.of(1, 2) });
    expect(latestOf({ ...profile, times: new Uint32Array(3) }, 2).movies).toEqual(Uint32Array.of(1, 5));
    expect(latestOf(profile, 3)).toBe(profile);
  });
});
