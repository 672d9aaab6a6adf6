/** Folding a profile into SVD: by hand with one factor, and what holds with any number. */

import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/splits/held-out.ts';
import { foldBias } from '../../models/bias/score.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import type { Baseline, Profile, Scorer } from '../../models/model.ts';
import { meanRating, type StarScale } from '../../models/star-scale.ts';
import type { SvdModel } from '../../models/svd/artifact.ts';
import { decodeSvd } from '../../models/svd/artifact.ts';
import { posteriorSolver } from '../../models/svd/posterior.ts';
import { svdScorer } from '../../models/svd/score.ts';
import { svdTrainer } from '../../models/svd/train.ts';
import { filmBlocks } from '../../shared/kernels/film-blocks.ts';
import { scalarScoring } from '../../shared/kernels/scoring-scalar.ts';
import { hash32 } from '../../shared/random.ts';
import { testTeam } from '../fixtures/team.ts';
import { EMPTY_PROFILE, makeProfile, trainOn, twoCamps } from '../fixtures/toy-ratings.ts';

/** One factor, one sample; three films with factors 1, −0.5, 0.5 and a fourth without. */
const MODEL: SvdModel = {
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

const KERNELS = scalarScoring();
const solvePosterior = posteriorSolver(MODEL, KERNELS, filmBlocks(KERNELS));
const [FIRST, SECOND, THIRD, UNTRAINED] = [0, 1, 2, 3];
const PROFILE = makeProfile([
  [FIRST, 5],
  [SECOND, 2],
]);
/** On this viewer's scale, 5 means 1 and 2 means −0.5. */
const SCALE: StarScale = {
  values: [1, 2, 5],
  thresholds: Float64Array.of(-1, 0.25),
  scores: Float64Array.of(-1.5, -0.5, 1),
};
// r = 1 and −0.5; q = 1 and −0.5; y = 1 and 0.5; x = 1/√2.
const X = Math.SQRT1_2;
/** w after many rounds: (10 + 2) / (10 + 2 E[Σ e²]), where Σ q² = Σ r q = Σ r² = 1.25. */
const STEADINESS = Array.from({ length: 50 }).reduce<number>((w) => {
  const precision = 4 + 2 * w * 1.25;
  const p = (4 * (0.25 + X * 1.5) + 2 * w * 1.25) / precision;
  return 12 / (10 + 2 * 1.25 * ((1 - p) ** 2 + 1 / precision));
}, 1);
const PRECISION = 4 + 2 * STEADINESS * (1 + 0.25);
const VECTOR = (4 * (0.25 + X * 1.5) + 2 * STEADINESS * (1 + 0.25)) / PRECISION;
const DEVIATION = Math.sqrt(1 / (2 * STEADINESS));

/** Of the baseline, SVD reads the opinions and the scale alone. */
const BASELINE: Baseline = {
  mean: 3,
  userBias: 0,
  movieBias: new Float32Array(0),
  residuals: new Float32Array(0),
  opinions: Int8Array.of(1, -1),
  scale: SCALE,
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
    const rating = meanRating(SCALE, 0.5 * VECTOR, DEVIATION);
    expect(rate(scorer, PROFILE, THIRD)).toEqual({ rating: expect.closeTo(rating, 4), support: 2 });
    expect(rate(scorer, PROFILE, FIRST).rating).toBeCloseTo(meanRating(SCALE, VECTOR, DEVIATION), 4);
  });

  test('knows after three rounds how well the viewer can be predicted', () => {
    expect(Math.abs(solvePosterior(PROFILE, SCALE).steadiness - STEADINESS)).toBeLessThan(0.01);
    expect(solvePosterior(EMPTY_PROFILE, SCALE)).toMatchObject({ steadiness: 1, noise: 0.5 });
  });

  test('holds a viewer for harder to predict whose ratings contradict the model', () => {
    const contrary = makeProfile([
      [FIRST, 1],
      [SECOND, 5],
    ]);
    const { steadiness } = solvePosterior(contrary, SCALE);
    expect(steadiness).toBeLessThan(solvePosterior(PROFILE, SCALE).steadiness);
  });

  test('rates with the prior alone for nobody', () => {
    const rating = meanRating(SCALE, 0.5 * 0.25, Math.sqrt(1 / 2));
    expect(rate(scorer, EMPTY_PROFILE, THIRD)).toEqual({ rating: expect.closeTo(rating, 5), support: 0 });
  });

  test('averages over samples, and is less sure where they differ', () => {
    const twice: SvdModel = {
      ...MODEL,
      samples: 2,
      movieFactors: { codes: Int8Array.of(2, 0, -1, 0, 1, 0), scale: Float32Array.of(0.5, 0) },
      implicitFactors: { codes: Int8Array.of(4, 0, 2, 0, 0, 0), scale: Float32Array.of(0.25, 0) },
      priorPrecision: Float32Array.of(4, 1),
      priorMean: Float32Array.of(0.25, 9),
      noisePrecision: Float32Array.of(2, 1),
    };
    // For nobody: p·q is 0.125 in one sample and 0 in the other, with a noise of 1/2 and 1.
    const deviation = Math.sqrt((1 / 2 + 1) / 2 + (0.125 / 2) ** 2);
    const { rating } = rate(svdScorer(twice, scalarScoring()), EMPTY_PROFILE, THIRD);
    expect(rating).toBeCloseTo(meanRating(SCALE, 0.125 / 2, deviation), 5);
  });

  test('has no opinion on a film without factors, and learns nothing from one', () => {
    expect(rate(scorer, PROFILE, UNTRAINED)).toEqual({ rating: Number.NaN, support: 0 });
    expect(contributions(PROFILE, UNTRAINED)).toEqual([]);
    const withUntrained = makeProfile([
      [FIRST, 5],
      [UNTRAINED, 1],
    ]);
    // It is a film that was picked, so the others' share of the implicit term is smaller.
    const { vectors, steadiness } = solvePosterior(withUntrained, SCALE);
    const vector = (4 * (0.25 + X * 1) + 2 * steadiness) / (4 + 2 * steadiness);
    expect(vectors[0]).toBeCloseTo(0.5 * vector, 9);
    expect(contributions(withUntrained, THIRD)[1]).toBe(0);
  });

  test('names what each film adds: its rating and that it was picked', () => {
    const [first, second] = contributions(PROFILE, THIRD);
    const ofFirst = 2 * STEADINESS * 1 * 1 + X * 4 * 1;
    const ofSecond = 2 * STEADINESS * -0.5 * -0.5 + X * 4 * 0.5;
    expect(first / second).toBeCloseTo(ofFirst / ofSecond, 2);
    // Together they lead from the rating of the prior to the predicted one.
    const prior = meanRating(SCALE, (0.5 * 4 * 0.25) / PRECISION, DEVIATION);
    expect(prior + first + second).toBeCloseTo(rate(scorer, PROFILE, THIRD).rating, 3);
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
  const bias = await trainBias(testTeam, ratings, BIAS_CONFIG);
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
    const baseline = foldBias(bias, EMPTY_PROFILE);
    expect(remainder(EMPTY_PROFILE, 3)).toBe(rate(scorer, EMPTY_PROFILE, 3, baseline).rating);
  });

  test('has ratings within the scale, whatever was rated', () => {
    for (const seed of [1, 2, 3]) {
      const other = { ...profile, ratings: profile.ratings.map((_, j) => 1 + (hash32(seed, j) % 5)) };
      const baseline = foldBias(bias, other);
      for (const movie of [camps.action[2], camps.romance[2], camps.bare]) {
        const { rating } = rate(scorer, other, movie, baseline);
        expect(rating >= 1 && rating <= 5).toBe(true);
      }
    }
  });
});
