/** The one brain: everything it answers from a release that was learned from toy data. */

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Release, releaseSource } from '../../batch/make-release.ts';
import { profileOf } from '../../batch/split.ts';
import { type Recommender, type RecommendOptions, SIMILAR_BY } from '../../models/answers.ts';
import { MODEL_NAMES, type Profile } from '../../models/model.ts';
import { openRecommender } from '../../models/recommender.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { EMPTY_PROFILE, makeDataset, makeProfile, STARS, twoCamps } from '../fixtures/toy-ratings.ts';
import { changedSource, makeToyRelease } from '../fixtures/toy-release.ts';

const camps = twoCamps();
const { ratings, catalogue, userIds } = camps;
const { movieIds } = catalogue;
const [min, max] = [ratings.scale.min, ratings.scale.max];
const idsOf = (movies: readonly number[]) => movies.map((movie) => movieIds[movie]);
const UNKNOWN = 999_999;

const fan = profileOf(ratings, camps.viewers[0].user);
const newcomer = makeProfile([
  [camps.action[0], max],
  [camps.action[1], 4],
  [camps.romance[0], min],
]);
const PROFILES: [string, Profile][] = [
  ['nobody', EMPTY_PROFILE],
  ['a viewer with one rating', makeProfile([[camps.romance[3], max]])],
  ['a newcomer', newcomer],
  ['a fan', fan],
  ['a viewer whose films nobody else rated', profileOf(ratings, camps.hermit)],
  ['a viewer of unrated films', makeProfile([camps.unrated, camps.unratedBare].map((movie) => [movie, min]))],
  ['a viewer of everything', makeProfile(Array.from(movieIds, (_, movie) => [movie, STARS[movie % 5]]))],
];

let release: Release;
let recommender: Recommender;
beforeAll(async () => {
  release = await makeToyRelease(camps);
  recommender = await openRecommender(releaseSource(release));
});

const listed = (profile: Profile, options?: RecommendOptions) =>
  recommender.recommend(profile, options).map(({ movieId }) => movieId);
