/** Similarities and votes of user-KNN by hand, and what it says when only some viewers are kept. */

import { describe, expect, test } from 'vitest';
import { profileOf } from '../../batch/splits/held-out.ts';
import { foldBias } from '../../models/bias/score.ts';
import { BIAS_CONFIG, trainBias } from '../../models/bias/train.ts';
import type { Baseline, Profile } from '../../models/model.ts';
import { openScorer } from '../../models/scorers.ts';
import { foldStarScale } from '../../models/star-scale.ts';
import { decodeUserKnn, type OpinionRows, type UserKnnModel } from '../../models/user-knn/artifact.ts';
import { type UserKnnConfig, userKnnTrainer } from '../../models/user-knn/train.ts';
import { testTeam } from '../fixtures/team.ts';
import { EVEN_STARS, makeDataset, makeProfile, STARS, twoCamps } from '../fixtures/toy-ratings.ts';

const [A, B, C, D] = [0, 1, 2, 3];
/** Three viewers by four films; 0 is unrated. Residuals from 3 are ±2, which the artifact stores exactly. */
const MATRIX = [
  [5, 5, 1, 0],
  [1, 5, 5, 5],
  [5, 0, 5, 0],
];
const MEAN = 3;

async function openToy(changes: Partial<UserKnnConfig> = {}) {
  const rows = MATRIX.flatMap((row, user) => row.map((rating, film) => ({ user: user + 1, film: film + 1, rating })));
  const films = [1, 2, 3, 4].map((id) => ({ id }));
  const { ratings, catalogue } = makeDataset(
    films,
    rows.filter(({ rating }) => rating > 0),
    STARS,
  );
  const bias = {
    mean: MEAN,
    deviation: 1,
    stars: EVEN_STARS,
    userBias: new Float32Array(3),
    movieBias: new Float32Array(4),
  };
  const config = {
    ...userKnnTrainer.configure(ratings),
    shrinkage: 1,
    sharpness: 1,
    voteDamping: 0.5,
    neighbours: 10,
    ...changes,
  };
  const bytes = await userKnnTrainer.train({ ratings, catalogue, bias, seed: 1, team: testTeam }, config);
  const scorer = openScorer('user-knn', bytes, 4);
  const indexOf = (film: number) => catalogue.movieIds.indexOf(film + 1);
  const fold = (entries: readonly (readonly [number, number])[]) => {
    const profile: Profile = makeProfile(entries.map(([film, rating]) => [indexOf(film), rating]));
    const baseline: Baseline = {
      mean: MEAN,
      userBias: 0,
      movieBias: bias.movieBias,
      residuals: Float32Array.from(profile.ratings, (rating) => rating - MEAN),
      opinions: Int8Array.from(profile.ratings, (rating) => Math.sign(rating - MEAN)),
      scale: foldStarScale(EVEN_STARS, profile.ratings),
    };
    return scorer.fold(profile, baseline);
  };
  return {
    rate(entries: readonly (readonly [number, number])[], film: number) {
      const rating = new Float32Array(1);
      const support = new Float32Array(1);
      fold(entries).rate(Uint32Array.of(indexOf(film)), rating, support);
      return { rating: rating[0], support: support[0] };
    },
    likeMinded: (entries: readonly (readonly [number, number])[], film: number) =>
      fold(entries).reasons(indexOf(film)).likeMinded,
    affinity(entries: readonly (readonly [number, number])[], film: number) {
      const out = new Float32Array(4);
      fold(entries).affinities(out);
      return out[indexOf(film)];
    },
  };
}

