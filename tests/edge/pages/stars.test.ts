import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, rescale, starSteps } from '../../../edge/pages/client/common/scale.ts';
import { levelForKey } from '../../../edge/pages/client/common/stars.ts';

const HALVES = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const HUNDRED = Array.from({ length: 101 }, (_, k) => k);

describe('stars', () => {
  it('stand for the values of the scale, or for ten of many', () => {
    expect(starSteps(HALVES)).toEqual(HALVES);
    expect(starSteps([1, 2, 3, 4, 5])).toEqual([1, 2, 3, 4, 5]);
    expect(starSteps(HUNDRED)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('take ratings of other scales to the nearest value', () => {
    expect(rescale(HALVES, 7, 10)).toBe(3.5);
    expect(rescale([1, 2, 3, 4, 5], 3.5, 5)).toBe(4);
    expect(rescale(HUNDRED, 4.5, 5)).toBe(90);
    expect(nearest([1, 2, 3, 4, 5], 0.5)).toBe(1);
  });

  it('stay on the scale whatever key is pressed', () => {
    const keys = fc.constantFrom(
      'ArrowRight',
      'ArrowUp',
      'ArrowLeft',
      'ArrowDown',
      'Home',
      'End',
      '0',
      '1',
      '5',
      'Delete',
    );
    fc.assert(
      fc.property(keys, fc.integer({ min: 0, max: 10 }), (key, level) => {
        const next = levelForKey(key, level, 10);
        expect(next).toBeGreaterThanOrEqual(0);
        expect(next).toBeLessThanOrEqual(10);
      }),
    );
    expect(levelForKey('3', 0, 10)).toBe(6);
    expect(levelForKey('ArrowLeft', 6, 10)).toBe(5);
    expect(levelForKey('Tab', 6, 10)).toBeUndefined();
  });
});
