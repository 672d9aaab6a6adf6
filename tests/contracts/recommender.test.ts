/** Lists, predictions and posted profiles, from a release that was learned from toy data. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/splits/held-out.ts';
import { MODEL_NAMES, type Profile } from '../../models/model.ts';
import type { RecommendOptions } from '../../models/recommender/answers.ts';
import { EMPTY_PROFILE, makeProfile } from '../fixtures/toy-ratings.ts';
import {
  camps,
  EVERYTHING,
  fan,
  idsOf,
  max,
  min,
  movieIds,
  newcomer,
  PROFILES,
  recommender,
  UNKNOWN,
} from './toy-recommender.ts';

const { ratings, catalogue, userIds } = camps;

const listed = (profile: Profile, options?: RecommendOptions) =>
  recommender.recommend(profile, options).map(({ movieId }) => movieId);

describe('a list of recommendations', () => {
  test.each(PROFILES)('for %s has the ten best films, best first, each once', (_, profile) => {
    const list = recommender.recommend(profile);
    expect(list).toHaveLength(Math.min(10, movieIds.length - profile.movies.length));
    expect(new Set(list.map(({ movieId }) => movieId)).size).toBe(list.length);
    const scores = list.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const rest = recommender.recommend(profile, { n: 1_000 }).slice(list.length);
    for (const { score } of rest) expect(score).toBeLessThanOrEqual(scores[scores.length - 1]);
  });

  test.each(PROFILES)(
    'for %s has every film that they have not rated when it may be longer than the catalogue',
    (_, profile) => {
      const seen = new Set(idsOf(Array.from(profile.movies)));
      const unseen = Array.from(movieIds).filter((movieId) => !seen.has(movieId));
      expect(listed(profile, { n: 1_000 }).sort()).toEqual(unseen.sort());
      expect(listed(profile, EVERYTHING).sort()).toEqual(Array.from(movieIds).sort());
    },
  );

  test('is the beginning of a longer one', () => {
    const long = recommender.recommend(fan, { n: 15 });
    for (const n of [1, 2, 7]) expect(recommender.recommend(fan, { n })).toEqual(long.slice(0, n));
  });

  test('for a fan begins with films of their kind', () => {
    const withUnseen = camps.viewers.filter(({ ownUnseen }) => ownUnseen.length > 0);
    for (const { user, ownUnseen } of withUnseen) {
      const [first] = listed(profileOf(ratings, user));
      expect([...idsOf(ownUnseen), movieIds[camps.bare], movieIds[camps.unrated]]).toContain(first);
    }
  });

  test('for a newcomer has more films of the kind they like than of the other', () => {
    for (const [liked, disliked] of [
      [camps.action, camps.romance],
      [camps.romance, camps.action],
    ]) {
      const profile = makeProfile([
        [liked[0], max],
        [liked[1], max],
        [disliked[0], min],
      ]);
      const top = listed(profile);
      const count = (movies: readonly number[]) => idsOf(movies).filter((movieId) => top.includes(movieId)).length;
      expect(count(liked)).toBeGreaterThan(count(disliked));
    }
  });

  test('leaves out what is to be left out, and takes no notice of ids that it does not know', () => {
    const [first, second, ...rest] = listed(fan, { n: 1_000 });
    expect(listed(fan, { n: 1_000, exclude: [second, UNKNOWN] })).toEqual([first, ...rest]);
    expect(listed(fan, { ...EVERYTHING, exclude: Array.from(movieIds) })).toEqual([]);
  });

  test('has films with any of the genres, or with all of them, whatever their case', () => {
    const withGenres = (genres: string[], match?: 'any' | 'all') =>
      listed(EMPTY_PROFILE, { n: 1_000, genres, match }).sort();
    const action = [...idsOf(camps.action), movieIds[camps.unrated]].sort();
    const romance = idsOf(camps.romance).sort();
    expect(withGenres(['Action'])).toEqual(action);
    expect(withGenres(['action', 'ROMANCE'])).toEqual([...action, ...romance].sort());
    expect(withGenres(['action', 'romance'], 'any')).toEqual([...action, ...romance].sort());
    expect(withGenres(['Drama', 'Romance'], 'all')).toEqual(romance);
    expect(withGenres(['Action', 'Romance'], 'all')).toEqual([]);
    expect(withGenres(['Opera'])).toEqual([]);
    expect(withGenres([], 'all')).toHaveLength(movieIds.length);
  });

  test('has films of the years asked for, both ends included, and none of an unknown year', () => {
    const years = (options: RecommendOptions) =>
      recommender
        .recommend(EMPTY_PROFILE, { n: 1_000, ...options })
        .map(({ year }) => year)
        .sort();
    const every = Array.from(catalogue.years).filter((year) => year > 0);
    expect(years({ yearFrom: 1995 })).toEqual(every.filter((year) => year >= 1995).sort());
    expect(years({ yearTo: 1991 })).toEqual(every.filter((year) => year <= 1991).sort());
    expect(years({ yearFrom: 1991, yearTo: 1993 })).toEqual([1991, 1991, 1992, 1992, 1993, 1993]);
    expect(years({ yearFrom: 0 })).toEqual(every.sort());
    expect(years({ yearFrom: 1993, yearTo: 1991 })).toEqual([]);
  });

  test('keeps to all conditions at once, in the order that it has without them', () => {
    const excluded = idsOf(camps.action.slice(0, 2));
    const options: RecommendOptions = { genres: ['Action'], yearFrom: 1991, yearTo: 1999, exclude: excluded };
    const fits = recommender.recommend(newcomer, { n: 1_000 }).filter(({ movieId, genres, year }) => {
      return genres.includes('Action') && year && year >= 1991 && year <= 1999 && !excluded.includes(movieId);
    });
    expect(fits.length).toBeGreaterThan(3);
    expect(recommender.recommend(newcomer, { n: 1_000, ...options })).toEqual(fits);
    expect(recommender.recommend(newcomer, { n: 3, ...options })).toEqual(fits.slice(0, 3));
    expect(recommender.recommend(newcomer, { ...options, yearTo: 1990 })).toEqual([]);
  });

  test('has the opinions of the models that take part, which share the weight of all', () => {
    const weightOf = (models: Record<string, { weight: number }>) =>
      Object.values(models).reduce((sum, { weight }) => sum + weight, 0);
    const all = new Map(
      recommender.recommend(fan, EVERYTHING).map(({ movieId, models }) => [movieId, weightOf(models)]),
    );
    for (const models of [['svd'], ['content', 'item-knn'], ['user-knn', 'svd', 'content']] as const) {
      for (const film of recommender.recommend(fan, { ...EVERYTHING, models })) {
        expect(Object.keys(film.models).sort()).toEqual(models.toSorted());
        const own = weightOf(film.models as Record<string, { weight: number }>);
        const shares = all.get(film.movieId) ?? Number.NaN;
        // Weights that do not add up to something positive are left as they are.
        if (own > 0.05) expect(Math.abs(own - shares)).toBeLessThan(0.004);
      }
    }
  });

  test('is the same in whatever order the models are named, and however often', () => {
    const options = (models: RecommendOptions['models']) => ({ ...EVERYTHING, models });
    const list = recommender.recommend(fan, options(['svd', 'content']));
    expect(recommender.recommend(fan, options(['content', 'svd']))).toEqual(list);
    expect(recommender.recommend(fan, options(['svd', 'content', 'svd']))).toEqual(list);
    expect(recommender.recommend(fan, options(MODEL_NAMES))).toEqual(recommender.recommend(fan, EVERYTHING));
  });

  test('of no model is the baseline and what is popular', () => {
    const list = recommender.recommend(fan, { ...EVERYTHING, models: [] });
    const { predictions } = recommender.predict(
      fan,
      list.map(({ movieId }) => movieId),
    );
    list.forEach(({ rating, models }, t) => {
      expect(rating).toBe(predictions[t].baseline);
      expect(models).toEqual({});
    });
  });

  test('with diversity 0 is the plain one', () => {
    expect(recommender.recommend(fan, { n: 20, diversity: 0 })).toEqual(recommender.recommend(fan, { n: 20 }));
  });

  test('with diversity has the same first film, keeps to the conditions and repeats nothing', () => {
    const options = fc.record({
      n: fc.integer({ min: 1, max: 60 }),
      diversity: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      genres: fc.constantFrom([], ['Action'], ['Romance', 'Western']),
      yearFrom: fc.constantFrom(undefined, 1992),
      includeRated: fc.boolean(),
      exclude: fc.subarray(Array.from(movieIds), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(options, fc.constantFrom(...PROFILES), (asked, [, profile]) => {
        const allowed = recommender.recommend(profile, { ...asked, n: 1_000, diversity: 0 });
        const plain = new Map(allowed.map((film) => [film.movieId, film]));
        const varied = recommender.recommend(profile, asked);
        expect(varied).toHaveLength(Math.min(asked.n, allowed.length));
        expect(new Set(varied.map(({ movieId }) => movieId)).size).toBe(varied.length);
        for (const film of varied) expect(film).toEqual(plain.get(film.movieId));
        expect(varied[0]).toEqual(allowed[0]);
      }),
      { numRuns: 60 },
    );
  });

  test('with much diversity has more kinds of films at its top', () => {
    const kinds = (diversity: number) => {
      const top = recommender.recommend(EMPTY_PROFILE, { n: 4, diversity, genres: ['Action', 'Romance', 'Western'] });
      return new Set(top.flatMap(({ genres }) => genres)).size;
    };
    expect(kinds(0.9)).toBeGreaterThanOrEqual(kinds(0));
    expect(kinds(0.9)).toBeGreaterThan(1);
  });
});

describe('predictions', () => {
  test('come in the order asked, unknown ids apart', () => {
    const asked = [movieIds[5], UNKNOWN, movieIds[0], movieIds[30], UNKNOWN + 1, movieIds[0]];
    const { predictions, unknown } = recommender.predict(fan, asked);
    expect(predictions.map(({ movieId }) => movieId)).toEqual([movieIds[5], movieIds[0], movieIds[30], movieIds[0]]);
    expect(predictions[1]).toEqual(predictions[3]);
    expect(unknown).toEqual([UNKNOWN, UNKNOWN + 1]);
    expect(recommender.predict(fan, [])).toEqual({ predictions: [], unknown: [] });
  });

  test.each(PROFILES)(
    'for %s are the ratings that their list shows, and those asked for one at a time',
    (_, profile) => {
      for (const { movieId, rating, models } of recommender.recommend(profile, EVERYTHING)) {
        const [prediction] = recommender.predict(profile, [movieId]).predictions;
        expect(prediction.rating).toBe(rating);
        for (const name of MODEL_NAMES) expect(prediction.models[name]).toMatchObject({ ...models[name] });
      }
    },
  );

  test.each(PROFILES)('for %s are the baseline plus the weighted opinions, as shown', (_, profile) => {
    for (const { rating, baseline, models } of recommender.predict(profile, Array.from(movieIds)).predictions) {
      const opinions = Object.values(models);
      expect(opinions).toHaveLength(MODEL_NAMES.length);
      const isClipped = [rating, baseline, ...opinions.map((opinion) => opinion.rating)].some(
        (value) => value <= min || value >= max,
      );
      if (isClipped) continue;
      const sum = opinions.reduce((total, { rating: own, weight }) => total + weight * (own - baseline), baseline);
      expect(Math.abs(rating - sum)).toBeLessThan(0.02);
    }
  });

  test('tell the camps apart on films that they have not rated', () => {
    for (const { user, ownUnseen, otherUnseen } of camps.viewers) {
      const profile = profileOf(ratings, user);
      const own = recommender.predict(profile, idsOf(ownUnseen)).predictions.map(({ rating }) => rating);
      const other = recommender.predict(profile, idsOf(otherUnseen)).predictions.map(({ rating }) => rating);
      expect(Math.min(...own)).toBeGreaterThan(Math.max(...other));
    }
  });
});

describe('a posted profile', () => {
  test('holds known movies by dense index, ascending, and names the ids that it ignores', () => {
    const given = [
      { movieId: movieIds[9], rating: 2 },
      { movieId: UNKNOWN, rating: 5 },
      { movieId: movieIds[3], rating: 4 },
    ];
    expect(recommender.profile(given)).toEqual({
      profile: makeProfile([
        [3, 4],
        [9, 2],
      ]),
      ignored: [UNKNOWN],
    });
    expect(recommender.profile([])).toEqual({ profile: EMPTY_PROFILE, ignored: [] });
  });

  test('has the last rating of a movie that was rated twice', () => {
    const given = [1, 5, 3].map((rating) => ({ movieId: movieIds[4], rating }));
    expect(recommender.profile(given).profile).toEqual(makeProfile([[4, 3]]));
  });

  test('may have ratings between the values of the scale', () => {
    expect(recommender.profile([{ movieId: movieIds[4], rating: 3.25 }]).profile).toEqual(makeProfile([[4, 3.25]]));
  });

  test.each([0.99, 5.01, -3, Number.NaN, Number.POSITIVE_INFINITY])('is refused for a rating of %d', (rating) => {
    for (const movieId of [movieIds[0], UNKNOWN]) {
      expect(() => recommender.profile([{ movieId, rating }])).toThrow(RangeError);
      expect(() => recommender.profile([{ movieId, rating }])).toThrow(String(rating));
    }
  });

  test('with the history of a user gets what the user gets', async () => {
    const user = await recommender.user(userIds[7]);
    const history = Array.from(user?.profile.movies ?? [], (movie, j) => ({
      movieId: movieIds[movie],
      rating: user?.profile.ratings[j] ?? 0,
    }));
    const { profile } = recommender.profile(history.toReversed());
    expect(recommender.recommend(profile)).toEqual(recommender.recommend(user?.profile ?? EMPTY_PROFILE));
  });
});
