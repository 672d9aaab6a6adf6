/** How lists answer to dislike: recommenders whose answer is known by construction. */

import { describe, expect, test } from 'vitest';
import { measureDislikes } from '../../../batch/evaluation/dislikes.ts';
import { Reversal, reverse, reversedList } from '../../../batch/evaluation/reversal.ts';
import type { Profile } from '../../../models/model.ts';
import type { Recommender } from '../../../models/recommender/answers.ts';
import { makeScale } from '../../../shared/ratings.ts';
import { EMPTY_PROFILE, makeDataset, makeProfile, STARS } from '../../fixtures/toy-ratings.ts';

/** Films of two kinds, even and odd: films of one kind are alike. The even film 0 is rated by most. */
const NUM_FILMS = 200;
const FILMS = Array.from({ length: NUM_FILMS }, (_, f) => ({ id: f + 1 }));
const rows = FILMS.flatMap(({ id }) =>
  Array.from({ length: 1 + Math.ceil(20 / id) }, (_, user) => ({ user: user + 1, film: id, rating: 1 + (id % 5) })),
);
const { ratings: train } = makeDataset(FILMS, rows, STARS);

/**
 * A recommender that adds, to the popularity of a film, `attraction` of each rating of a film of the same kind. It
 * knows what the service knows: the profile.
 */
function recommenderWith(attraction: (rating: number) => number): Recommender {
  const listOf = ({ movies, ratings }: Profile, n: number) => {
    const pull = [0, 0];
    movies.forEach((movie, row) => {
      pull[movie % 2] += attraction(ratings[row]);
    });
    return Array.from({ length: NUM_FILMS }, (_, movie) => ({ movie, score: pull[movie % 2] - movie / 1_000 }))
      .filter(({ movie }) => !movies.includes(movie))
      .sort((a, b) => b.score - a.score)
      .slice(0, n)
      .map(({ movie, score }) => ({ movie, score }));
  };
  return {
    manifest: { seed: 42 },
    likeness: (movie: number, others: Uint32Array) =>
      Float32Array.from(others, (other) => (movie % 2 === other % 2 ? 1 / (1 + Math.abs(movie - other)) : 0)),
    fold: () => ({}),
    list: (profile: Profile, _viewer: object, { n }: { n: number }) => listOf(profile, n),
  } as unknown as Recommender;
}

const ignores = recommenderWith(() => 0);
const attracts = recommenderWith(() => 1);
const repels = recommenderWith((rating) => rating - 3);

describe('reversal', () => {
  const evenFan = makeProfile([
    [10, 5],
    [11, 1],
  ]);
  const oddFan = makeProfile([
    [20, 1],
    [21, 5],
  ]);
  const measure = (recommender: Recommender, ...profiles: Profile[]) => {
    const reversal = new Reversal(recommender.manifest.seed);
    for (const profile of profiles) {
      const list = recommender.list(profile, recommender.fold(profile), { n: 20 }).map(({ movie }) => movie);
      const reversed = reversedList(recommender, profile, train.scale);
      if (reversed) reversal.add(Uint32Array.from(list), reversed);
    }
    return reversal.result();
  };

  test.each([
    ['that ignores ratings', ignores, 10, 10],
    ['that likes what is rated at all', attracts, 10, 10],
    ['that does as the ratings say', repels, 0, 0],
  ])('of a recommender %s', (_, recommender, overlap, strangers) => {
    expect(measure(recommender, evenFan, oddFan)).toEqual({ users: 2, overlap, strangers });
  });

  test('says what two of the same taste have in common, beside what stays', () => {
    expect(measure(repels, evenFan, evenFan)).toEqual({ users: 2, overlap: 0, strangers: 10 });
    const crowd = Array.from({ length: 300 }, (_, k) => [evenFan, oddFan][k % 2]);
    const { strangers } = measure(repels, ...crowd);
    expect(strangers).toBeGreaterThan(4);
    expect(strangers).toBeLessThan(6);
  });

  test('leaves out viewers whose ratings stay the same: none, or all in the middle', () => {
    expect(measure(repels, EMPTY_PROFILE, makeProfile([[3, 3]]))).toEqual({ users: 0, overlap: null, strangers: null });
    expect(measure(repels, evenFan, makeProfile([[3, 3]]))).toEqual({ users: 1, overlap: 0, strangers: null });
  });

  test.each<[string, number[], number[], number[]]>([
    ['half stars', [0.5, 1, 4.5, 5], [0.5, 4.5], [5, 1]],
    ['−10 to 10', [-10, 0, 10], [-10, 0, 4], [10, 0, -4]],
    ['two values', [0, 1], [0, 1], [1, 0]],
    ['one value', [1], [1, 1], [1, 1]],
  ])('turns ratings round on a scale of %s, and back', (_, values, given, turned) => {
    const scale = makeScale(values);
    const profile = makeProfile(given.map((rating, movie) => [movie, rating]));
    expect([...reverse(profile, scale).ratings]).toEqual(turned);
    expect(reverse(reverse(profile, scale), scale)).toEqual(profile);
  });
});