describe('user-KNN where every viewer is a prototype', async () => {
  const toy = await openToy();
  /** Agrees with the first viewer on both films, with the third on one, and half and half with the second. */
  const newcomer = [
    [A, 5],
    [B, 5],
  ] as const;
  // s = ρ · n / (n + 1): ρ = 1 over two films, 0 over two, 1 over one.
  const [FIRST, THIRD] = [2 / 3, 1 / 2];

  test('is as sure as the shrunk correlations of those who vote add up to', () => {
    expect(toy.rate(newcomer, C).support).toBeCloseTo(FIRST + THIRD, 6);
  });

  test('adds the damped mean of the voters’ residuals to the baseline', () => {
    const expected = 3 + (FIRST * -2 + THIRD * 2) / (FIRST + THIRD + 0.5);
    expect(toy.rate(newcomer, C).rating).toBeCloseTo(expected, 5);
    expect(toy.likeMinded(newcomer, C)).toBe(2);
  });

  test('has no opinion where only those who disagree, or nobody, have one', () => {
    const silent = { rating: Number.NaN, support: 0 };
    expect(toy.rate(newcomer, D)).toEqual(silent);
    expect(toy.rate([[D, 1]], A)).toEqual(silent);
    expect(toy.rate([], A)).toEqual(silent);
    expect(toy.likeMinded(newcomer, D)).toBe(0);
  });

  test.each([{ neighbours: 1 }, { voters: 1 }])('lets only the nearest vote: %o', async (limit) => {
    const one = await openToy(limit);
    expect(one.rate(newcomer, C).rating).toBeCloseTo(3 + (FIRST * -2) / (FIRST + 0.5), 5);
    expect(one.likeMinded(newcomer, C)).toBe(1);
  });

  test('gives the nearer more of a say the sharper it is', async () => {
    const sharp = await openToy({ sharpness: 2 });
    const [first, third] = [FIRST ** 2, THIRD ** 2];
    expect(sharp.rate(newcomer, C).rating).toBeCloseTo(3 + (first * -2 + third * 2) / (first + third + 0.5), 5);
  });

  test('expects viewers to pick what those with the same picks liked', () => {
    // D was picked by the second viewer alone, whose picks are B, C and D.
    const likeSecond = toy.affinity(
      [
        [C, 5],
        [B, 5],
      ],
      D,
    );
    const unlikeSecond = toy.affinity([[A, 5]], D);
    expect(likeSecond).toBeGreaterThan(unlikeSecond);
    expect(toy.affinity([], D)).toBe(0);
  });

  test('counts those who like what the viewer dislikes against what else they like', () => {
    // A and C were liked by the third viewer, C and D by the second.
    expect(toy.affinity([[B, 1]], D)).toBeLessThan(0);
    expect(toy.affinity([[B, 1]], D)).toBeGreaterThan(-toy.affinity([[B, 5]], D) - 1e-6);
    expect(toy.affinity([[B, 3]], D)).toBeGreaterThan(0);
  });
});

