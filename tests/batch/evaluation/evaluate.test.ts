/**
 * `evaluate` on small files: the shape of the figures, the figures against naive ones, and a wall between the
 * test file and the models.
 */

import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EvaluateOptions, type Evaluation, evaluateFiles } from '../../../batch/evaluate.ts';
import { trainingPhases } from '../../../batch/training/train-models.ts';
import { BIAS_CONFIG } from '../../../models/bias/train.ts';
import { MODEL_NAMES } from '../../../models/model.ts';
import { hash32 } from '../../../shared/random.ts';
import type { RankingFigures, RatingFigures } from '../../../shared/schemas/report.ts';
import { datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import {
  makeCrowd,
  type RatingRow,
  shuffled,
  toMoviesCsv,
  toRatingsCsv,
  toTagsCsv,
} from '../../fixtures/made-up-ratings.ts';
import { silentProgress, watchPhases } from '../../fixtures/watch-phases.ts';

/** Several trainings, on a machine that may be busy. */
const NUM_RATED = 60;
const NUM_MOVIES = 64;
const CROWD = makeCrowd({ users: 70, movies: NUM_RATED, share: 0.4 });
const isHeld = ({ user, movie }: RatingRow) => hash32(3, user, movie) % 5 === 0;
/** User 70 is only in the test file; movie 60 only there and in the catalogue. */
const TRAIN = CROWD.filter((row) => !isHeld(row) && row.user !== 70 && row.movie !== NUM_RATED);
const ODD_ROWS: RatingRow[] = [
  { user: 1, movie: NUM_MOVIES, rating: 4 },
  { user: 1, movie: 9_999, rating: 5 },
  { user: 9_999, movie: 2, rating: 1.5 },
  { user: 9_999, movie: 9_999, rating: 5 },
];
const TEST = [...CROWD.filter((row) => isHeld(row) || row.user === 70 || row.movie === NUM_RATED), ...ODD_ROWS];
const FILES: Files = {
  'train.csv': toRatingsCsv(TRAIN),
  'test.csv': toRatingsCsv(TEST),
  'movies.csv': toMoviesCsv(NUM_MOVIES),
  'tags.csv': toTagsCsv(20),
};

async function evaluate(changes: Partial<EvaluateOptions> = {}, files: Files = {}): Promise<Evaluation> {
  await using folder = await datasetFolder({ ...FILES, ...files });
  return await evaluateFiles({
    ...folder.options,
    threads: 1,
    train: join(folder.path, 'train.csv'),
    test: join(folder.path, 'test.csv'),
    movies: join(folder.path, 'movies.csv'),
    tags: join(folder.path, 'tags.csv'),
    ranking: true,
    seed: 42,
    progress: silentProgress(),
    ...changes,
  });
}

const withoutSeconds = ({ seconds: _, ...rest }: Evaluation) => rest;
const distinct = (values: readonly number[]) => new Set(values).size;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the figures', () => {
  let evaluation: Evaluation;
  beforeAll(async () => {
    evaluation = await evaluate();
  });

  test('have the shape of the contract: each model and control with each figure', () => {
    const keys = ['train', 'test', 'seed', 'seconds', 'bytes', 'rating', 'ranking'];
    expect(Object.keys(evaluation)).toEqual(expect.arrayContaining(keys));
    const models = MODEL_NAMES;
    const figure = expect.any(Number);
    const row = { rmse: figure, mae: figure, n: figure, answered: figure };
    const list = {
      'ndcg@10': figure,
      'recall@20': figure,
      'ndcg@100': figure,
      'coverage@10': figure,
      'novelty@10': figure,
      'diversity@10': figure,
      users: figure,
      'net-ndcg@10': figure,
      netUsers: figure,
      netLeftOut: figure,
      'hits@10': figure,
      'liking@10': figure,
      'disliked@10': figure,
      'surplus@10': figure,
      'below-mean@10': figure,
      'below-mean-users@10': figure,
      'popularity-rank@10': figure,
    };
    const each = <T>(names: readonly string[], value: T) => Object.fromEntries(names.map((name) => [name, value]));
    expect(evaluation.rating).toEqual(each(['global-mean', 'bias', ...models, 'hybrid'], row));
    expect(evaluation.ranking).toEqual(each(['popularity', ...models, 'hybrid'], list));
    const difference = { part: expect.any(String), better: figure, error: figure, users: figure };
    expect(evaluation.againstBest).toEqual(each(['rmse', 'ndcg@10', 'net-ndcg@10'], difference));
    const dislike = { films: figure, near: figure, rise: figure, fall: figure };
    expect(evaluation.response).toEqual({
      reversal: { users: figure, overlap: figure, strangers: figure },
      dislike: { empty: dislike, ten: dislike },
    });
    expect(evaluation.bytes).toEqual(each(['bias', ...models, 'total'], figure));
    expect(evaluation.seconds).toMatchObject(each(['ingest', ...models, 'total'], figure));
    expect(evaluation.seed).toBe(42);
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  test('count the rows, users and movies of both files', () => {
    const counts = (rows: readonly RatingRow[]) => ({
      ratings: rows.length,
      users: distinct(rows.map(({ user }) => user)),
      movies: distinct(rows.map(({ movie }) => movie)),
    });
    expect(evaluation.train).toEqual(counts(TRAIN));
    expect(evaluation.test).toEqual(counts(TEST));
  });

  test('add the bytes of the artifacts up, and bound each phase by the whole', () => {
    const { total, ...parts } = evaluation.bytes;
    expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).toBe(total);
    for (const bytes of Object.values(parts)) expect(bytes).toBeGreaterThan(0);
    for (const seconds of Object.values(evaluation.seconds)) {
      expect(seconds).toBeGreaterThanOrEqual(0);
      expect(seconds).toBeLessThanOrEqual(evaluation.seconds.total);
    }
  });

  test('are over every row of the test file, those of unknown users and movies too', () => {
    for (const { n } of Object.values(evaluation.rating)) expect(n).toBe(TEST.length);
  });

  test('have the error of the global mean as computed naively', () => {
    const mu = mean(TRAIN.map(({ rating }) => rating));
    expectErrors(
      evaluation.rating['global-mean'],
      () => mu,
      () => true,
    );
  });

  test('have the error of the baseline as computed naively', () => {
    const { predict, isKnown } = naiveBaseline();
    expectErrors(evaluation.rating.bias, predict, isKnown);
  });

  test('have the quality of popularity as computed naively', () => {
    expectLists(evaluation.ranking?.popularity, naivePopularity(4));
  });

  test('say what share a model could answer itself: of a movie nobody rated, content can and neighbours cannot', async () => {
    const unrated = toRatingsCsv([{ user: 1, movie: NUM_MOVIES, rating: 4 }]);
    const { rating } = await evaluate({ ranking: false }, { 'test.csv': unrated });
    expect(rating.content).toMatchObject({ n: 1, answered: 1 });
    for (const name of ['bias', 'user-knn', 'item-knn']) {
      expect(rating[name]).toEqual({ ...rating.bias, n: 1, answered: 0 });
    }
    for (const { answered } of Object.values(evaluation.rating)) {
      expect(answered).toBeGreaterThan(0.5);
      expect(answered).toBeLessThanOrEqual(1);
    }
  });

  test('see a taste that is plainly there: the hybrid errs less than the baseline and lists better than popularity', () => {
    const { rating, ranking } = evaluation;
    expect(rating.hybrid.rmse).toBeLessThan(0.8 * (rating.bias.rmse ?? 0));
    expect(ranking?.hybrid['ndcg@10']).toBeGreaterThan(1.2 * (ranking?.popularity['ndcg@10'] ?? 1));
  });

  test('are the same again for the same seed, on one thread or two, whatever the order of rows', async () => {
    const files = {
      'train.csv': toRatingsCsv(shuffled(TRAIN, 1), false),
      'test.csv': toRatingsCsv(shuffled(TEST, 2), false),
    };
    const same = withoutSeconds(evaluation);
    expect(withoutSeconds(await evaluate({ threads: 2 }))).toEqual(same);
    expect(withoutSeconds(await evaluate({}, files))).toEqual(same);
  });

  test('are others for another seed', async () => {
    const other = await evaluate({ seed: 43 });
    expect(other.seed).toBe(43);
    expect(other.rating.hybrid).not.toEqual(evaluation.rating.hybrid);
    for (const control of ['global-mean', 'bias']) expect(other.rating[control]).toEqual(evaluation.rating[control]);
  });

  test('are written to a file when asked for', async () => {
    await using folder = await datasetFolder({});
    const json = join(folder.path, 'figures.json');
    const returned = await evaluate({ json });
    expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(returned);
    expect(withoutSeconds(returned)).toEqual(withoutSeconds(evaluation));
  });

  test('leave lists out when they are not asked for, and say the same of ratings', async () => {
    const { ranking, rating } = await evaluate({ ranking: false });
    expect(ranking).toBeUndefined();
    expect(rating).toEqual(evaluation.rating);
  });

  test('name only the models asked for, beside the hybrid and the controls, and say the same of them', async () => {
    const { rating, ranking } = await evaluate({ models: ['content', 'svd'] });
    expect(Object.keys(rating).sort()).toEqual(['bias', 'content', 'global-mean', 'hybrid', 'svd']);
    expect(Object.keys(ranking ?? {}).sort()).toEqual(['content', 'hybrid', 'popularity', 'svd']);
    for (const name of ['content', 'svd', 'bias']) expect(rating[name]).toEqual(evaluation.rating[name]);
    for (const name of ['content', 'svd', 'popularity']) expect(ranking?.[name]).toEqual(evaluation.ranking?.[name]);
  });

  test.each([3, 5])('count picks rated %d or more when told to, and rate as before', async (relevance) => {
    const { ranking, rating } = await evaluate({ relevance });
    expectLists(ranking?.popularity, naivePopularity(relevance));
    expect(ranking?.hybrid.users).toBe(ranking?.popularity.users);
    expect(rating).toEqual(evaluation.rating);
  });

  test('are null for lists when nobody picked anything', async () => {
    const { ranking } = await evaluate({ relevance: 6 });
    expect(ranking?.hybrid).toMatchObject({ 'ndcg@10': null, 'coverage@10': null, users: 0 });
  });

  test('of a pair that occurs twice in training use the later rating', async () => {
    const [{ user, movie }] = TRAIN;
    const earlier = `${user},${movie},0.5,1\n`;
    const twice = toRatingsCsv(TRAIN).replace('\n', `\n${earlier}`);
    expect(withoutSeconds(await evaluate({}, { 'train.csv': twice }))).toEqual(withoutSeconds(evaluation));
  });
});