describe('the response to dislike', () => {
  const ten = makeProfile(Array.from({ length: 12 }, (_, k) => [100 + k, 1 + (k % 5)]));

  test('of a recommender that ignores ratings is none', async () => {
    const figures = await measureDislikes(ignores, train, [ten], 30);
    expect(figures?.empty).toEqual({ films: 30, near: 150, rise: 0, fall: 0 });
    expect(figures?.ten).toMatchObject({ rise: 0, fall: 0 });
  });

  test('of one that likes what is rated at all: near films rise, unless nothing was above them', async () => {
    const figures = await measureDislikes(attracts, train, [ten], 30);
    expect(figures?.empty.rise).toBeGreaterThan(0.5);
    expect(figures?.empty.fall).toBe(0);
  });

  test('of one that does as the ratings say: none rises', async () => {
    const figures = await measureDislikes(repels, train, [ten], 30);
    for (const figure of [figures?.empty, figures?.ten]) {
      expect(figure?.rise).toBe(0);
      expect(figure?.near).toBe(5 * (figure?.films ?? 0));
    }
    expect(figures?.empty.fall).toBeGreaterThan(0.5);
  });

  test('does not count the place that the film itself leaves, nor those of the other near films', async () => {
    // Only the film itself goes: the films behind it move up the list, and keep their places among the rest.
    const onlyRemoves = {
      ...ignores,
      likeness: (_: number, others: Uint32Array) => new Float32Array(others.length).fill(1),
    };
    expect((await measureDislikes(onlyRemoves, train, [ten], 30))?.empty).toMatchObject({ rise: 0, fall: 0 });
  });

  test('leaves out profiles with fewer than ten ratings, films without a near one, and scales of one value', async () => {
    const nine = makeProfile(Array.from({ length: 9 }, (_, k) => [100 + k, 3]));
    expect((await measureDislikes(repels, train, [nine], 5))?.ten).toEqual({
      films: 0,
      near: 0,
      rise: null,
      fall: null,
    });
    const alone = { ...repels, likeness: (_: number, others: Uint32Array) => new Float32Array(others.length) };
    expect((await measureDislikes(alone, train, [ten], 5))?.empty).toEqual({
      films: 0,
      near: 0,
      rise: null,
      fall: null,
    });
    const { ratings: picks } = makeDataset(FILMS.slice(0, 3), [{ user: 1, film: 1, rating: 1 }], [1]);
    expect(await measureDislikes(repels, picks, [ten], 5)).toBeNull();
    const { ratings: none } = makeDataset(FILMS.slice(0, 3), [], STARS);
    expect((await measureDislikes(repels, none, [], 5))?.empty.films).toBe(0);
  });

  test('draws by the seed of the release', async () => {
    const again = { ...attracts };
    const other = { ...attracts, manifest: { ...attracts.manifest, seed: 43 } };
    const ask = (recommender: Recommender) => measureDislikes(recommender, train, [ten], 20);
    expect(await ask(again)).toEqual(await ask(attracts));
    expect(await ask(other)).not.toEqual(await ask(attracts));
  });
});
