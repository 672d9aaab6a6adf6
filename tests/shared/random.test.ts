import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash32, randomStream } from '../../shared/random.ts';

const DRAWS = 20_000;

function moments(draw: () => number) {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
  return { mean, variance };
}

describe('a random stream', () => {
  test('is the same for the same key and another for any other key', () => {
    const first = (seed: number, a: number, b: number) => {
      const stream = randomStream(seed, a, b);
      return [stream.uniform(), stream.normal(), stream.below(1000), stream.uniform()];
    };
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (seed, a, b) => {
        expect(first(seed, a, b)).toEqual(first(seed, a, b));
        expect(first(seed, a, b)).not.toEqual(first(seed, a, b + 1));
        expect(first(seed, a, b)).not.toEqual(first(seed, a + 1, b));
        expect(first(seed, a, b)).not.toEqual(first(seed + 1, a, b));
      }),
    );
  });

  test('draws uniform numbers from [0, 1) evenly', () => {
    const stream = randomStream(1);
    const { mean, variance } = moments(() => {
      const value = stream.uniform();
      expect(value >= 0 && value < 1).toBe(true);
      return value;
    });
    expect(mean).toBeCloseTo(0.5, 1.5);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  test('draws normal numbers of mean 0 and variance 1, finite, also one from each of many streams', () => {
    const stream = randomStream(2);
    let row = 0;
    for (const draw of [() => stream.normal(), () => randomStream(3, 4, row++).normal()]) {
      const { mean, variance } = moments(draw);
      expect(Math.abs(mean)).toBeLessThan(0.03);
      expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    }
  });

  test('draws every integer below a bound, about equally often', () => {
    const counts = new Uint32Array(7);
    const stream = randomStream(5);
    for (let k = 0; k < DRAWS; k++) counts[stream.below(7)]++;
    for (const count of counts) expect(Math.abs(count - DRAWS / 7)).toBeLessThan(250);
  });
});

test('a hash spreads neighbouring rows over all 32 bits', () => {
  const ones = new Uint32Array(32);
  const distinct = new Set<number>();
  for (let row = 0; row < DRAWS; row++) {
    const hash = hash32(42, row);
    distinct.add(hash);
    for (let bit = 0; bit < 32; bit++) ones[bit] += (hash >>> bit) & 1;
  }
  expect(distinct.size).toBeGreaterThan(DRAWS - 5);
  for (const count of ones) expect(Math.abs(count - DRAWS / 2)).toBeLessThan(300);
});