describe('the test file', () => {
  const turned = TEST.map((row) => ({ ...row, rating: 5.5 - row.rating }));
  const others = shuffled(turned, 3).filter(({ user }) => user % 3 !== 0);

  test('changes not one byte of any artifact and no weight, whatever is in it', async () => {
    const learned = async (rows: readonly RatingRow[]) => {
      const progress = watchPhases();
      await evaluate({ progress, ranking: false }, { 'test.csv': toRatingsCsv(rows) });
      return [...trainingPhases('train-again'), 'blend'].map((phase) => progress.results.get(phase));
    };
    const results = await learned(TEST);
    expect(results).toHaveLength(2 + MODEL_NAMES.length);
    expect(results).not.toContain(undefined);
    for (const rows of [turned, others]) expect(await learned(rows)).toEqual(results);
  });

  test('is read when training is over: another one put in its place then is the one that counts', async () => {
    await using folder = await datasetFolder({ ...FILES, 'late.csv': toRatingsCsv(others) });
    const [train, late, movies] = ['train.csv', 'late.csv', 'movies.csv'].map((name) => join(folder.path, name));
    const held = join(folder.path, 'test.csv');
    const phases: string[] = [];
    const progress = watchPhases(async (phase) => {
      phases.push(phase);
      if (phase === 'read-test') await copyFile(late, held);
    });
    const given = { ...folder.options, threads: 1, train, movies, ranking: true, seed: 42 };
    const swapped = await evaluateFiles({ ...given, test: held, progress });
    const direct = await evaluateFiles({ ...given, test: late, progress: silentProgress() });
    expect(withoutSeconds(swapped)).toEqual(withoutSeconds(direct));
    expect(phases.indexOf('read-test')).toBeGreaterThan(phases.indexOf('train-again-content'));
    expect(phases.slice(phases.indexOf('read-test'))).toEqual(['read-test', 'score']);
  });

  test('does not move a prediction by its ratings: both ends of the scale find the same mean', async () => {
    const held = (rating: number) => ({ 'test.csv': toRatingsCsv(TEST.map((row) => ({ ...row, rating }))) });
    const low = await evaluate({ ranking: false }, held(0.5));
    const high = await evaluate({ ranking: false }, held(5));
    for (const name of Object.keys(low.rating)) {
      // Clipped predictions err to one side only, so the mean error is the mean prediction.
      const fromLow = (low.rating[name].mae ?? Number.NaN) + 0.5;
      expect(5 - (high.rating[name].mae ?? Number.NaN)).toBeCloseTo(fromLow, 4);
    }
  });

  test('has the users of the training when they have names, and strangers are newcomers', async () => {
    const named = (rows: readonly RatingRow[]) =>
      toRatingsCsv(rows).replaceAll(/^\d+/gm, (user) => `viewer ${user.padStart(4, '0')}`);
    const files = { 'train.csv': named(TRAIN), 'test.csv': named(TEST) };
    expect(withoutSeconds(await evaluate({}, files))).toEqual(withoutSeconds(await evaluate()));
    const alone = await evaluate({ ranking: false }, { ...files, 'test.csv': named(ODD_ROWS.slice(2)) });
    const { rating } = await evaluate({ ranking: false }, { 'test.csv': toRatingsCsv(ODD_ROWS.slice(2)) });
    expect(alone.rating).toEqual(rating);
  });

  test('may have nobody and nothing that training knows: strangers are one viewer each', async () => {
    const strangers = [
      { user: 501, movie: 9_001, rating: 3 },
      { user: 502, movie: 9_002, rating: 5 },
      { user: 503, movie: 9_001, rating: 5 },
    ];
    const { rating, ranking } = await evaluate({}, { 'test.csv': toRatingsCsv(strangers) });
    const mu = mean(TRAIN.map((row) => row.rating));
    const rmse = Math.sqrt(mean(strangers.map((row) => (mu - row.rating) ** 2)));
    for (const [name, figures] of Object.entries(rating)) {
      expect(figures.rmse).toBeCloseTo(rmse, 4);
      expect(figures).toMatchObject({ n: 3, answered: name === 'global-mean' ? 1 : 0 });
    }
    expect(ranking?.hybrid).toMatchObject({ 'ndcg@10': 0, 'recall@20': 0, users: 2 });
  });

  test('that is bad is refused by name and row', async () => {
    await using folder = await datasetFolder({ ...FILES, 'bad.csv': 'userId,movieId,rating\n1,2,4\n1,3,four\n' });
    const [train, bad, json] = ['train.csv', 'bad.csv', 'none.json'].map((name) => join(folder.path, name));
    await writeFile(json, 'as it was');
    const progress = silentProgress();
    const refused = evaluateFiles({
      ...folder.options,
      threads: 1,
      train,
      test: bad,
      ranking: false,
      seed: 42,
      json,
      progress,
    });
    await expect(refused).rejects.toMatchObject({
      name: 'DataError',
      message: expect.stringMatching(/^bad\.csv row 3/),
    });
    expect(await readFile(json, 'utf8')).toBe('as it was');
  });
});

