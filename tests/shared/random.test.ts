import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash32, PURPOSE, philox, randomStream } from '../../shared/random.ts';

const DRAWS = 20_000;

function moments(draw: () => number) {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
  return { mean, variance };
}

describe('Philox4x32-10', () => {
  /** Counter, key and result: `kat_vectors` of Random123, the library of Salmon et al. 2011. */
  const KNOWN = [
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ];

  test.each(KNOWN)('gives the published words for the counter %s and the key %s', (counter, key, expected) => {
    const wordsOf = (text: string) => text.split(' ').map((word) => Number.parseInt(word, 16));
    const out = new Uint32Array(4);
    philox(out, ...(wordsOf(counter) as [number, number, number, number]), ...(wordsOf(key) as [number, number]));
    expect(Array.from(out)).toEqual(wordsOf(expected));
  });

  test('agrees with arithmetic on whole products', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        const out = new Uint32Array(4);
        philox(out, ...counter, ...key);
        expect(Array.from(out)).toEqual(philoxByProducts(counter, key));
      }),
    );
  });
});

/** The ten rounds as the paper writes them, in whole numbers of any size. */
function philoxByProducts(counter: readonly number[], key: readonly number[]): number[] {
  const WORD = 2n ** 32n;
  let x = counter.map(BigInt);
  const [k0, k1] = key.map(BigInt);
  for (let round = 0n; round < 10n; round++) {
    const [p0, p2] = [x[0] * 0xd2511f53n, x[2] * 0xcd9e8d57n];
    const keys = [k0 + round * 0x9e3779b9n, k1 + round * 0xbb67ae85n].map((value) => value % WORD);
    x = [(p2 / WORD) ^ x[1] ^ keys[0], p2 % WORD, (p0 / WORD) ^ x[3] ^ keys[1], p0 % WORD];
  }
  return x.map(Number);
}

test('no two purposes share their random numbers', () => {
  const numbers = Object.values(PURPOSE);
  expect(new Set(numbers).size).toBe(numbers.length);
});

describe('a random stream', () => {
  test('is the same for the same key and another for any other key', () => {
    const first = (...key: [number, number, number, number]) => {
      const stream = randomStream(...key);
      return [stream.uniform(), stream.normal(), stream.below(1000), stream.uniform()];
    };
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (seed, purpose, row, sweep) => {
        expect(first(seed, purpose, row, sweep)).toEqual(first(seed, purpose, row, sweep));
        expect(first(seed, purpose, row, sweep)).not.toEqual(first(seed, purpose, row, sweep + 1));
        expect(first(seed, purpose, row, sweep)).not.toEqual(first(seed, purpose, row + 1, sweep));
        expect(first(seed, purpose, row, sweep)).not.toEqual(first(seed, purpose + 1, row, sweep));
        expect(first(seed, purpose, row, sweep)).not.toEqual(first(seed + 1, purpose, row, sweep));
      }),
    );
  });

  test('shares no number with the streams of other rows, also when there are a million', () => {
    const rows = 1_000_000;
    const first = new Uint32Array(2 * rows);
    const words = new Uint32Array(4);
    const draws = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      philox(words, 0, row, 0, 0, 42, PURPOSE.svdUsers);
      first.set(words.subarray(0, 2), 2 * row);
      draws[row] = first[2 * row] * 2 ** 21 + (first[2 * row + 1] >>> 11);
    }
    draws.sort();
    expect(draws.every((draw, at) => at === 0 || draw !== draws[at - 1])).toBe(true);
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
