/** Two releases on the same viewers: what counts as worse, and what as chance. */

import { describe, expect, test } from 'vitest';
import { compareReleases, findWorse } from '../../../batch/releases/gates/compare.ts';
import type { HeldOutCase } from '../../../batch/splits/held-out.ts';
import { byModel } from '../../../models/hybrid/signals.ts';
import type { Profile } from '../../../models/model.ts';
import type { Recommender } from '../../../models/recommender/answers.ts';
import { randomStream } from '../../../shared/random.ts';
import { makeDataset, STARS } from '../../fixtures/toy-ratings.ts';

const NUM_FILMS = 120;
const FILMS = Array.from({ length: NUM_FILMS }, (_, f) => ({ id: f + 1 }));
const dataset = makeDataset(
  FILMS,
  FILMS.map(({ id }) => ({ user: 1, film: id, rating: 3 })),
  STARS,
);

/** Every viewer holds out forty films: the first ones are liked with a probability of 0.7, and all others are too. */
const cases = (viewers: number): HeldOutCase[] =>
  Array.from({ length: viewers }, (_, user) => {
    const random = randomStream(3, user);
    return {
      profile: { movies: Uint32Array.of(118, 119), ratings: Float64Array.of(2, 4) },
      movies: Int32Array.from({ length: 40 }, (_, movie) => movie),
      ratings: Float64Array.from({ length: 40 }, () => (random.uniform() < 0.7 ? 5 : 1)),
    };
  });

/** A release that lists the given films, and predicts the same rating for all. */
function releaseWith(listOf: (user: number) => readonly number[], rating: number): Recommender {
  let asked = 0;
  return {
    indexOf: (movieId: number) => movieId - 1,
    fold: () => ({
      baseline: { mean: 3, userBias: 0 },
      rate: (movies: Uint32Array) => ({
        rating: Float32Array.from(movies, () => rating),
        support: byModel(() => Float32Array.from(movies, () => 1)),
      }),
    }),
    list: (_: Profile, _viewer: object, { n, exclude }: { n: number; exclude: readonly number[] }) =>
      listOf(asked++)
        .filter((movie) => !exclude.includes(movie + 1))
        .map((movie) => ({ movie, score: 0 }))
        .slice(0, n),
  } as unknown as Recommender;
}

const VIEWERS = cases(100);
const gainOf = (user: number, movie: number) => (VIEWERS[user].ratings[movie] === 5 ? 1 : -1);
/** Ten films, of which `disliked` were disliked by the viewer; the others were liked. Then they are mixed. */
const listWith = (disliked: number) => (user: number) => {
  const of = (gain: number) => Array.from({ length: 40 }, (_, movie) => movie).filter((m) => gainOf(user, m) === gain);
  const random = randomStream(7, user);
  return [...of(-1).slice(0, disliked), ...of(1).slice(0, 10 - disliked)]
    .map((movie) => ({ movie, lot: random.uniform() }))
    .toSorted((a, b) => a.lot - b.lot)
    .map(({ movie }) => movie);
};

const compare = (before: Recommender, now: Recommender) => compareReleases(before, now, dataset, VIEWERS);

