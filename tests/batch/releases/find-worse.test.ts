/** In what a release is worse than the one before: each figure by itself, around what nights differ by anyway. */

import { expect, test } from 'vitest';
import { type Comparison, findWorse } from '../../../batch/releases/gates/compare.ts';

const same = (value: number) => ({ before: value, now: value, worseBy: 0, error: 0 });
const EQUAL: Comparison = {
  viewers: 500,
  rows: 2_000,
  rmse: same(0.9),
  ndcg10: same(0.4),
  netNdcg10: same(0.3),
  disliked: same(0.1),
  belowMean: same(0),
  coverage: same(200),
  answered: same(0.95),
};

type Figure = 'rmse' | 'ndcg10' | 'netNdcg10' | 'coverage' | 'answered';
/** A comparison in which one figure is worse by `worseBy`; a lower RMSE is better, of the others a higher value. */
function worse(figure: Figure, worseBy: number, error = 0): Comparison {
  const before = EQUAL[figure]?.before ?? 0;
  const now = figure === 'rmse' ? before + worseBy : before - worseBy;
  return { ...EQUAL, [figure]: { before, now, worseBy, error } };
}

test('two equal releases, and one that is better in everything, are worse in nothing', () => {
  expect(findWorse(EQUAL)).toEqual([]);
  for (const figure of ['rmse', 'ndcg10', 'netNdcg10', 'coverage', 'answered'] as const) {
    expect(findWorse(worse(figure, -0.2))).toEqual([]);
  }
});

/** What may differ at any rate: 1 % of the RMSE, 5 % of a list's figure, 30 % of the films, 0.02 of the answers. */
test.each<[Figure, number, string]>([
  ['rmse', 0.009, 'RMSE 0.9091 instead of 0.9000'],
  ['ndcg10', 0.02, 'nDCG@10 0.3799 instead of 0.4000'],
  ['netNdcg10', 0.015, 'net nDCG@10 0.2849 instead of 0.3000'],
  ['coverage', 60, 'different films in the lists 139 instead of 200'],
  ['answered', 0.02, 'share of ratings that a model has an opinion on 0.929 instead of 0.950'],
])('%s is worse only by more than it may differ', (figure, most, said) => {
  const step = figure === 'coverage' ? 1 : figure === 'answered' ? 0.001 : 0.0001;
  expect(findWorse(worse(figure, most - step))).toEqual([]);
  expect(findWorse(worse(figure, most + step))).toEqual([said]);
});

test.each<[Figure, number]>([
  ['rmse', 0.05],
  ['ndcg10', 0.1],
  ['netNdcg10', 0.1],
])('%s is worse only by more than two standard errors', (figure, worseBy) => {
  expect(findWorse(worse(figure, worseBy, worseBy / 1.9))).toEqual([]);
  expect(findWorse(worse(figure, worseBy, worseBy / 2.1))).toHaveLength(1);
});

test('a figure that nobody could measure says nothing, and all that are worse are named together', () => {
  expect(findWorse({ ...EQUAL, ndcg10: null, netNdcg10: null })).toEqual([]);
  const all: Comparison = {
    ...worse('rmse', 0.1),
    ndcg10: worse('ndcg10', 0.2).ndcg10,
    netNdcg10: worse('netNdcg10', 0.2).netNdcg10,
    coverage: worse('coverage', 150).coverage,
    answered: worse('answered', 0.5).answered,
  };
  expect(findWorse(all).map((part) => part.split(' ')[0])).toEqual(['RMSE', 'net', 'nDCG@10', 'different', 'share']);
});
