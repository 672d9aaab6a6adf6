/** The films that a person is asked to rate, from a release that was learned from toy data. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseAsked, plainFamiliarity } from '../../models/recommender/choose-asked.ts';
import { makeProfile, STARS } from '../fixtures/toy-ratings.ts';
import { camps, idsOf, max, min, movieIds, newcomer, PROFILES, recommender, UNKNOWN } from './toy-recommender.ts';

const asked = (...args: Parameters<typeof recommender.ask>) => recommender.ask(...args).map(({ movieId }) => movieId);
const NOBODY = makeProfile([]);

describe('films to ask about', () => {
  test.each(PROFILES)('for %s are the same every time, each once, and the beginning of more', (_, profile) => {
    const all = asked(profile, { n: 1_000 });
    expect(new Set(all).size).toBe(all.length);
    for (const n of [1, 2, 7]) expect(asked(profile, { n })).toEqual(all.slice(0, n));
    expect(asked(profile)).toEqual(all.slice(0, 10));
  });

  test('are never those that were rated, are not known, or are unwanted, under no id', () => {
    const film = fc.constantFrom(...movieIds, UNKNOWN);
    const rated = fc.uniqueArray(fc.tuple(film, fc.constantFrom(...STARS)), { selector: ([movieId]) => movieId });
    fc.assert(
      fc.property(rated, fc.array(film), fc.array(film), (given, unknown, exclude) => {
        const { profile } = recommender.profile(given.map(([movieId, rating]) => ({ movieId, rating })));
        const never = new Set([...given.map(([movieId]) => movieId), ...unknown, ...exclude]);
        // A film that is there under two ids is the same film, and is asked about once.
        const nameOf = (movieId: number) => {
          const { title, year } = recommender.movie(movieId) ?? {};
          return year ? `${year} ${title}` : movieId;
        };
        const names = new Set([...never].map(nameOf));
        const rest = new Set(Array.from(movieIds, nameOf).filter((name) => !names.has(name)));
        const films = asked(profile, { n: 1_000, unknown, exclude });
        expect(films.map(nameOf).sort()).toEqual([...rest].sort());
        for (const movieId of films) expect(never).not.toContain(movieId);
      }),
    );
  });

  test('differ between tastes: each is asked about their own kind first', () => {
    const [action, romance] = [camps.action, camps.romance].map((own, k) => {
      const other = k === 0 ? camps.romance : camps.action;
      const first = asked(
        makeProfile([
          ...own.slice(0, 3).map((m) => [m, max] as const),
          ...other.slice(0, 3).map((m) => [m, min] as const),
        ]),
      );
      const kind = new Set(idsOf(own));
      expect(first.slice(0, 5).filter((movieId) => kind.has(movieId))).toHaveLength(5);
      return first;
    });
    expect(action).not.toEqual(romance);
  });

  test('are less of a kind that the person does not know', () => {
    const own = idsOf(camps.action.slice(0, 5));
    const kind = new Set(idsOf(camps.action.slice(5)));
    const placeOf = (options: object) => {
      const places = asked(NOBODY, { n: 1_000, ...options }).flatMap((movieId, at) => (kind.has(movieId) ? [at] : []));
      return places.reduce((sum, at) => sum + at, 0) / places.length;
    };
    expect(placeOf({ unknown: own })).toBeGreaterThan(placeOf({ exclude: own }) + 1);
  });

  test('take a film that was rated as known, also when it is among those that are not known', () => {
    const { profile } = recommender.profile([{ movieId: movieIds[0], rating: max }]);
    expect(asked(profile, { unknown: [movieIds[0]] })).toEqual(asked(profile));
  });

  test('do not depend on who was asked before', () => {
    const first = asked(newcomer, { n: 20 });
    for (const [, profile] of PROFILES) asked(profile, { n: 20 });
    expect(asked(newcomer, { n: 20 })).toEqual(first);
  });
});

describe('choosing films', () => {
  const numMovies = 8;
  const audience = { numUsers: 10, numRatings: Uint32Array.from({ length: numMovies }, () => 5) };
  const choose = (series: string[], loved: number[], twinsOf: (movie: number) => number[] = () => []) =>
    chooseAsked(numMovies, {
      familiarity: plainFamiliarity(audience, numMovies),
      loved: Float64Array.from(loved),
      seriesOf: (movie: number) => series[movie],
      twinsOf,
      notKnown: new Uint32Array(0),
      allowed: () => true,
    });
  const LOVED = [0.8, 0.7, 0.6, 0.5, 0.4, 0.39, 0.38, 0.37];

  test('takes the most loved of equally known films, and the first of equally loved ones', () => {
    expect(choose([...'abcdefgh'], LOVED)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(choose([...'abcdefgh'], LOVED.toReversed())).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(choose([...'abcdefgh'], LOVED.toSorted().fill(0.5))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('takes a film of each series before a second one', () => {
    expect(choose([...'aabbccdd'], LOVED)).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
  });

  test('takes a film that has several ids once, by the id that is most loved', () => {
    const alike = [0, 3, 7];
    const twinsOf = (movie: number) => (alike.includes(movie) ? alike.filter((other) => other !== movie) : []);
    expect(choose([...'abcdefgh'], LOVED, twinsOf)).toEqual([0, 1, 2, 4, 5, 6]);
  });
});
