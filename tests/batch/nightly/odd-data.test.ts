/** From the ratings file to the answers of the service, on data that is barely data: train → publish → open → answer. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { nightly } from '../../../batch/nightly.ts';
import { splitTest } from '../../../batch/splits/split-ratings.ts';
import type { HistoryEntry, Recommender } from '../../../models/recommender/answers.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import { fileSource, readPointer } from '../../../shared/node/file-source.ts';
import { datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import {
  type CrowdShape,
  makeCrowd,
  type RatingRow,
  toLinksCsv,
  toMoviesCsv,
  toRatingsCsv,
  toTagsCsv,
} from '../../fixtures/made-up-ratings.ts';

const CROWD = makeCrowd({ users: 30, movies: 24, share: 0.5 });
const WHOLE: Files = {
  'ratings.csv': toRatingsCsv(CROWD),
  'movies.csv': toMoviesCsv(27),
  'tags.csv': toTagsCsv(20),
  'links.csv': toLinksCsv(27),
};

/**
 * Publishes the dataset, opens what was published as the Node host does, and checks that it answers everybody.
 * Comes back with the history of the first user.
 */
async function publishAndAsk(
  files: Files,
  rows: readonly RatingRow[],
  { dataset = '.', seed = 42 } = {},
): Promise<{ recommender: Recommender; history: HistoryEntry[] }> {
  await using folder = await datasetFolder(files);
  const releases = join(folder.path, '../releases');
  await nightly({ ...folder.options, threads: 1, dataset: join(folder.path, dataset), releases, seed });
  const { release } = await readPointer(releases);
  const recommender = await openRecommender(fileSource(join(releases, release)));
  const users = [...new Set(rows.map(({ user }) => user))];
  const histories: HistoryEntry[][] = [];
  for (const userId of [users[0], users[users.length - 1]]) {
    const user = await recommender.user(userId);
    const own = rows.filter((row) => row.user === userId);
    expect(user?.profile.movies).toHaveLength(own.length);
    if (!user) throw new Error(`there is no user ${userId}`);
    const { history, ...described } = recommender.describeUser(user);
    expect(described).toMatchObject({ userId, numRatings: own.length });
    histories.push(history);
    expectAnswers(recommender, user.profile, rows);
  }
  expect(await recommender.user(4_000_000)).toBeUndefined();
  const [{ movie, rating }] = rows;
  for (const given of [[], [{ movieId: movie, rating }]]) {
    expectAnswers(recommender, recommender.profile(given).profile, rows);
  }
  return { recommender, history: histories[0] };
}

const NO_PREDICTIONS: ReturnType<Recommender['predict']> = { predictions: [], unknown: [] };

function expectAnswers(
  recommender: Recommender,
  profile: Parameters<Recommender['recommend']>[0],
  rows: readonly RatingRow[],
): void {
  const { scale, movies } = recommender.manifest.dataset;
  const movieIds = [...new Set(rows.map(({ movie }) => movie))];
  const ask = () => recommender.predict(profile, [...movieIds, 4_000_000]);
  // Ratings of a single value are picks, and nothing is predicted from them.
  const { predictions, unknown } = scale.length === 1 ? NO_PREDICTIONS : ask();
  if (scale.length === 1) expect(ask).toThrow('no ratings');
  expect(predictions.map(({ movieId }) => movieId)).toEqual(scale.length === 1 ? [] : movieIds);
  expect(unknown).toEqual(scale.length === 1 ? [] : [4_000_000]);
  const list = recommender.recommend(profile, { n: 10 });
  expect(list).toHaveLength(Math.min(10, movies - profile.movies.length));
  const indexes = list.map(({ movieId }) => recommender.indexOf(movieId));
  expect(new Set([...indexes, ...profile.movies]).size).toBe(list.length + profile.movies.length);
  for (const { rating } of [...predictions, ...list]) {
    if (scale.length === 1) expect(rating).toBeNull();
    else expect(rating !== null && rating >= scale[0] && rating <= scale[scale.length - 1]).toBe(true);
  }
  const varied = recommender.recommend(profile, { n: 5, diversity: 0.5, includeRated: true });
  expect(varied).toHaveLength(Math.min(5, movies));
  const explanation = recommender.explain(profile, movieIds[0]);
  expect(explanation?.movieId).toBe(movieIds[0]);
  expectFinite({ predictions, list, varied, explanation, similar: recommender.similar(movieIds[0]) });
}

function expectFinite(value: unknown, path = ''): void {
  if (typeof value === 'number' && !Number.isFinite(value)) expect.fail(`${path} is ${value}`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) expectFinite(part, `${path}.${key}`);
}

