/**
 * Accuracy on MovieLens 100K, where it is at hand: `$CINEMATCH_TEST_DATA` or `shared/data` beside the repository. One
 * fold and one top-N split, against bars that are a little above what is reached; `npm run bench -- accuracy` has all.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EvaluateOptions, type Evaluation, evaluateFiles } from '../../batch/evaluate.ts';
import { cutSplit } from '../../bench/cut-split.ts';
import { MODEL_NAMES } from '../../models/model.ts';
import { temporaryFolder } from '../fixtures/releases-folder.ts';
import { silentProgress } from '../fixtures/watch-phases.ts';

const DATA = process.env.CINEMATCH_TEST_DATA ?? join('..', 'shared', 'data');
const ML_100K = join(DATA, 'ml-100k');
const LABELS = join(DATA, 'splits', 'ml-100k-topn.csv');

const why = (path: string) => (existsSync(path) ? '' : ` (skipped: no ${path}, see $CINEMATCH_TEST_DATA)`);

function evaluate(options: Pick<EvaluateOptions, 'train' | 'test' | 'ranking' | 'probes'>): Promise<Evaluation> {
  return evaluateFiles({
    ...options,
    movies: join(ML_100K, 'u.item'),
    seed: 42,
    threads: 2,
    memoryLimit: 2 ** 30,
    progress: silentProgress(),
  });
}

describe.skipIf(!existsSync(ML_100K))(`on fold u1 of ML-100K${why(ML_100K)}`, () => {
  let rmse: Record<string, number>;

  beforeAll(async () => {
    const files = { train: join(ML_100K, 'u1.base'), test: join(ML_100K, 'u1.test') };
    const { rating, train, test: held } = await evaluate({ ...files, ranking: false });
    expect([train.ratings, held.ratings]).toEqual([80_000, 20_000]);
    for (const { n } of Object.values(rating)) expect(n).toBe(20_000);
    rmse = Object.fromEntries(Object.entries(rating).map(([name, figures]) => [name, figures.rmse ?? Number.NaN]));
  });

  test.each([
    ['bias', 0.96],
    ['svd', 0.905],
    ['item-knn', 0.935],
    ['user-knn', 0.935],
    ['content', 0.935],
    ['hybrid', 0.899],
  ])('%s errs by %d stars at most', (name, bar) => {
    expect(rmse[name]).toBeLessThanOrEqual(bar);
  });

  test('the hybrid is better than each of its parts', () => {
    for (const name of ['bias', ...MODEL_NAMES]) expect(rmse.hybrid).toBeLessThan(rmse[name]);
  });
});

describe.skipIf(!existsSync(LABELS))(`on the top-N split of ML-100K${why(LABELS)}`, () => {
  let ranking: NonNullable<Evaluation['ranking']>;
  let response: Evaluation['response'];

  beforeAll(async () => {
    await using folder = await temporaryFolder();
    const files = await cutSplit(folder.path, { ratings: join(ML_100K, 'u.data'), labels: LABELS, held: 1 });
    const figures = await evaluate({ ...files, ranking: true, probes: 300 });
    expect(figures.train.ratings + figures.test.ratings).toBe(100_000);
    ranking = figures.ranking ?? {};
    response = figures.response;
  });

  test('popularity, whose figures are known, confirms the evaluator', () => {
    expect(Math.abs((ranking.popularity['ndcg@10'] ?? 0) - 0.1762)).toBeLessThan(0.003);
    expect(Math.abs((ranking.popularity['recall@20'] ?? 0) - 0.2024)).toBeLessThan(0.003);
  });

  test('lists of the hybrid are good, and as good as those of its best part', () => {
    const ndcg = (name: string) => ranking[name]['ndcg@10'] ?? Number.NaN;
    expect(ndcg('hybrid')).toBeGreaterThanOrEqual(0.385);
    // Paired differences between two lists have a standard error of about 0.004.
    for (const name of ['popularity', ...MODEL_NAMES]) expect(ndcg('hybrid')).toBeGreaterThan(ndcg(name) - 0.004);
  });

  test('viewers like what is listed, and no film is predicted below their own mean', () => {
    const { hybrid } = ranking;
    expect(hybrid['net-ndcg@10']).toBeGreaterThanOrEqual(0.277);
    expect(hybrid['disliked@10']).toBeLessThanOrEqual(0.115);
    expect(hybrid['liking@10']).toBeGreaterThanOrEqual(0.58);
    expect(hybrid['below-mean-users@10']).toBeLessThanOrEqual(0.02);
  });

  test('lists turn when all ratings are reversed, and what is like a disliked film falls', () => {
    expect(response?.reversal.overlap).toBeLessThanOrEqual(2.5);
    expect(response?.dislike?.empty.rise).toBeLessThanOrEqual(0.02);
    expect(response?.dislike?.ten.rise).toBeLessThanOrEqual(0.02);
  });

  test('lists are not the same for everybody', () => {
    expect(ranking.hybrid['coverage@10']).toBeGreaterThan(3 * (ranking.popularity['coverage@10'] ?? 1));
  });
});
