/** The blend: how weights are read off between knots, what is refused, and ratings by hand. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Blend, parseBlend } from '../../models/hybrid/artifact.ts';
import { blendRatings, type Hybrid, rateMovies } from '../../models/hybrid/ratings.ts';
import { foldHybrid } from '../../models/hybrid/score.ts';
import { foldProfile } from '../../models/hybrid/signals.ts';
import { equalBlend } from '../../models/hybrid/train.ts';
import { MODEL_NAMES, type ModelName } from '../../models/model.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { interpolate, locate } from '../../shared/interpolate.ts';
import { hash32 } from '../../shared/random.ts';
import { makeModels } from '../fixtures/toy-models.ts';
import { EMPTY_PROFILE, makeProfile } from '../fixtures/toy-ratings.ts';

const KNOTS = [0, 3, 10, 30];

describe('a weight', () => {
  test('at a knot is the knot’s', () => {
    KNOTS.forEach((knot, k) => {
      expect(interpolate(KNOTS, [5, 6, 7, 8], knot)).toBe(5 + k);
    });
  });

  test('outside the knots is that of the nearest', () => {
    expect(locate([3, 20], 0)).toEqual({ knot: 0, fraction: 0 });
    expect(locate([3, 20], 1e9)).toEqual({ knot: 1, fraction: 0 });
    expect(interpolate([3, 20], [1, 2], 2)).toBe(1);
    expect(interpolate([3, 20], [1, 2], 21)).toBe(2);
    expect(interpolate([7], [4], 3)).toBe(4);
  });

  test('between knots is linear in log(1 + n), by hand', () => {
    // 1 is half way from 0 to 3: log 2 = ½ log 4.
    expect(locate(KNOTS, 1)).toEqual({ knot: 0, fraction: expect.closeTo(0.5, 12) });
    expect(interpolate(KNOTS, [0, 1, 0, 0], 1)).toBeCloseTo(0.5, 12);
    const fraction = Math.log(6 / 4) / Math.log(11 / 4);
    expect(interpolate(KNOTS, [0, 2, 4, 0], 5)).toBeCloseTo(2 + 2 * fraction, 12);
  });

  test('never jumps, and stays between its neighbours', () => {
    const weights = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 1000 }), (given, n) => {
        const { knot, fraction } = locate(KNOTS, n);
        expect(fraction >= 0 && fraction < 1).toBe(true);
        const ends = [given[knot], given[Math.min(knot + 1, 3)]];
        const value = interpolate(KNOTS, given, n);
        expect(value).toBeGreaterThanOrEqual(Math.min(...ends) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(...ends) + 1e-12);
        expect(Math.abs(interpolate(KNOTS, given, n + 1e-9) - value)).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('a blend in a manifest', () => {
  const stored = (): Blend => JSON.parse(JSON.stringify(equalBlend()));

  test('is read as it was written', () => {
    expect(parseBlend(stored())).toEqual(equalBlend());
  });

  test.each<[part: string, edit: (blend: Blend) => unknown]>([
    ['rating.profileKnots', (blend) => Object.assign(blend, { rating: undefined })],
    ['rating.profileKnots', (blend) => Object.assign(blend.rating, { profileKnots: 3 })],
    ['rating.movieKnots', (blend) => Object.assign(blend.rating, { movieKnots: [] })],
    ['rating.movieKnots', (blend) => Object.assign(blend.rating, { movieKnots: [0, null] })],
    ['rating.weights.svd.profile', (blend) => Object.assign(blend.rating, { weights: {} })],
    ['rating.weights.content.movie', (blend) => Object.assign(blend.rating.weights.content, { movie: 'none' })],
    ['rating.weights.item-knn.profile', (blend) => blend.rating.weights['item-knn'].profile.push(1)],
    ['rating.weights.user-knn.movie', (blend) => blend.rating.weights['user-knn'].movie.pop()],
    ['ranking.profileKnots', (blend) => Object.assign(blend, { ranking: null })],
    ['ranking.profileKnots', (blend) => Object.assign(blend.ranking, { profileKnots: [] })],
    ['ranking.weights.popularity', (blend) => Object.assign(blend.ranking.weights, { popularity: undefined })],
    ['ranking.weights.rating', (blend) => blend.ranking.weights.rating.fill(Number.NaN)],
    ['ranking.weights.svd', (blend) => blend.ranking.weights.svd.push(0)],
    ['uncertainty.weights', (blend) => blend.uncertainty.weights.pop()],
    ['uncertainty.reach', (blend) => Object.assign(blend.uncertainty, { reach: '1' })],
  ])('is refused for its %s', (part, edit) => {
    const blend = stored();
    edit(blend);
    let error: unknown;
    try {
      parseBlend(blend);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ReleaseError);
    expect((error as ReleaseError).code).toBe('corrupt');
    expect((error as ReleaseError).message).toContain(`blend.${part}`);
  });
});

describe('a blended rating', () => {
  const models = makeModels(
    { mean: 3, numRatings: Uint32Array.of(5, 5) },
    {
      svd: { rating: () => 4 },
      'user-knn': { rating: () => 2.5 },
      'item-knn': { rating: () => 5 },
      content: { rating: (_, movie) => (movie === 0 ? 2 : Number.NaN) },
    },
  );
  const blend = equalBlend();
  const shares: Partial<Record<ModelName, number>> = { svd: 0.4, 'user-knn': 0.2, 'item-knn': 0.1, content: 0.3 };
  // Any other model has no weight.
  for (const name of MODEL_NAMES) {
    blend.rating.weights[name].profile.fill(shares[name] ?? 0);
    blend.rating.weights[name].movie.fill(shares[name] ? 0.05 : 0);
  }
  const hybrid: Hybrid = { ...models, blend };
  const both = Uint32Array.of(0, 1);
  const folded = foldProfile(models, EMPTY_PROFILE);

  test('is the baseline plus each model’s weighted deviation, by hand', () => {
    const { rating, weights, baseline } = blendRatings(hybrid, rateMovies(hybrid, folded, both));
    expect(Array.from(baseline)).toEqual([3, 3]);
    expect(weights.svd[0]).toBeCloseTo(0.45, 6);
    // 0.45 · 1 − 0.25 · 0.5 + 0.15 · 2 − 0.35 · 1; without an opinion of content, its last term.
    expect(rating[0]).toBeCloseTo(3 + 0.45 - 0.125 + 0.3 - 0.35, 5);
    expect(rating[1]).toBeCloseTo(3 + 0.45 - 0.125 + 0.3, 5);
  });

  test('of some models gives them the weight of all', () => {
    // All weigh 1.2 together, these two 0.45 + 0.15.
    const { rating, weights } = blendRatings(hybrid, rateMovies(hybrid, folded, both), ['svd', 'item-knn']);
    expect(weights.svd[0]).toBeCloseTo(0.9, 5);
    expect(weights['item-knn'][0]).toBeCloseTo(0.3, 5);
    expect(weights.content[0]).toBe(0);
    expect(rating[0]).toBeCloseTo(3 + 0.9 * 1 + 0.3 * 2, 5);
  });
});

describe('a blended list', () => {
  const likes = Float32Array.of(0.5, 0.9, 0.5, 0.1, 0.9, 0);
  const models = makeModels(
    { mean: 3, numRatings: new Uint32Array(6).fill(5) },
    { svd: { affinity: (_, movie) => likes[movie] }, content: { rating: (_, movie) => (movie === 5 ? 5 : 3) } },
  );
  const viewer = foldHybrid({ ...models, blend: equalBlend() }, makeProfile([[0, 3]]));

  test('has the best first, ties by popularity, and only what is allowed', () => {
    const movies = (n: number, allowed: (movie: number) => boolean) =>
      viewer.best(n, allowed).map(({ movie }) => movie);
    expect(movies(4, (movie) => movie !== 5)).toEqual([1, 4, 0, 2]);
    expect(movies(9, (movie) => movie === 3)).toEqual([3]);
    expect(movies(9, () => false)).toEqual([]);
    expect(movies(9, () => true)).toHaveLength(6);
  });

  test('by one signal alone is sorted by that signal, ties by popularity, and has only what is allowed', () => {
    const values = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(values, fc.nat(90), fc.integer({ min: 1, max: 5 }), (given, n, step) => {
        const numRatings = new Uint32Array(given.length).fill(5);
        const numLiked = Uint32Array.from(given, (value) => value + 3);
        const other = makeModels(
          { mean: 3, numRatings, numLiked },
          { svd: { affinity: (_, movie) => given[movie] }, content: { affinity: (_, movie) => -given[movie] } },
        );
        const own = foldHybrid({ ...other, blend: equalBlend() }, makeProfile([[0, 3]]));
        const allowed = (movie: number) => movie % step === 0;
        const sorted = (sign: number) =>
          Array.from(given.keys())
            .filter(allowed)
            .sort((a, b) => sign * (given[b] - given[a]) || a - b)
            .slice(0, n);
        expect(Array.from(own.bestBy('svd', n, allowed))).toEqual(sorted(1));
        expect(Array.from(own.bestBy('content', n, allowed))).toEqual(sorted(-1));
        expect(Array.from(own.bestBy('popularity', n, allowed))).toEqual(sorted(1));
      }),
    );
  });

  test('has scores that are the sum of their terms, the rating’s among them, in the order asked', () => {
    for (const { score, terms } of viewer.score(Uint32Array.of(0, 1, 2, 3, 4, 5))) {
      expect(Object.values(terms).reduce((sum, term) => sum + term, 0)).toBeCloseTo(score, 9);
    }
    const [fifth, first] = viewer.score(Uint32Array.of(5, 1));
    expect([fifth.movie, first.movie]).toEqual([5, 1]);
    // A share of (rating − 3)/σ, with a share of content's 2.
    expect(fifth.terms.rating).toBeCloseTo(2 / MODEL_NAMES.length ** 2, 5);
    expect(first.terms.rating).toBeCloseTo(0, 5);
  });

  test('has ratings that do not depend on the list they were part of', () => {
    const drawn = foldHybrid({ ...models, blend: equalBlend() }, makeProfile([[0, 3]]));
    drawn.best(2, (movie) => movie > 2);
    for (const movies of [Uint32Array.of(5, 3), Uint32Array.of(5, 1), new Uint32Array()]) {
      const fresh = foldHybrid({ ...models, blend: equalBlend() }, makeProfile([[0, 3]]));
      expect(drawn.rate(movies)).toEqual(fresh.rate(movies));
    }
  });

  test('of a few films is the beginning of a long one, which rates many more', () => {
    const numMovies = 600;
    const at = (seed: number, movie: number) => hash32(seed, movie) / 2 ** 32;
    const profile = makeProfile([
      [0, 3],
      [1, 4],
      [2, 2],
    ]);
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 60 }), fc.nat(4), (seed, n, steps) => {
        let rated = 0;
        const other = makeModels(
          { mean: 3, numRatings: new Uint32Array(numMovies).fill(5) },
          {
            // Of few different values, so that there are ties.
            svd: { affinity: (_, movie) => Math.round(10 ** steps * at(seed, movie)) / 10 ** steps },
            content: {
              rating(_, movie) {
                rated++;
                return 1 + 4 * at(seed + 1, movie);
              },
            },
          },
        );
        const best = (count: number) => {
          rated = 0;
          const own = foldHybrid({ ...other, blend: equalBlend() }, profile);
          return own.best(count, (movie) => movie % 7 !== 3);
        };
        const short = best(n);
        const ratedForShort = rated;
        expect(short).toEqual(best(400).slice(0, n));
        expect(ratedForShort).toBeLessThanOrEqual(2 * rated);
      }),
      { numRuns: 40 },
    );
    // Where sums differ more than any rating, few films are rated.
    let rated = 0;
    const steep = makeModels(
      { mean: 3, numRatings: new Uint32Array(numMovies).fill(5) },
      {
        svd: { affinity: (_, movie) => (movie < 20 ? 1e6 : 0) },
        content: {
          rating() {
            rated++;
            return 3;
          },
        },
      },
    );
    expect(foldHybrid({ ...steep, blend: equalBlend() }, profile).best(10, () => true)).toHaveLength(10);
    expect(rated).toBeLessThan(200);
  });
});
