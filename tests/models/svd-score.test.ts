/** Folding a profile into SVD: by hand with one factor, and what holds with any number. */

import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/splits/held-out.ts';
import { foldBias } from '../../models/bias/score.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import type { Baseline, Profile, Scorer } from '../../models/model.ts';
import type { SvdModel } from '../../models/svd/artifact.ts';
import { decodeSvd } from '../../models/svd/artifact.ts';
import { svdScorer } from '../../models/svd/score.ts';
import { svdTrainer } from '../../models/svd/train.ts';
import { scalarScoring } from '../../shared/kernels/scoring-scalar.ts';
import { hash32 } from '../../shared/random.ts';
import { EMPTY_PROFILE, makeProfile, trainOn, twoCamps } from '../fixtures/toy-ratings.ts';

/** One factor, one sample; three films with factors 1, −0.5, 0.5 and a fourth without. */
const MODEL: SvdModel = {
  mean: 3,
  deviation: 2,
  factors: 1,
  samples: 1,
  numMovies: 4,
  latentMovies: 3,
  affinity: {
    factors: 1,
    unobservedWeight: 0.5,
    regularization: 0.1,
    regularizationExponent: 1,
    neutralWeight: 0.3,
    dislikedWeight: 0.2,
  },
  movieFactors: { codes: Int8Array.of(2, -1, 1), scale: Float32Array.of(0.5) },
  implicitFactors: { codes: Int8Array.of(4, 2, 0), scale: Float32Array.of(0.25) },
  priorPrecision: Float32Array.of(4),
  priorMean: Float32Array.of(0.25),
  noisePrecision: Float32Array.of(2),
  affinityFactors: { codes: Int8Array.of(4, 2, -2), scale: Float32Array.of(0.25) },
  affinityGram: Float32Array.of(1.5),
};

const [FIRST, SECOND, THIRD, UNTRAINED] = [0, 1, 2, 3];
const PROFILE = makeProfile([
  [FIRST, 5],
  [SECOND, 2],
]);
// Standardised: r = 1 and −0.5; q = 1 and −0.5; y = 1 and 0.5; x = 1/√2.
const X = Math.SQRT1_2;
const PRECISION = 4 + 2 * (1 + 0.25);
const VECTOR = (4 * (0.25 + X * 1.5) + 2 * (1 + 0.25)) / PRECISION;

/** Of the baseline, SVD reads the opinions alone. */
const BASELINE: Baseline = {
  mean: 3,
  userBias: 0,
  movieBias: new Float32Array(0),
  residuals: new Float32Array(0),
  opinions: Int8Array.of(1, -1),
};

function rate(scorer: Scorer, profile: Profile, movie: number, baseline = BASELINE) {
  const rating = new Float32Array(1);
  const support = new Float32Array(1);
  scorer.fold(profile, baseline).rate(Uint32Array.of(movie), rating, support);
  return { rating: rating[0], support: support[0] };
}