describe('a release can be made and answers everybody', () => {
  test('with movies, tags, links and movies that nobody rated', async () => {
    const { recommender } = await publishAndAsk(WHOLE, CROWD);
    expect(recommender.movie(2)).toMatchObject({ title: 'Film number 2', genres: ['Comedy'], imdbId: 100_001 });
    const { profile } = recommender.profile([{ movieId: 1, rating: 5 }]);
    const { predictions } = recommender.predict(profile, [25, 27]);
    expect(predictions[0].models.content?.support).toBeGreaterThan(0);
    expectFinite(predictions);
  });

  test('of a single ratings file, without a catalogue', async () => {
    const { 'ratings.csv': ratings } = WHOLE;
    const { recommender } = await publishAndAsk({ 'my.csv': ratings }, CROWD, { dataset: 'my.csv' });
    expect(recommender.manifest.dataset).toMatchObject({ name: 'my.csv', movies: 24, ratedMovies: 24 });
    expect(recommender.movie(2)).toMatchObject({ title: 'Movie 2', year: null, genres: [] });
  });

  test('without timestamps', async () => {
    const files = { ...WHOLE, 'ratings.csv': toRatingsCsv(CROWD, false) };
    const { recommender, history } = await publishAndAsk(files, CROWD);
    expect(recommender.manifest.dataset).toMatchObject({ firstDate: null, lastDate: null });
    expect(history.length).toBeGreaterThan(0);
    for (const { date } of history) expect(date).toBeNull();
  });

  test('with some timestamps that are missing, which are no dates', async () => {
    const [header, first, ...rows] = toRatingsCsv(CROWD).split('\n');
    const undated = first.replace(/,\d+$/, ',');
    expect(undated).not.toBe(first);
    const whole = await publishAndAsk(WHOLE, CROWD);
    const files = { ...WHOLE, 'ratings.csv': [header, undated, ...rows].join('\n') };
    const { recommender, history } = await publishAndAsk(files, CROWD);
    const { firstDate, lastDate } = whole.recommender.manifest.dataset;
    expect(firstDate).not.toBeNull();
    expect(recommender.manifest.dataset.firstDate?.slice(0, 4)).toBe(firstDate?.slice(0, 4));
    expect(recommender.manifest.dataset).toMatchObject({ lastDate });
    expect(history.filter(({ date }) => date === null)).toHaveLength(1);
  });

  test('without tags and links', async () => {
    const { 'ratings.csv': ratings, 'movies.csv': movies } = WHOLE;
    await publishAndAsk({ 'ratings.csv': ratings, 'movies.csv': movies }, CROWD);
  });

  test('with a catalogue of titles alone', async () => {
    const movies = toMoviesCsv(24).replace(/ \(\d{4}\),\w+/g, ',(no genres listed)');
    expect(movies).toContain('\n3,Film number 3,(no genres listed)\n');
    await publishAndAsk({ 'ratings.csv': toRatingsCsv(CROWD), 'movies.csv': movies }, CROWD);
  });

  test.each<[string, CrowdShape]>([
    ['five ratings a user among many movies', { users: 120, movies: 400, share: 5 / 400 }],
    ['a handful of users', { users: 3, movies: 8, share: 0.8 }],
    ['one user', { users: 1, movies: 30, share: 2 }],
    ['one movie', { users: 40, movies: 1, share: 2 }],
    ['everything rated by everybody', { users: 12, movies: 12, share: 2 }],
    ['two users who have nothing in common', { users: 2, movies: 20, share: 2, rate: rateByKindAlone }],
    ['ratings that follow no taste', { users: 30, movies: 24, share: 0.5, rate: (_, __, noise) => halfStars(noise) }],
  ])('with %s', async (_, shape) => {
    const rows = makeCrowd(shape).filter(({ rating }) => rating > 0);
    const files = { 'ratings.csv': toRatingsCsv(rows), 'movies.csv': toMoviesCsv(shape.movies) };
    const { recommender } = await publishAndAsk(files, rows);
    expect(recommender.manifest).toMatchObject({ judged: false, dataset: { ratings: rows.length } });
  });

  test('with all ratings equal: there are lists without ratings', async () => {
    const rows = CROWD.map((row) => ({ ...row, rating: 3 }));
    const { recommender } = await publishAndAsk({ ...WHOLE, 'ratings.csv': toRatingsCsv(rows) }, rows);
    expect(recommender.picks).toBe(true);
    const { profile } = recommender.profile([{ movieId: 1, rating: 3 }]);
    expect(recommender.recommend(profile)).toHaveLength(10);
  });

  test.each<[string, (stars: number) => number, number[], number]>([
    ['0 to 10', (stars) => Math.max(0, Math.round(2.4 * stars - 2)), [0, 10], 8],
    ['0.5 to 4', (stars) => Math.min(4, stars), [0.5, 4], 3.5],
    ['0 or 1', (stars) => (stars > 3 ? 1 : 0), [0, 1], 1],
  ])('with ratings of %s', async (_, rescale, [min, max], relevance) => {
    const rows = [
      ...CROWD.map((row) => ({ ...row, rating: rescale(row.rating) })),
      { user: 31, movie: 1, rating: min },
      { user: 31, movie: 2, rating: max },
    ];
    const { recommender } = await publishAndAsk({ ...WHOLE, 'ratings.csv': toRatingsCsv(rows) }, rows);
    const { scale, relevance: learned } = recommender.manifest.dataset;
    expect([scale[0], scale.at(-1), learned]).toEqual([min, max, relevance]);
  });

  test.each([
    ['kept', 0],
    ['held out, so that nothing is left to train on', 1],
  ])('with a single rating that is %s', async (_, held) => {
    const rows = [{ user: 7, movie: 3, rating: 4 }];
    const files = { 'ratings.csv': toRatingsCsv(rows), 'movies.csv': toMoviesCsv(5) };
    await using folder = await datasetFolder(files);
    const { ratings } = await ingest(folder.path, folder.options);
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    const seed = seeds.find((candidate) => splitTest(ratings, candidate).heldOut.ratings.length === held);
    expect(seed).toBeDefined();
    await publishAndAsk(files, rows, { seed });
  });
});

/** Each rates the movies of their own kind alone; 0 is no rating. */
function rateByKindAlone(user: number, movie: number, noise: number): number {
  return user % 2 === movie % 2 ? halfStars(noise) : 0;
}

function halfStars(noise: number): number {
  return Math.min(5, Math.max(0.5, Math.round(6 + 2 * noise) / 2));
}
