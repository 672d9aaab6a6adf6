/** `evaluate` and the times of ratings: they count when files have them, and only then. */

import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type EvaluateOptions, type Evaluation, evaluateFiles } from '../../../batch/evaluate.ts';
import { randomStream } from '../../../shared/random.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

const START = 1_500_000_000;

/** Viewers who rate six films at a sitting, once a year: all of a sitting strictly or all generously. */
const ROWS = Array.from({ length: 60 }, (_, user) => {
  const random = randomStream(5, user);
  const mood = Array.from({ length: 8 }, () => random.normal());
  return Array.from({ length: 48 }, (_, k) => {
    const sitting = Math.floor(k / 6);
    const stars = 3 + (k % 3) / 2 + mood[sitting] + 0.4 * random.normal();
    const rating = Math.min(5, Math.max(1, Math.round(stars)));
    return {
      user,
      movie: (7 * k + user) % 60,
      rating,
      time: START + sitting * 31_536_000 + 20 * (k % 6),
      held: k % 6 === 4,
    };
  });
}).flat();

const csv = (rows: typeof ROWS, timed: boolean) =>
  [
    timed ? 'userId,movieId,rating,timestamp' : 'userId,movieId,rating',
    ...rows.map(({ user, movie, rating, time }) => [user, movie, rating, ...(timed ? [time] : [])].join(',')),
    '',
  ].join('\n');

async function evaluate(timed: boolean, changes: Partial<EvaluateOptions> = {}): Promise<Omit<Evaluation, 'seconds'>> {
  await using folder = await datasetFolder({
    'train.csv': csv(
      ROWS.filter(({ held }) => !held),
      timed,
    ),
    'test.csv': csv(
      ROWS.filter(({ held }) => held),
      timed,
    ),
  });
  const options = { ...folder.options, threads: 1, ranking: true, seed: 42, progress: silentProgress() };
  const [train, test] = ['train.csv', 'test.csv'].map((file) => join(folder.path, file));
  const { seconds: _, ...rest } = await evaluateFiles({ ...options, train, test, ...changes });
  return rest;
}

let timed: Omit<Evaluation, 'seconds'>;
let untimed: Omit<Evaluation, 'seconds'>;
beforeAll(async () => {
  timed = await evaluate(true);
  untimed = await evaluate(false);
});
const rmse = ({ rating }: Pick<Evaluation, 'rating'>) => rating.hybrid.rmse ?? Number.NaN;

test('times of the test rows make the hybrid better where people have moods', () => {
  expect(rmse(timed)).toBeLessThan(0.9 * rmse(untimed));
});

test('they change no single model and no list', () => {
  const { hybrid: _, ...models } = timed.rating;
  const { hybrid: __, ...others } = untimed.rating;
  expect(models).toEqual(others);
  expect(timed.ranking).toEqual(untimed.ranking);
  expect(timed.bytes).toEqual(untimed.bytes);
});

test('without them every figure is that of files that have none', async () => {
  expect(await evaluate(true, { times: false })).toEqual(untimed);
});

test('they cannot be left out where they say what is held out', async () => {
  await expect(evaluate(true, { test: undefined, split: 'time', times: false })).rejects.toMatchObject({
    name: 'UsageError',
    message: '--split time needs the times that --no-times leaves out',
  });
});