describe('a release', () => {
  test('that is the same is not worse', () => {
    const comparison = compare(releaseWith(listWith(2), 3.5), releaseWith(listWith(2), 3.5));
    expect(comparison).toMatchObject({
      viewers: 100,
      rows: 4_000,
      disliked: { before: 0.2, now: 0.2, worseBy: 0, error: 0 },
      belowMean: { before: 0, now: 0 },
      answered: { before: 1, now: 1 },
    });
    expect(findWorse(comparison)).toEqual([]);
  });

  test('whose lists have more films that viewers dislike is worse, and one with fewer is not', () => {
    const [good, bad] = [() => releaseWith(listWith(1), 3.5), () => releaseWith(listWith(3), 3.5)];
    expect(findWorse(compare(good(), bad()))).toContain(
      'share of listed and rated films that were disliked 0.300 instead of 0.100',
    );
    expect(findWorse(compare(bad(), good()))).toEqual([]);
  });

  test("that lists films which it predicts below the viewer's own mean is worse", () => {
    const [good, bad] = [() => releaseWith(listWith(1), 3.5), () => releaseWith(listWith(1), 2.5)];
    expect(findWorse(compare(good(), bad()))).toContain(
      "share of listed films predicted below the viewer's own mean 1.000 instead of 0.000",
    );
    expect(findWorse(compare(bad(), good()))).not.toContain(expect.stringContaining('own mean'));
  });

  test('is not worse for a difference that nights have anyway, however sure it is', () => {
    const once = (user: number) => (user % 4 === 0 ? listWith(2)(user) : listWith(1)(user));
    const { disliked } = compare(releaseWith(listWith(1), 3.5), releaseWith(once, 3.5));
    expect(disliked?.now).toBeCloseTo(0.125, 12);
    expect(disliked?.worseBy).toBeGreaterThan(2 * (disliked?.error ?? 0));
    expect(findWorse(compare(releaseWith(listWith(1), 3.5), releaseWith(once, 3.5)))).not.toContain(
      expect.stringContaining('disliked'),
    );
  });

  test('is not worse for what a few viewers say, however large it is', () => {
    const wild = (user: number) => (user < 2 ? listWith(10)(user) : listWith(1)(user));
    const few = compareReleases(releaseWith(listWith(1), 3.5), releaseWith(wild, 3.5), dataset, VIEWERS.slice(0, 12));
    expect(few.disliked?.worseBy).toBeGreaterThan(0.1);
    expect(findWorse(few)).not.toContain(expect.stringContaining('disliked'));
  });

  test('is not worse for films that are gone from the data: neither may list them', () => {
    const gone = Array.from({ length: 20 }, (_, k) => 81 + k);
    const before = releaseWith((user) => [...gone.map((movieId) => movieId - 1), ...listWith(3)(user)], 3.5);
    const comparison = compareReleases(before, releaseWith(listWith(3), 3.5), dataset, VIEWERS, gone);
    expect(comparison).toMatchObject({ disliked: { before: 0.3, now: 0.3 }, coverage: { worseBy: 0 } });
  });

  test('whose lists have no film that a viewer rated has no share of disliked films', () => {
    const unknown = () => releaseWith(() => [100, 101, 102], 3.5);
    const comparison = compare(unknown(), unknown());
    expect(comparison.disliked).toBeNull();
    expect(findWorse(comparison)).toEqual([]);
  });

  test('is judged with the times of ratings: those of the profile, and those of what is held out', () => {
    const timed = VIEWERS.map((held) => ({
      ...held,
      profile: { ...held.profile, movies: Uint32Array.of(70, 119), times: Uint32Array.of(30, 40) },
      times: Uint32Array.from(held.ratings),
    }));
    const profiles: Profile[] = [];
    /** Knows each film by another index, and predicts as many stars as the minute says. */
    const byMinute = {
      ...releaseWith(() => [], 3),
      indexOf: (movieId: number) => NUM_FILMS - movieId,
      fold: (profile: Profile) => {
        profiles.push(profile);
        return {
          baseline: { mean: 3, userBias: 0 },
          rate: (movies: Uint32Array, at = new Uint32Array(movies.length)) => ({
            rating: Float32Array.from(at),
            support: byModel(() => Float32Array.from(movies, () => 1)),
          }),
        };
      },
    } as unknown as Recommender;
    const { rmse } = compareReleases(
      releaseWith(() => [], 3),
      byMinute,
      dataset,
      timed,
    );
    expect(rmse).toMatchObject({ before: 2, now: 0 });
    expect(profiles[0]).toEqual({
      movies: Uint32Array.of(0, 49),
      ratings: Float64Array.of(4, 2),
      times: Uint32Array.of(40, 30),
    });
  });
});
