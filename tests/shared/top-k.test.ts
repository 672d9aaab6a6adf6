import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TopK } from '../../shared/top-k.ts';

// Few distinct scores, so that ties are common.
const score = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, -0),
  fc.double(),
);
const scores = fc.array(score, { maxLength: 60 });

function best(k: number, offers: readonly (readonly [number, number])[]) {
  const top = new TopK(k);
  for (const [item, value] of offers) top.offer(item, value);
  const { items, scores: drained } = top.drain();
  return { items: Array.from(items), scores: Array.from(drained) };
}

describe('the k best', () => {
  test('are those of a full sort: higher score first, then lower index, never NaN', () => {
    fc.assert(
      fc.property(scores, fc.nat(70), (values, k) => {
        const all = values.map((value, item) => [item, value] as const);
        const sorted = all
          .filter(([, value]) => !Number.isNaN(value))
          .sort((a, b) => (a[1] === b[1] ? a[0] - b[0] : a[1] > b[1] ? -1 : 1))
          .slice(0, k);
        const found = best(k, all);
        expect(found.items).toEqual(sorted.map(([item]) => item));
        expect(found.scores.map((value) => value + 0)).toEqual(sorted.map(([, value]) => value + 0));
      }),
    );
  });

  test('admit what an offer would change, and nothing else', () => {
    fc.assert(
      fc.property(scores, fc.nat(20), score, (values, k, next) => {
        const top = new TopK(k);
        values.forEach((value, item) => {
          top.offer(item, value);
        });
        const admitted = top.admits(values.length, next);
        const before = best(
          k,
          values.map((value, item) => [item, value] as const),
        );
        const after = best(
          k,
          [...values, next].map((value, item) => [item, value] as const),
        );
        expect(admitted).toBe(after.items.includes(values.length));
        if (!admitted) expect(after).toEqual(before);
      }),
    );
  });

  test('do not depend on the order of offers', () => {
    const input = scores.chain((values) => {
      const all = values.map((value, item) => [item, value] as const);
      return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
    });
    fc.assert(
      fc.property(input, fc.nat(20), ([all, shuffled], k) => {
        expect(best(k, all)).toEqual(best(k, shuffled));
      }),
    );
  });

  test('start afresh after a drain', () => {
    const top = new TopK(2);
    top.offer(2, 1);
    expect(Array.from(top.drain().items)).toEqual([2]);
    top.offer(3, 0);
    expect(Array.from(top.drain().items)).toEqual([3]);
  });
});
