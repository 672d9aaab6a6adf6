import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/splits/held-out.ts';
import { decodeBias, encodeBias } from '../../models/bias/artifact.ts';
import { foldBias } from '../../models/bias/score.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import { ReleaseError } from '../../shared/errors.ts';
import { arbitraryRatings, onlyThrows } from '../fixtures/arbitrary-ratings.ts';
import { testTeam } from '../fixtures/team.ts';
import { EMPTY_PROFILE, EVEN_STARS, makeDataset, makeProfile, STARS } from '../fixtures/toy-ratings.ts';

const CONFIG = { ...BIAS_CONFIG, userDamping: 5, movieDamping: 3, sweeps: 60 };
const films = (count: number) => Array.from({ length: count }, (_, f) => ({ id: f + 1 }));
const rowsOf = (matrix: readonly (readonly number[])[]) =>
  matrix
    .flatMap((row, user) => row.map((rating, film) => ({ user: user + 1, film: film + 1, rating })))
    .filter(({ rating }) => rating > 0);

describe('the baseline', () => {
  test('of a full matrix is the damped means, by hand', async () => {
    // μ = 3; row means are 1 above and below it, column means too, and the two do not mix.
    const { ratings } = makeDataset(
      films(2),
      rowsOf([
        [5, 3],
        [3, 1],
      ]),
      STARS,
    );
    const { mean, deviation, userBias, movieBias } = await trainBias(testTeam, ratings, CONFIG);
    expect(mean).toBe(3);
    expect(deviation).toBeCloseTo(Math.sqrt(2), 6);
    expect(Array.from(userBias)).toEqual([expect.closeTo(2 / 7, 5), expect.closeTo(-2 / 7, 5)]);
    expect(Array.from(movieBias)).toEqual([expect.closeTo(2 / 5, 5), expect.closeTo(-2 / 5, 5)]);
  });

  test('with a gap solves user and movie biases together, by hand', async () => {
    // μ = 3; users (5, 2), (2, –). 7u₁ + a + b = 1, 6u₂ + a = −1, 5a + u₁ + u₂ = 1, 4b + u₁ = −1.
    const { ratings } = makeDataset(
      films(2),
      rowsOf([
        [5, 2],
        [2, 0],
      ]),
      STARS,
    );
    const { userBias, movieBias } = await trainBias(testTeam, ratings, CONFIG);
    const [[first, second], [a, b]] = [userBias, movieBias];
    expect(7 * first + a + b).toBeCloseTo(1, 5);
    expect(6 * second + a).toBeCloseTo(-1, 5);
    expect(5 * a + first + second).toBeCloseTo(1, 5);
    expect(4 * b + first).toBeCloseTo(-1, 5);
    // Solved by elimination: 253 a = 53.
    expect(a).toBeCloseTo(53 / 253, 5);
  });

  test('satisfies the normal equations of any ratings, within what the sweeps leave over', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRatings({ maxMovies: 12 }), async (ratings) => {
        const { byMovie, byUser, numMovies, scale } = ratings;
        const { mean, userBias, movieBias, numRatings, numLiked } = await trainBias(testTeam, ratings, CONFIG);
        const off = (rows: typeof byUser, others: Float32Array, own: Float32Array, row: number, damping: number) => {
          let sum = -damping * own[row];
          for (let e = rows.offsets[row]; e < rows.offsets[row + 1]; e++) {
            sum += scale.values[rows.codes[e]] - mean - own[row] - others[rows.index[e]];
          }
          return Math.abs(sum) / (scale.max - scale.min || 1);
        };
        for (let m = 0; m < numMovies; m++) {
          expect(off(byMovie, userBias, movieBias, m, 3)).toBeLessThan(1e-3);
          const codes = byMovie.codes.subarray(byMovie.offsets[m], byMovie.offsets[m + 1]);
          expect(numRatings[m]).toBe(codes.length);
          expect(numLiked[m]).toBe(codes.filter((code) => scale.values[code] >= scale.relevance).length);
          if (codes.length === 0) expect(movieBias[m]).toBe(0);
        }
        userBias.forEach((_, u) => {
          expect(off(byUser, movieBias, userBias, u, 5)).toBeLessThan(1e-3);
        });
      }),
      { numRuns: 50 },
    );
  });

  test('has no deviation of 0, so that everything can be divided by it', async () => {
    const { ratings } = makeDataset(films(2), rowsOf([[4, 4]]), STARS);
    expect(await trainBias(testTeam, ratings, CONFIG)).toMatchObject({ mean: 4, deviation: 1 });
    const none = makeDataset(films(2), [], STARS);
    expect(await trainBias(testTeam, none.ratings, CONFIG)).toMatchObject({ mean: 3, deviation: 1 });
  });
});