describe('SVD with one factor', () => {
  const scorer = svdScorer(MODEL, scalarScoring());
  const contributions = (profile: Profile, movie: number) =>
    (scorer.fold(profile, BASELINE).reasons(movie).films ?? []).map(({ contribution }) => contribution);

  test('rates with the posterior mean of the viewer’s factor', () => {
    expect(rate(scorer, PROFILE, THIRD)).toEqual({ rating: expect.closeTo(3 + 2 * 0.5 * VECTOR, 5), support: 2 });
    expect(rate(scorer, PROFILE, FIRST).rating).toBeCloseTo(3 + 2 * VECTOR, 5);
  });

  test('rates with the prior alone for nobody', () => {
    expect(rate(scorer, EMPTY_PROFILE, THIRD)).toEqual({ rating: expect.closeTo(3 + 2 * 0.5 * 0.25, 5), support: 0 });
  });

  test('averages over samples', () => {
    const twice: SvdModel = {
      ...MODEL,
      samples: 2,
      movieFactors: { codes: Int8Array.of(2, 0, -1, 0, 1, 0), scale: Float32Array.of(0.5, 0) },
      implicitFactors: { codes: Int8Array.of(4, 0, 2, 0, 0, 0), scale: Float32Array.of(0.25, 0) },
      priorPrecision: Float32Array.of(4, 1),
      priorMean: Float32Array.of(0.25, 9),
      noisePrecision: Float32Array.of(2, 1),
    };
    expect(rate(svdScorer(twice, scalarScoring()), PROFILE, THIRD).rating).toBeCloseTo(3 + (2 * 0.5 * VECTOR) / 2, 5);
  });

  test('has no opinion on a film without factors, and learns nothing from one', () => {
    expect(rate(scorer, PROFILE, UNTRAINED)).toEqual({ rating: Number.NaN, support: 0 });
    expect(contributions(PROFILE, UNTRAINED)).toEqual([]);
    const withUntrained = makeProfile([
      [FIRST, 5],
      [UNTRAINED, 1],
    ]);
    // It is a film that was picked, so the others' share of the implicit term is smaller.
    const vector = (4 * (0.25 + X * 1) + 2 * 1) / (4 + 2);
    expect(rate(scorer, withUntrained, THIRD).rating).toBeCloseTo(3 + 2 * 0.5 * vector, 5);
    expect(contributions(withUntrained, THIRD)[1]).toBe(0);
  });

  test('names what each film adds: its rating and that it was picked', () => {
    const [first, second] = contributions(PROFILE, THIRD);
    expect(first).toBeCloseTo((2 * 0.5 * (2 * 1 * 1 + X * 4 * 1)) / PRECISION, 9);
    expect(second).toBeCloseTo((2 * 0.5 * (2 * -0.5 * -0.5 + X * 4 * 0.5)) / PRECISION, 9);
    const prior = (2 * 0.5 * 4 * 0.25) / PRECISION;
    expect(3 + prior + first + second).toBeCloseTo(rate(scorer, PROFILE, THIRD).rating, 5);
  });

  test('has the affinity of the implicit factorisation, by hand', () => {
    // q = 1, 0.5, −0.5. Liked 1 and disliked 0.2: observed 1.2 among 3 films.
    const ridge = 0.1 * (1.2 + 0.5 * 3);
    const vector = (1 * 1 - 0.2 * 0.5) / (0.5 * 1.5 + 1 * 1 + 0.2 * 0.25 + ridge);
    const out = new Float32Array(4).fill(7);
    scorer.fold(PROFILE, BASELINE).affinities(out);
    expect(Array.from(out)).toEqual([1, 0.5, -0.5].map((q) => expect.closeTo(q * vector, 5)).concat([0]));
    scorer.fold(EMPTY_PROFILE, BASELINE).affinities(out);
    expect(Array.from(out, Math.abs)).toEqual([0, 0, 0, 0]);
  });

  test('is similar by the cosine of the affinity factors', () => {
    const out = new Float32Array(4);
    scorer.similar?.(FIRST, Uint32Array.of(FIRST, SECOND, THIRD, UNTRAINED), out);
    expect(Array.from(out)).toEqual([1, 1, -1, 0]);
  });
});

describe('SVD with many factors', async () => {
  const camps = twoCamps();
  const { ratings } = camps;
  const bias = trainBias(ratings, BIAS_CONFIG);
  const bytes = await trainOn(camps, (input) => svdTrainer.train(input, svdTrainer.configure(ratings)));
  const scorer = svdScorer(decodeSvd(bytes, ratings.numMovies), scalarScoring());
  const profile = profileOf(ratings, camps.viewers[0].user);

  /** What is left of a rating without what the films of the profile add. */
  const remainder = (given: Profile, movie: number) => {
    const baseline = foldBias(bias, given);
    const { films = [] } = scorer.fold(given, baseline).reasons(movie);
    const sum = films.reduce((total, { contribution }) => total + contribution, 0);
    return rate(scorer, given, movie, baseline).rating - sum;
  };

  test('rates nobody’s film by nothing but the remainder', () => {
    expect(remainder(EMPTY_PROFILE, 3)).toBe(rate(scorer, EMPTY_PROFILE, 3).rating);
  });

  test('has contributions that leave the same, whatever the films were rated', () => {
    for (const movie of [camps.action[2], camps.romance[2], camps.bare, camps.unrated]) {
      const left = remainder(profile, movie);
      for (const seed of [1, 2, 3]) {
        const other = { ...profile, ratings: profile.ratings.map((_, j) => 1 + (hash32(seed, j) % 5)) };
        expect(remainder(other, movie)).toBeCloseTo(left, 4);
      }
    }
  });

  test('changes by the contributions of what was rated otherwise', () => {
    const [movie] = camps.viewers[0].ownUnseen;
    const changed = { ...profile, ratings: profile.ratings.map((rating, j) => (j === 0 ? 6 - rating : rating)) };
    const part = (given: Profile) =>
      (scorer.fold(given, BASELINE).reasons(movie).films ?? []).find((film) => film.movie === given.movies[0])
        ?.contribution ?? Number.NaN;
    expect(rate(scorer, changed, movie).rating - rate(scorer, profile, movie).rating).toBeCloseTo(
      part(changed) - part(profile),
      4,
    );
  });
});
