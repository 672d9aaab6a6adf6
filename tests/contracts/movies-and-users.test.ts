/** What is said of films and of users: similar films, histories, titles, bytes. */

import { describe, expect, test } from 'vitest';
import { makeRelease, releaseSource } from '../../batch/releases/make-release.ts';
import { profileOf } from '../../batch/splits/held-out.ts';
import { parseBlend } from '../../models/hybrid/artifact.ts';
import { SIMILAR_BY } from '../../models/recommender/answers.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { USER_NAME_INDEX_FILE, USER_NAMES_FILE } from '../../shared/release/user-names.ts';
import { EMPTY_PROFILE } from '../fixtures/toy-ratings.ts';
import { camps, fan, idsOf, movieIds, newcomer, recommender, release, UNKNOWN } from './toy-recommender.ts';

const { ratings, catalogue, userIds } = camps;

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
  test('has the whole history that was ingested, with its times', async () => {
    for (const [user, userId] of userIds.entries()) {
      const found = await recommender.user(userId);
      const [start, end] = [ratings.byUser.offsets[user], ratings.byUser.offsets[user + 1]];
      const times = ratings.times.slice(start, end);
      expect(found).toEqual({ userId, profile: { ...profileOf(ratings, user), times } });
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
    const empty = { userId: 1, profile: EMPTY_PROFILE };
    expect(recommender.describeUser(empty)).toMatchObject({
      userId: 1,
      numRatings: 0,
      meanRating: 0,
      favouriteGenres: [],
      history: [],
    });
    const undated = recommender.describeUser({ userId: 1, profile: newcomer });
    for (const { date } of undated.history) expect(date).toBeNull();
  });
});

describe('a user with a name', async () => {
  /** By number; the camps have some of these users, as a part of a dataset has. */
  const userNames = Array.from(
    { length: userIds[userIds.length - 1] },
    (_, k) => `${String(k + 1).padStart(4, '0')}/ü ?`,
  );
  const learned = {
    ...release,
    config: release.manifest.config,
    blend: parseBlend(release.manifest.blend),
    seconds: {},
  };
  const named = makeRelease({ ...camps, userNames }, learned, 42);
  const asked = await openRecommender(releaseSource(named));

  test('is found by that name and goes by it in every answer', async () => {
    for (const [user, userId] of userIds.entries()) {
      const name = userNames[userId - 1];
      expect(asked.userIdOf(name)).toBe(name);
      const found = await asked.user(name);
      expect(found).toMatchObject({ userId: name, profile: profileOf(ratings, user) });
      if (found) expect(asked.describeUser(found).userId).toBe(name);
    }
  });

  test('has the list that a number would have', async () => {
    const [userId] = userIds;
    const [byName, byNumber] = await Promise.all([asked.user(userNames[userId - 1]), recommender.user(userId)]);
    if (!byName || !byNumber) throw new Error('no such user');
    expect(asked.recommend(byName.profile)).toEqual(recommender.recommend(byNumber.profile));
  });

  test('is undefined when unknown, without ratings, or asked for by number', async () => {
    const unrated = userNames.findIndex((_, k) => !userIds.includes(k + 1));
    for (const id of ['nobody', '', userNames[unrated], userIds[0], String(userIds[0])]) {
      expect(await asked.user(id)).toBeUndefined();
    }
    expect(await recommender.user(String(userIds[0]))).toBeUndefined();
  });

  test('must have one of 1 to 256 bytes, where others have a number', () => {
    expect(() => asked.userIdOf('é'.repeat(129))).toThrow('a name of 1 to 256 bytes');
    expect(recommender.userIdOf('ann')).toBe('ann');
    expect(() => recommender.userIdOf('-1')).toThrow('expected a number from 0 to 4294967294');
    expect(recommender.userIdOf('7')).toBe(7);
  });

  test('is read from disk: only the index of names is held', async () => {
    await asked.user(userNames[0]);
    const held = asked
      .memory()
      .filter(({ bytes }) => bytes > 0)
      .map(({ component }) => component);
    expect(held).toContain(USER_NAME_INDEX_FILE);
    expect(held).not.toContain(USER_NAMES_FILE);
    expect(named.files.has(USER_NAMES_FILE)).toBe(true);
    expect(release.files.has(USER_NAME_INDEX_FILE)).toBe(false);
  });

  test('is refused when there are fewer names than users', async () => {
    const fewer = makeRelease({ ...camps, userNames: userNames.slice(0, 2) }, learned, 42);
    const opened = await openRecommender(releaseSource(fewer));
    await expect(opened.user(userNames[0])).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(USER_NAME_INDEX_FILE),
    });
  });
});

describe('a movie', () => {
  test('is described with its ratings, or undefined', () => {
    const [movie] = camps.action;
    const facts = recommender.movie(movieIds[movie]);
    expect(facts).toMatchObject({
      catalogueTitle: catalogue.titles[movie],
      year: catalogue.years[movie],
      genres: ['Action'],
    });
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

  test('is found by the words of its title, most rated first, page by page', async () => {
    const found = await recommender.search('blast');
    expect(found.total).toBe(camps.action.length + 1);
    expect(found.movies.map(({ movieId }) => movieId)).toEqual(
      idsOf([...camps.action, camps.unrated].sort((a, b) => a - b)),
    );
    expect(await recommender.search('bla', { offset: 2, limit: 3 })).toEqual({
      total: found.total,
      exact: true,
      movies: found.movies.slice(2, 5),
    });
    const { movies } = await recommender.search('future blast');
    expect(movies.map(({ movieId }) => movieId)).toEqual([movieIds[camps.unrated]]);
    expect(await recommender.search('')).toMatchObject({ total: movieIds.length, exact: true });
    expect(await recommender.search('zzz')).toEqual({ total: 0, exact: false, movies: [] });
  });
});

test('the bytes held are listed by file, largest first', async () => {
  await recommender.search('blast');
  const listed = recommender.memory().filter(({ bytes }) => bytes > 0);
  const bytes = listed.map((entry) => entry.bytes);
  expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
  // Two films and four viewers need little more to work on than the spare megabyte.
  expect(listed[0]).toMatchObject({ component: 'workspace', budget: null });
  expect(listed[0].bytes).toBeGreaterThan(2 ** 20);
  // What is made on demand has no file.
  for (const { component, bytes: held, budget } of listed.slice(1).filter((entry) => entry.budget !== null)) {
    expect(held).toBe(release.files.get(component)?.length);
    expect(budget).toBeGreaterThan(0);
  }
  expect(listed.map(({ component }) => component)).not.toContain('profiles.bin');
});