describe('the baseline of a profile', () => {
  const model = {
    mean: 3,
    deviation: 1,
    userDamping: 5,
    stars: EVEN_STARS,
    movieBias: Float32Array.of(0.5, -0.5, 0),
    numRatings: Uint32Array.of(2, 1, 0),
    numLiked: Uint32Array.of(1, 0, 0),
  };

  test('is the shrunk mean of what the movies leave over, by hand', () => {
    // 5 − 3 − 0.5 = 1.5 and 3 − 3 + 0.5 = 0.5: b_u = 2 / (2 + 5).
    const { userBias, residuals, mean } = foldBias(
      model,
      makeProfile([
        [0, 5],
        [1, 3],
      ]),
    );
    expect(mean).toBe(3);
    expect(userBias).toBeCloseTo(2 / 7, 9);
    expect(Array.from(residuals)).toEqual([expect.closeTo(1.5 - 2 / 7, 6), expect.closeTo(0.5 - 2 / 7, 6)]);
  });

  test('of nobody is the mean alone', () => {
    expect(foldBias(model, EMPTY_PROFILE)).toMatchObject({ userBias: 0, residuals: new Float32Array(0) });
  });

  test('has the opinion of each rating, next to what the viewer usually gives', () => {
    const opinions = (...ratings: number[]) =>
      Array.from(foldBias(model, makeProfile(ratings.map((rating, movie) => [movie, rating]))).opinions);
    // v = 0: expected are 3 + 0.4 · 0.5 and 3 − 0.4 · 0.5. Liked is down to 0.1 below, disliked from 0.6 below (σ = 1).
    const even = { ...model, userDamping: Number.POSITIVE_INFINITY };
    const opinion = (movie: number, rating: number) => foldBias(even, makeProfile([[movie, rating]])).opinions[0];
    expect([3.2, 3.11, 3.09, 2.61, 2.59].map((rating) => opinion(0, rating))).toEqual([1, 1, 0, 0, -1]);
    expect([2.71, 2.69, 2.21, 2.19].map((rating) => opinion(1, rating))).toEqual([1, 0, 0, -1]);
    expect(opinions(5, 5, 1)).toEqual([1, 1, -1]);
    // A strict viewer's three stars are praise.
    expect(opinions(1, 1, 3)).toEqual([-1, -1, 1]);
  });

  test('has the same opinion of other films when one more film gets the lowest rating', () => {
    const wide = { ...model, movieBias: new Float32Array(11) };
    const opinions = (ratings: readonly number[]) =>
      Array.from(foldBias(wide, makeProfile(ratings.map((rating, movie) => [movie, rating]))).opinions);
    const ten = [5, 5, 5, 5, 5, 5, 5, 3.4, 2.7, 2.7];
    expect(opinions([...ten, 1])).toEqual([...opinions(ten), -1]);
    expect(new Set(opinions(ten))).toEqual(new Set([1, 0]));
  });

  test('holds that a viewer likes everything where all ratings are equal', () => {
    const flat = { ...model, mean: 1, deviation: 1, movieBias: new Float32Array(3).fill(1e-7) };
    expect(
      Array.from(
        foldBias(
          flat,
          makeProfile([
            [0, 1],
            [1, 1],
            [2, 1],
          ]),
        ).opinions,
      ),
    ).toEqual([1, 1, 1]);
  });

  test('of a training user is the one that was fitted', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRatings({ maxMovies: 12 }), async (ratings) => {
        const trained = await trainBias(testTeam, ratings, BIAS_CONFIG);
        trained.userBias.forEach((userBias, user) => {
          expect(foldBias(trained, profileOf(ratings, user)).userBias).toBeCloseTo(userBias, 4);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('its artifact', async () => {
  const { ratings } = makeDataset(films(3), rowsOf([[5, 3, 1]]), STARS);
  const trained = await trainBias(testTeam, ratings, BIAS_CONFIG);
  const bytes = encodeBias(trained);

  test('holds what scoring needs', () => {
    const { userBias: _, ...served } = trained;
    expect(decodeBias(bytes, 3)).toEqual(served);
  });

  test('is opened or refused with a ReleaseError, whatever is wrong with it', () => {
    for (const numMovies of [0, 2, 4]) expect(() => decodeBias(bytes, numMovies)).toThrow(ReleaseError);
    const flip = fc.record({ at: fc.nat(bytes.length - 1), bits: fc.integer({ min: 1, max: 255 }) });
    fc.assert(
      fc.property(flip, fc.boolean(), ({ at, bits }, cut) => {
        const broken = bytes.slice(0, cut ? at : bytes.length);
        if (!cut) broken[at] ^= bits;
        onlyThrows(ReleaseError, () => decodeBias(broken, 3));
      }),
      { numRuns: 300 },
    );
  });
});