describe('user-KNN', async () => {
  const camps = twoCamps();
  const { ratings, catalogue } = camps;
  const bias = await trainBias(testTeam, ratings, BIAS_CONFIG);
  const input = { ratings, catalogue, bias, seed: 42, team: testTeam };
  const standard = userKnnTrainer.configure(ratings);
  const train = async (changes: Partial<UserKnnConfig> = {}, seed = 42) => {
    const bytes = await userKnnTrainer.train({ ...input, seed }, { ...standard, ...changes });
    return { bytes, model: decodeUserKnn(bytes, ratings.numMovies) };
  };
  const whole = await train();
  const sampled = await train({ maxOpinions: 400 });

  test('keeps every viewer while there is room, with the residual of every rating and whether it was liked', () => {
    const { byPrototype, numPrototypes, residualScale } = whole.model;
    const { byUser, scale } = ratings;
    expect(numPrototypes).toBe(ratings.numUsers);
    expect(Array.from(byPrototype.offsets)).toEqual(Array.from(byUser.offsets));
    for (let user = 0; user < ratings.numUsers; user++) {
      for (let e = byUser.offsets[user]; e < byUser.offsets[user + 1]; e++) {
        const [movie, rating] = [byUser.index[e], scale.values[byUser.codes[e]]];
        const residual = rating - bias.mean - bias.userBias[user] - bias.movieBias[movie];
        expect(byPrototype.index[e]).toBe(movie);
        expect(Math.abs((byPrototype.codes[e] >> 1) * residualScale - residual)).toBeLessThan(0.51 * residualScale);
        expect(byPrototype.codes[e] & 1).toBe(rating >= scale.relevance ? 1 : 0);
      }
    }
  });

  test.each(Object.entries({ whole, sampled }))('has the same opinions both ways round: %s', (_, { model }) => {
    const list = ({ offsets, index, codes }: OpinionRows, turn: (row: number, other: number) => [number, number]) =>
      Array.from({ length: offsets.length - 1 }, (_, row) => row)
        .flatMap((row) =>
          Array.from(index.subarray(offsets[row], offsets[row + 1]), (other, at) =>
            [...turn(row, other), codes[offsets[row] + at]].join(),
          ),
        )
        .sort();
    expect(list(model.byMovie, (movie, p) => [movie, p])).toEqual(list(model.byPrototype, (p, movie) => [movie, p]));
  });

  test('keeps as many whole viewers as there is room for, others for another seed', async () => {
    for (const maxOpinions of [400, 100, 40, 1]) {
      const { model } = await train({ maxOpinions });
      expect(model.byMovie.index.length).toBeLessThanOrEqual(maxOpinions);
    }
    expect(ratings.numRatings).toBeGreaterThan(400);
    expect(sampled.model.byMovie.index.length).toBeGreaterThan(300);
    const few = (await train({ maxPrototypes: 3 })).model;
    expect(few.numPrototypes).toBe(3);
    expect(lengthsOf(few).every((length) => lengthsOf(whole.model).includes(length))).toBe(true);
    expect((await train({ maxOpinions: 400 })).bytes).toEqual(sampled.bytes);
    expect((await train({ maxOpinions: 400 }, 43)).bytes).not.toEqual(sampled.bytes);
  });

  test.each(Object.entries({ whole, sampled }))(
    'tells the camps apart, by rating and by affinity: %s',
    (_, { bytes }) => {
      const scorer = openScorer('user-knn', bytes, ratings.numMovies);
      const all = Uint32Array.from({ length: ratings.numMovies }, (_, movie) => movie);
      let pairs = 0;
      let byRating = 0;
      let byAffinity = 0;
      for (const { user, ownUnseen, otherUnseen } of camps.viewers) {
        const profile = profileOf(ratings, user);
        const viewer = scorer.fold(profile, foldBias(bias, profile));
        const rating = new Float32Array(all.length);
        const affinity = new Float32Array(all.length);
        viewer.rate(all, rating, new Float32Array(all.length));
        viewer.affinities(affinity);
        for (const own of ownUnseen) {
          for (const other of otherUnseen) {
            pairs++;
            if (rating[own] > rating[other]) byRating++;
            if (affinity[own] > affinity[other]) byAffinity++;
          }
        }
      }
      expect(byRating / pairs).toBeGreaterThan(0.95);
      expect(byAffinity / pairs).toBeGreaterThan(0.95);
    },
  );

  test('rates a film the same alone, among others and twice', () => {
    const scorer = openScorer('user-knn', whole.bytes, ratings.numMovies);
    const [{ user, ownUnseen, otherUnseen }] = camps.viewers;
    const profile = profileOf(ratings, user);
    const rate = (movies: number[]) => {
      const out = new Float32Array(movies.length);
      const viewer = scorer.fold(profile, foldBias(bias, profile));
      viewer.rate(Uint32Array.from(movies), out, new Float32Array(movies.length));
      return Array.from(out);
    };
    const movies = [...ownUnseen, ...otherUnseen];
    expect(rate([...movies, ...movies])).toEqual([...rate(movies), ...rate(movies)]);
    expect(movies.flatMap((movie) => rate([movie]))).toEqual(rate(movies));
  });

  test('counts the viewers that voted as like-minded, its neighbours at most', async () => {
    const [{ user, ownUnseen }] = camps.viewers;
    const profile = profileOf(ratings, user);
    const likeMinded = ({ bytes }: { bytes: Uint8Array }) => {
      const viewer = openScorer('user-knn', bytes, ratings.numMovies).fold(profile, foldBias(bias, profile));
      return viewer.reasons(ownUnseen[0]).likeMinded;
    };
    expect(likeMinded(whole)).toBeGreaterThan(2);
    expect(likeMinded(await train({ neighbours: 2 }))).toBe(2);
  });
});

function lengthsOf({ byPrototype: { offsets } }: UserKnnModel): number[] {
  return Array.from(offsets.subarray(1), (end, p) => end - offsets[p]);
}