function expectErrors(
  figures: RatingFigures,
  predict: (row: RatingRow) => number,
  isAnswered: (row: RatingRow) => boolean,
): void {
  const [min, max] = [0.5, 5];
  const errors = TEST.map((row) => Math.min(max, Math.max(min, predict(row))) - row.rating);
  expect(figures.rmse).toBeCloseTo(Math.sqrt(mean(errors.map((error) => error ** 2))), 4);
  expect(figures.mae).toBeCloseTo(mean(errors.map(Math.abs)), 4);
  expect(figures.answered).toBeCloseTo(TEST.filter(isAnswered).length / TEST.length, 4);
}

/** μ + b_u + b_i by alternating damped means, in double precision. */
function naiveBaseline() {
  const mu = mean(TRAIN.map(({ rating }) => rating));
  const userBias = new Map<number, number>();
  const movieBias = new Map<number, number>();
  const settle = (
    biases: Map<number, number>,
    key: 'user' | 'movie',
    damping: number,
    other: (row: RatingRow) => number,
  ): void => {
    for (const id of new Set(TRAIN.map((row) => row[key]))) {
      const left = TRAIN.filter((row) => row[key] === id).map((row) => row.rating - mu - other(row));
      biases.set(id, left.reduce((sum, value) => sum + value, 0) / (left.length + damping));
    }
  };
  for (let sweep = 0; sweep < BIAS_CONFIG.sweeps; sweep++) {
    settle(movieBias, 'movie', BIAS_CONFIG.movieDamping, ({ user }) => userBias.get(user) ?? 0);
    settle(userBias, 'user', BIAS_CONFIG.userDamping, ({ movie }) => movieBias.get(movie) ?? 0);
  }
  return {
    predict: ({ user, movie }: RatingRow) => mu + (userBias.get(user) ?? 0) + (movieBias.get(movie) ?? 0),
    isKnown: ({ user, movie }: RatingRow) => userBias.has(user) && movieBias.has(movie),
  };
}