const everything: RecommendOptions = { n: 1_000, includeRated: true };

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
      expect(listed(profile, everything).sort()).toEqual(Array.from(movieIds).sort());
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
    expect(listed(fan, { ...everything, exclude: Array.from(movieIds) })).toEqual([]);
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
      recommender.recommend(fan, everything).map(({ movieId, models }) => [movieId, weightOf(models)]),
    );
    for (const models of [['svd'], ['content', 'item-knn'], ['user-knn', 'svd', 'content']] as const) {
      for (const film of recommender.recommend(fan, { ...everything, models })) {
        expect(Object.keys(film.models).sort()).toEqual(models.toSorted());
        const own = weightOf(film.models as Record<string, { weight: number }>);
        const shares = all.get(film.movieId) ?? Number.NaN;
        // Weights that do not add up to something positive are left as they are.
        if (own > 0.05) expect(Math.abs(own - shares)).toBeLessThan(0.004);
      }
    }
  });

  test('is the same in whatever order the models are named, and however often', () => {
    const options = (models: RecommendOptions['models']) => ({ ...everything, models });
    const list = recommender.recommend(fan, options(['svd', 'content']));
    expect(recommender.recommend(fan, options(['content', 'svd']))).toEqual(list);
    expect(recommender.recommend(fan, options(['svd', 'content', 'svd']))).toEqual(list);
    expect(recommender.recommend(fan, options(MODEL_NAMES))).toEqual(recommender.recommend(fan, everything));
  });

  test('of no model is the baseline and what is popular', () => {
    const list = recommender.recommend(fan, { ...everything, models: [] });
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
      for (const { movieId, rating, models } of recommender.recommend(profile, everything)) {
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

describe('an explanation', () => {
  const total = (terms: readonly { value: number }[]) => terms.reduce((sum, { value }) => sum + value, 0);
  const explain = (profile: Profile, movieId: number) => {
    const explanation = recommender.explain(profile, movieId);
    if (!explanation) throw new Error(`no explanation of ${movieId}`);
    return explanation;
  };

  test.each(PROFILES)('for %s has terms that add up to the rating and the score shown elsewhere', (_, profile) => {
    for (const { movieId, rating, score } of recommender.recommend(profile, everything)) {
      const explanation = explain(profile, movieId);
      expect(explanation.rating.value).toBe(rating);
      expect(explanation.score.value).toBe(score);
      expect(Math.abs(total(explanation.rating.terms) - rating)).toBeLessThan(1e-9);
      expect(Math.abs(total(explanation.score.terms) - score)).toBeLessThan(1e-9);
      const [prediction] = recommender.predict(profile, [movieId]).predictions;
      expect(prediction.rating).toBe(rating);
    }
  });

  test.each(PROFILES)(
    'for %s has each model’s part as a term, and what clipping took away only when it did',
    (_, profile) => {
      for (const movieId of movieIds) {
        const { rating, score } = explain(profile, movieId);
        const parts = ['baseline', ...MODEL_NAMES];
        const from = rating.terms.map((term) => term.from);
        expect(from.filter((name) => name !== 'scale')).toEqual(parts);
        if (from.includes('scale')) expect([min, max]).toContain(rating.value);
        expect(score.terms.map((term) => term.from).sort()).toEqual(['popularity', 'rating', ...MODEL_NAMES].sort());
      }
    },
  );

  test.each(PROFILES)('for %s says what both figures are without a film, as they come out without it', (_, profile) => {
    for (const movieId of idsOf([camps.action[5], camps.romance[5], camps.unrated, camps.bare])) {
      const { without } = explain(profile, movieId);
      for (const { movieId: film, rating, score } of without) {
        const left = makeProfile(
          Array.from(profile.movies, (movie, j) => [movie, profile.ratings[j]] as const).filter(
            ([movie]) => movieIds[movie] !== film,
          ),
        );
        expect(left.movies.length).toBe(profile.movies.length - 1);
        const again = explain(left, movieId);
        expect({ rating, score }).toEqual({ rating: again.rating.value, score: again.score.value });
      }
    }
  });

  test('names films of the viewer with the ratings they gave, features of the movie, and like-minded viewers', () => {
    const given = new Map(Array.from(fan.movies, (movie, j) => [movieIds[movie], fan.ratings[j]]));
    const { ownUnseen } = camps.viewers[0];
    for (const movieId of idsOf([...ownUnseen])) {
      const { reasons, without } = explain(fan, movieId);
      expect(reasons.films.length).toBeGreaterThan(0);
      expect(without.length).toBeGreaterThan(0);
      for (const film of [...reasons.films, ...without]) {
        expect(film.yourRating).toBe(given.get(film.movieId));
        expect(film.title).toBe(recommender.movie(film.movieId)?.title);
      }
      for (const { contribution } of [...reasons.films, ...reasons.features]) expect(contribution).not.toBe(0);
      const genres = reasons.features
        .map(({ feature }) => feature)
        .filter((name) => catalogue.genreNames.includes(name));
      for (const genre of genres) expect(recommender.movie(movieId)?.genres).toContain(genre);
      expect(Number.isSafeInteger(reasons.likeMinded)).toBe(true);
      expect(reasons.likeMinded).toBeGreaterThan(0);
      expect(reasons.likeMinded).toBeLessThanOrEqual(ratings.numUsers);
    }
  });

  test('names nothing for nobody', () => {
    const { reasons, without } = explain(EMPTY_PROFILE, movieIds[0]);
    expect(reasons.films).toEqual([]);
    expect(without).toEqual([]);
  });

  test('of an unknown movie is undefined', () => {
    expect(recommender.explain(fan, UNKNOWN)).toBeUndefined();
  });

  test('shows ratings as they were given, also when single precision cannot hold them', async () => {
    const tenths = twoCamps(Array.from({ length: 41 }, (_, k) => (10 + k) / 10));
    const opened = await openRecommender(releaseSource(await makeToyRelease(tenths)));
    const ids = tenths.catalogue.movieIds;
    const given = [...tenths.action.slice(0, 4), ...tenths.romance.slice(0, 4)].map((movie, j) => ({
      movieId: ids[movie],
      rating: [4.7, 4.1, 4.9, 4.3, 1.1, 1.3, 1.7, 1.9][j],
    }));
    const ratingOf = new Map(given.map(({ movieId, rating }) => [movieId, rating]));
    const explanation = opened.explain(opened.profile(given).profile, ids[tenths.action[6]]);
    const shown = [...(explanation?.reasons.films ?? []), ...(explanation?.without ?? [])];
    expect(shown.length).toBeGreaterThan(0);
    for (const { movieId, yourRating } of shown) expect(yourRating).toBe(ratingOf.get(movieId));
  });
});

describe('similar films', () => {
  test.each(SIMILAR_BY)('by %s are of the same kind first, nearest first, without the film itself', (by) => {
    for (const [own, movies] of [
      ['Action', camps.action],
      ['Romance', camps.romance],
    ] as const) {
      let ofOwnKind = 0;
      for (const movieId of idsOf(movies)) {
        const list = recommender.similar(movieId, by, 5) ?? [];
        expect(list).toHaveLength(5);
        expect(list.map((film) => film.movieId)).not.toContain(movieId);
        const similarities = list.map(({ similarity }) => similarity);
        expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
        for (const similarity of similarities) expect(similarity > 0 && similarity <= 1).toBe(true);
        ofOwnKind += list.filter(({ genres }) => genres.includes(own)).length;
      }
      expect(ofOwnKind / (5 * movies.length)).toBeGreaterThan(0.75);
    }
  });

  test('are as many as asked for, ten by the hybrid when nothing is said', () => {
    const [movieId] = movieIds;
    const long = recommender.similar(movieId, 'hybrid', 1_000) ?? [];
    expect(long.length).toBeLessThan(movieIds.length);
    expect(recommender.similar(movieId)).toEqual(long.slice(0, 10));
    expect(recommender.similar(movieId, 'hybrid', 3)).toEqual(long.slice(0, 3));
  });

  test('of a film that nobody rated come from its features', () => {
    const list = recommender.similar(movieIds[camps.unrated], 'hybrid', 3) ?? [];
    for (const { genres } of list) expect(genres).toEqual(['Action']);
    expect(list).toHaveLength(3);
  });

  test('are none for a film of which nothing is known, and undefined for an unknown one', () => {
    for (const by of SIMILAR_BY) expect(recommender.similar(movieIds[camps.unratedBare], by)).toEqual([]);
    expect(recommender.similar(UNKNOWN)).toBeUndefined();
  });
});

describe('a user', () => {
  test('has the whole history that was ingested, with its days', async () => {
    for (const [user, userId] of userIds.entries()) {
      const found = await recommender.user(userId);
      const [start, end] = [ratings.byUser.offsets[user], ratings.byUser.offsets[user + 1]];
      expect(found).toEqual({ userId, profile: profileOf(ratings, user), days: ratings.days.slice(start, end) });
    }
  });

  test('who is unknown is undefined', async () => {
    expect(await recommender.user(UNKNOWN)).toBeUndefined();
  });

  test('is described by their mean, favourite genres and history, latest first, page by page', async () => {
    const [{ user }] = camps.viewers;
    const found = await recommender.user(userIds[user]);
    if (!found) throw new Error('no such user');
    const whole = recommender.describeUser(found, { limit: 1_000 });
    const mean = fan.ratings.reduce((sum, rating) => sum + rating, 0) / fan.ratings.length;
    expect(whole.numRatings).toBe(fan.movies.length);
    expect(whole.meanRating).toBeCloseTo(mean, 2);
    expect(whole.favouriteGenres[0].genre).toBe('Action');
    expect(whole.favouriteGenres.find(({ genre }) => genre === 'Drama')?.numRatings).toBe(
      Array.from(fan.movies).filter((movie) => camps.romance.includes(movie)).length,
    );
    const dates = whole.history.map(({ date }) => date ?? '');
    expect(dates).toEqual(dates.toSorted().reverse());
    for (const date of dates) expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(new Map(whole.history.map(({ movieId, rating }) => [movieId, rating]))).toEqual(
      new Map(Array.from(fan.movies, (movie, j) => [movieIds[movie], fan.ratings[j]])),
    );
    expect(recommender.describeUser(found, { offset: 2, limit: 3 }).history).toEqual(whole.history.slice(2, 5));
    expect(recommender.describeUser(found, { offset: 1_000 }).history).toEqual([]);
  });

  test('without ratings or dates is described too', () => {
    const empty = { userId: 1, profile: EMPTY_PROFILE, days: new Uint16Array(0) };
    expect(recommender.describeUser(empty)).toEqual({
      userId: 1,
      numRatings: 0,
      meanRating: 0,
      favouriteGenres: [],
      history: [],
    });
    const undated = recommender.describeUser({ userId: 1, profile: newcomer, days: new Uint16Array(3) });
    for (const { date } of undated.history) expect(date).toBeNull();
  });
});

describe('a movie', () => {
  test('is described with its ratings, or undefined', () => {
    const [movie] = camps.action;
    const facts = recommender.movie(movieIds[movie]);
    expect(facts).toMatchObject({ title: catalogue.titles[movie], year: catalogue.years[movie], genres: ['Action'] });
    expect(facts?.numRatings).toBe(ratings.byMovie.offsets[movie + 1] - ratings.byMovie.offsets[movie]);
    expect(recommender.movie(movieIds[camps.unrated])).toMatchObject({ numRatings: 0, meanRating: null });
    expect(recommender.movie(movieIds[camps.bare])).toMatchObject({ year: null, genres: [], imdbId: null });
    expect(recommender.movie(UNKNOWN)).toBeUndefined();
  });

  test('is trained when somebody rated it', () => {
    movieIds.forEach((movieId, movie) => {
      expect(recommender.indexOf(movieId)).toBe(movie);
      expect(recommender.isTrained(movie)).toBe(movie !== camps.unrated && movie !== camps.unratedBare);
    });
    expect(recommender.indexOf(UNKNOWN)).toBe(-1);
  });

  test('is found by the words of its title, most rated first, page by page', () => {
    const found = recommender.search('blast');
    expect(found.total).toBe(camps.action.length + 1);
    expect(found.movies.map(({ movieId }) => movieId)).toEqual(
      idsOf([...camps.action, camps.unrated].sort((a, b) => a - b)),
    );
    expect(recommender.search('bla', { offset: 2, limit: 3 })).toEqual({
      total: found.total,
      movies: found.movies.slice(2, 5),
    });
    expect(recommender.search('future blast').movies.map(({ movieId }) => movieId)).toEqual([movieIds[camps.unrated]]);
    expect(recommender.search('')).toMatchObject({ total: movieIds.length });
    expect(recommender.search('zzz')).toEqual({ total: 0, movies: [] });
  });
});

test('the bytes held are listed by file, largest first', () => {
  const listed = recommender.memory();
  const bytes = listed.map((entry) => entry.bytes);
  expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
  for (const { component, bytes: held, budget } of listed) {
    expect(held).toBe(release.files.get(component)?.length);
    expect(budget).toBeGreaterThan(0);
  }
  expect(listed.map(({ component }) => component)).not.toContain('profiles.bin');
});

describe.each(PROFILES)('every answer to %s', (_, profile) => {
  const ids = Array.from(movieIds);
  test('has numbers where numbers are promised, and no −0', () => {
    expectNumbers(recommender.recommend(profile, everything));
    expectNumbers(recommender.recommend(profile, { ...everything, models: ['item-knn'], diversity: 0.5 }));
    expectNumbers(recommender.predict(profile, ids));
    expectNumbers(ids.map((movieId) => recommender.explain(profile, movieId)));
    expectNumbers(recommender.describeUser({ userId: 1, profile, days: new Uint16Array(profile.movies.length) }));
  });

  test('shows ratings within the scale', () => {
    const within = (rating: number) => expect(rating >= min && rating <= max).toBe(true);
    for (const { rating, interval, models } of recommender.recommend(profile, everything)) {
      expect(interval).toEqual(interval.toSorted((a, b) => a - b));
      for (const value of [rating, ...interval]) within(value);
      expect(interval[0] <= rating && rating <= interval[1]).toBe(true);
      for (const opinion of Object.values(models)) within(opinion.rating);
    }
    for (const { rating, baseline, models } of recommender.predict(profile, ids).predictions) {
      within(rating);
      within(baseline);
      for (const opinion of Object.values(models)) within(opinion.rating);
    }
    for (const movieId of ids) {
      const explanation = recommender.explain(profile, movieId);
      within(explanation?.rating.value ?? Number.NaN);
      for (const { rating } of explanation?.without ?? []) within(rating);
    }
  });
});

test('answers about movies have numbers where numbers are promised', () => {
  for (const movieId of movieIds) {
    expectNumbers(recommender.movie(movieId));
    for (const by of SIMILAR_BY) expectNumbers(recommender.similar(movieId, by));
  }
  expectNumbers(recommender.memory());
});

describe('opening a release', () => {
  const FILES = ['movies', 'search', 'profiles-index', 'bias', ...MODEL_NAMES].map((name) => `${name}.arrow`);

  /** How a release with these changes is refused. */
  const refusal = async (change: (files: Map<string, Uint8Array<ArrayBuffer>>) => void): Promise<ReleaseError> => {
    const error = await openRecommender(await changedSource(release, change)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ReleaseError);
    return error as ReleaseError;
  };
  const inManifest = (edit: (manifest: Record<string, Record<string, unknown>>) => void) =>
    refusal((files) => {
      const manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
      edit(manifest);
      files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
    });

  test('gives the same answers every time', async () => {
    const again = await openRecommender(releaseSource(release));
    for (const [, profile] of PROFILES) {
      expect(again.recommend(profile, everything)).toEqual(recommender.recommend(profile, everything));
    }
  });

  test.each(['manifest.json', ...FILES])('without %s is refused, and the file named', async (file) => {
    const error = await refusal((files) => files.delete(file));
    expect([error.code, error.message]).toEqual(['missing', expect.stringContaining(file)]);
  });

  test.each(FILES)('whose manifest does not list %s is refused, and the file named', async (file) => {
    const error = await inManifest(({ files }) => delete files[file]);
    expect([error.code, error.message]).toEqual(['missing', expect.stringContaining(file)]);
  });

  test.each(FILES)('with %s of another size than the manifest says is refused, and the file named', async (file) => {
    const error = await refusal((files) => files.set(file, files.get(file)?.slice(8) ?? new Uint8Array()));
    expect([error.code, error.message]).toEqual(['corrupt', expect.stringContaining(file)]);
  });

  test.each(FILES)('with other bytes of the same size in %s is refused, and the file’s kind named', async (file) => {
    const error = await refusal((files) => files.set(file, new Uint8Array(files.get(file)?.length ?? 0).fill(65)));
    expect([error.code, error.message]).toEqual(['corrupt', expect.stringContaining(file.replace('.arrow', ''))]);
  });

  test.each([
    ['no JSON', 'format', (text: string) => text.slice(0, -5)],
    ['a list', 'object', () => '[]'],
    ['of another format', 'format', (text: string) => text.replace('"format":1', '"format":2')],
  ])('with a manifest that is %s is refused', async (_, said, edit) => {
    const error = await refusal((files) => {
      const text = new TextDecoder().decode(files.get('manifest.json'));
      files.set('manifest.json', new TextEncoder().encode(edit(text)));
    });
    expect(error.message).toContain('manifest.json');
    if (error.code === 'version') expect(error.message).toContain(said);
  });

  test.each(['dataset', 'files', 'blend'])('with a manifest without %s is refused', async (part) => {
    const error = await inManifest((manifest) => delete manifest[part]);
    expect(error.message).toContain('manifest.json');
    expect(error.message).toContain(part);
  });

  test.each<[string, (blend: Record<string, Record<string, unknown>>) => unknown]>([
    ['no rating weights', (blend) => delete blend.rating],
    ['no ranking weights', (blend) => delete blend.ranking],
    ['no knots', (blend) => delete blend.rating.profileKnots],
    ['too few weights', (blend) => (blend.ranking.weights as Record<string, number[]>).rating.pop()],
    ['a model missing', (blend) => delete (blend.rating.weights as Record<string, unknown>).svd],
    ['a weight that is no number', (blend) => (blend.ranking.weights as Record<string, unknown[]>).content.fill(null)],
  ])('with a blend with %s is refused, and the manifest named', async (_, edit) => {
    const error = await inManifest(({ blend }) => {
      edit(blend as Record<string, Record<string, unknown>>);
    });
    expect([error.code, error.message]).toEqual(['corrupt', expect.stringContaining('manifest.json: blend.')]);
  });

  test('with a file from a release with another catalogue is refused, whichever it is', async () => {
    const films = Array.from({ length: 5 }, (_, f) => ({
      id: 1 + f,
      title: `Other ${f}`,
      year: 2000,
      genres: ['Drama'],
    }));
    const rows = Array.from({ length: 30 }, (_, k) => ({
      user: 1 + (k % 6),
      film: 1 + Math.floor(k / 6),
      rating: 1 + (k % 5),
    }));
    const other = await makeToyRelease(makeDataset(films, rows, STARS));
    const accepted: string[] = [];
    for (const file of FILES) {
      const files = new Map(release.files).set(file, other.files.get(file) ?? new Uint8Array());
      await openRecommender(releaseSource({ ...release, files })).then(
        () => accepted.push(file),
        (error: unknown) => expect(error).toBeInstanceOf(ReleaseError),
      );
    }
    expect(accepted).toEqual([]);
  });

  test('whose histories are cut short answers for everybody but those users', async () => {
    const source = await changedSource(release, (files) => {
      const profiles = files.get('profiles.bin') ?? new Uint8Array();
      files.set('profiles.bin', profiles.slice(0, profiles.length >> 1));
    });
    const opened = await openRecommender(source);
    expect(opened.recommend(fan)).toEqual(recommender.recommend(fan));
    expect(await opened.user(userIds[0])).toEqual(await recommender.user(userIds[0]));
    await expect(opened.user(userIds[userIds.length - 1])).rejects.toThrow(ReleaseError);
  });
});

const NULLABLE = new Set(['year', 'imdbId', 'tmdbId', 'meanRating', 'date', 'budget']);

/** Fails on NaN, an infinity, −0, undefined, or a null that was not promised, anywhere in an answer. */
function expectNumbers(value: unknown, name = ''): void {
  if (typeof value === 'number') {
    expect(Number.isFinite(value) && !Object.is(value, -0), `${name} is ${Object.is(value, -0) ? '−0' : value}`).toBe(
      true,
    );
  } else if (value === null) {
    expect(NULLABLE.has(name), `${name} is null`).toBe(true);
  } else if (typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) expectNumbers(part, Array.isArray(value) ? name : key);
  } else {
    expect(value, name).toBeDefined();
  }
}
