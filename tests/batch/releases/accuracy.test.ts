/** Which figures of a release end its night. */

import { expect, test } from 'vitest';
import { GateError } from '../../../batch/releases/gate-error.ts';
import { checkAccuracy } from '../../../batch/releases/gates/accuracy.ts';

type Figures = Parameters<typeof checkAccuracy>[0];

const ratings = (hybrid: number | null, bias: number) =>
  ({ rating: { hybrid: { rmse: hybrid }, bias: { rmse: bias } }, againstBest: {} }) as unknown as Figures;
const picks = (ndcg: Record<string, number>, best: { part: string; better: number; error: number | null }) =>
  ({
    rating: {},
    ranking: Object.fromEntries(Object.entries(ndcg).map(([name, value]) => [name, { 'ndcg@10': value }])),
    againstBest: { 'ndcg@10': { ...best, users: 200 } },
  }) as unknown as Figures;

function refusal(figures: Figures): string | undefined {
  try {
    checkAccuracy(figures, 1_234);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(GateError);
    expect(error).toMatchObject({ code: 'accuracy' });
    return (error as GateError).message;
  }
}

test('of ratings, an RMSE above the baseline’s ends it, by however little, and so does none', () => {
  expect(refusal(ratings(0.9, 0.9))).toBeUndefined();
  expect(refusal(ratings(0.9001, 0.9))).toBe("the hybrid's RMSE is 0.9001 on 1234 held-out rows, the baseline's 0.9");
  expect(refusal(ratings(null, 0.9))).toContain('Infinity');
});

test('of picks, lists that are clearly worse than those of popularity end it', () => {
  const worse = picks({ hybrid: 0.1, popularity: 0.15 }, { part: 'popularity', better: -0.05, error: 0.02 });
  expect(refusal(worse)).toBe("the hybrid's nDCG@10 is 0.1 on 1234 held-out rows, popularity's 0.15");
});

test('of picks, the message names the best part when that is not popularity', () => {
  const worse = picks({ hybrid: 0.1, popularity: 0.11, svd: 0.2 }, { part: 'svd', better: -0.1, error: 0.02 });
  expect(refusal(worse)).toBe(
    "the hybrid's nDCG@10 is 0.1 on 1234 held-out rows, popularity's 0.11, and that of svd is 0.2",
  );
});

test.each([
  ['better than those of popularity', { hybrid: 0.15, popularity: 0.1 }, { better: -0.05, error: 0.01 }],
  ['worse by chance', { hybrid: 0.1, popularity: 0.14 }, { better: -0.04, error: 0.02 }],
  ['worse for one viewer, whose chance nobody knows', { hybrid: 0, popularity: 1 }, { better: -1, error: null }],
])('of picks, lists that are %s do not end it', (_, ndcg, best) => {
  expect(refusal(picks(ndcg, { part: 'popularity', ...best }))).toBeUndefined();
});
