import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf, stepsOf } from '../../../edge/pages/client/for-you/steps.ts';
import type { Term } from '../../../models/recommender/answers.ts';

const NAMES = ['baseline', 'svd', 'user-knn', 'item-knn', 'content', 'scale'] as const;
const SCALE = [0.5, 5];

/** As an explanation has it: thousandths that add up. */
const sums = fc
  .array(fc.integer({ min: -6_000, max: 6_000 }), { minLength: 1, maxLength: NAMES.length })
  .map((thousandths) => ({
    value: thousandths.reduce((sum, part) => sum + part, 0) / 1_000,
    terms: thousandths.map((part, t): Term => ({ from: NAMES[t], value: part / 1_000 })),
  }));

describe('steps of a sum', () => {
  it('add up to the sum as it is shown, and none is a hundredth away from what it is', () => {
    fc.assert(
      fc.property(sums, (explained) => {
        const { steps, sum } = stepsOf(explained);
        const shown = steps.reduce((total, step) => total + Math.round(step.value * 100), 0);
        expect(shown).toBe(Math.round(sum * 100));
        expect(Math.abs(sum - explained.value)).toBeLessThanOrEqual(0.005 + 1e-9);
        for (const { from, value } of explained.terms) {
          const step = steps.find((one) => one.from === from);
          expect(Math.abs((step?.value ?? 0) - value)).toBeLessThan(0.01);
          expect(step?.value).not.toBe(0);
        }
      }),
    );
  });

  it('begin each where the one before it ended, and lie within their axis', () => {
    fc.assert(
      fc.property(sums, (explained) => {
        const { steps, sum } = stepsOf(explained);
        if (steps.length === 0) return;
        for (const [s, { begin }] of steps.entries()) expect(begin).toBe(s === 0 ? 0 : steps[s - 1].end);
        expect(steps[steps.length - 1].end).toBe(sum);
        const { low, high } = axisOf(steps, SCALE);
        for (const { end } of steps) {
          expect(end).toBeGreaterThanOrEqual(low);
          expect(end).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  it('start with the averages, go up first and then down, and end with the limits of the scale', () => {
    fc.assert(
      fc.property(sums, (explained) => {
        const { steps } = stepsOf(explained);
        const middle = steps.filter(({ from }) => from !== 'baseline' && from !== 'scale');
        const falls = middle.map(({ value }) => value < 0);
        expect(falls).toEqual(falls.toSorted());
        if (steps.some(({ from }) => from === 'baseline')) expect(steps[0].from).toBe('baseline');
        if (steps.some(({ from }) => from === 'scale')) expect(steps[steps.length - 1].from).toBe('scale');
      }),
    );
  });

  it('share out what rounding leaves by the largest remainder, and leave out what is 0', () => {
    const terms: Term[] = [
      { from: 'baseline', value: 3.504 },
      { from: 'svd', value: 0.204 },
      { from: 'content', value: 0.004 },
      { from: 'item-knn', value: 0 },
    ];
    const { steps, sum } = stepsOf({ value: 3.712, terms });
    expect(sum).toBe(3.71);
    expect(steps.map(({ value }) => value)).toEqual([3.51, 0.2]);
  });

  it('reach past the scale where they do', () => {
    const { steps } = stepsOf({
      value: 5,
      terms: [
        { from: 'baseline', value: 5.24 },
        { from: 'scale', value: -0.24 },
      ],
    });
    expect(axisOf(steps, SCALE)).toEqual({ low: expect.closeTo(4.55), high: 5.24 });
  });
});