/** All figures but diversity of the movies most often rated `relevance` or more; ties by all ratings, then by id. */
function naivePopularity(relevance: number) {
  const count = (movie: number, least: number) =>
    TRAIN.filter((row) => row.movie === movie && row.rating >= least).length;
  const catalogue = Array.from({ length: NUM_MOVIES }, (_, k) => ({
    movie: k + 1,
    likes: count(k + 1, relevance),
    ratings: count(k + 1, 0),
  })).sort((a, b) => b.likes - a.likes || b.ratings - a.ratings || a.movie - b.movie);
  const numUsers = distinct(TRAIN.map(({ user }) => user));
  const listed = new Set<number>();
  const perUser = [...new Set(TEST.map(({ user }) => user))].flatMap((user) => {
    const picks = TEST.filter((row) => row.user === user && row.rating >= relevance).map(({ movie }) => movie);
    if (picks.length === 0) return [];
    const seen = TRAIN.filter((row) => row.user === user).map(({ movie }) => movie);
    const list = catalogue.filter(({ movie }) => !seen.includes(movie));
    for (const { movie } of list.slice(0, 10)) listed.add(movie);
    const discounts = list.map((_, rank) => 1 / Math.log2(rank + 2));
    const gain = (k: number) =>
      list.slice(0, k).reduce((sum, { movie }, rank) => sum + (picks.includes(movie) ? discounts[rank] : 0), 0);
    const ideal = (k: number) => discounts.slice(0, Math.min(k, picks.length)).reduce((sum, part) => sum + part, 0);
    return [
      {
        ndcg10: gain(10) / ideal(10),
        ndcg100: gain(100) / ideal(100),
        recall20: list.slice(0, 20).filter(({ movie }) => picks.includes(movie)).length / picks.length,
        novelty: mean(list.slice(0, 10).map(({ ratings }) => -Math.log2((ratings + 1) / (numUsers + 1)))),
      },
    ];
  });
  return {
    'ndcg@10': mean(perUser.map(({ ndcg10 }) => ndcg10)),
    'ndcg@100': mean(perUser.map(({ ndcg100 }) => ndcg100)),
    'recall@20': mean(perUser.map(({ recall20 }) => recall20)),
    'novelty@10': mean(perUser.map(({ novelty }) => novelty)),
    'coverage@10': listed.size / NUM_MOVIES,
    users: perUser.length,
  };
}

function expectLists(figures: RankingFigures | undefined, expected: ReturnType<typeof naivePopularity>): void {
  for (const [name, value] of Object.entries(expected)) {
    expect(figures?.[name as keyof RankingFigures], name).toBeCloseTo(value, 4);
  }
  expect(figures?.['diversity@10']).toBeGreaterThanOrEqual(0);
  expect(figures?.['diversity@10']).toBeLessThanOrEqual(1);
}
