/**
 * Splits of a whole dataset for `evaluate --split`: laws of each, what comes of them on files, and how the product does
 * for newcomers on the sample.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { showEvaluation } from '../../../batch/commands/show-evaluation.ts';
import { type Evaluation, evaluateFiles } from '../../../batch/evaluate.ts';
import type { Dataset } from '../../../batch/ingest/dataset.ts';
import { type EvaluationSplit, SPLIT_KINDS, type SplitKind } from '../../../batch/splits/evaluation-split.ts';
import type { HeldOutCase } from '../../../batch/splits/held-out.ts';
import { LEAST_RATINGS, PROFILE_SIZES } from '../../../batch/splits/newcomers.ts';
import { restrictDataset } from '../../../batch/splits/restrict-dataset.ts';
import { splitDataset } from '../../../batch/splits/split-dataset.ts';
import { splitTest } from '../../../batch/splits/split-ratings.ts';
import { filterRatings, type Ratings } from '../../../shared/ratings.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { makeDataset, STARS, type ToyFilm, type ToyRow } from '../../fixtures/toy-ratings.ts';
import { silentProgress } from '../../fixtures/watch-phases.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const films = (count: number): ToyFilm[] =>
  Array.from({ length: count }, (_, f) => ({
    id: 10 * f + 3,
    title: `Film ${f}`,
    year: 1950 + f,
    genres: [['Drama'], ['Comedy', 'Drama'], []][f % 3],
    tags: f % 4 === 0 ? { [`tag ${f % 8}`]: 1 + f, fourth: 2 } : undefined,
  }));

/** A dataset from ingest's point of view, and the rows it was made of. */
function arbitraryDataset(): fc.Arbitrary<{ films: ToyFilm[]; rows: ToyRow[] }> {
  return fc.record({ numFilms: fc.integer({ min: 1, max: 12 }) }).chain(({ numFilms }) => {
    const row = fc.record({
      user: fc.integer({ min: 1, max: 9 }),
      film: fc.nat(numFilms - 1).map((f) => 10 * f + 3),
      rating: fc.constantFrom(...STARS),
      day: fc.integer({ min: 9_000, max: 9_020 }),
    });
    return fc
      .uniqueArray(row, { selector: ({ user, film }) => 100_000 * user + film, minLength: 1, maxLength: 60 })
      .map((rows) => ({ films: films(numFilms), rows }));
  });
}

/** 240 viewers of 60 films over 400 days; one in three has rated fewer than 25. */
function makeCrowdRows(): ToyRow[] {
  return makeCrowd({ users: 240, movies: 60, share: 0.6 })
    .filter(({ user, movie }) => user % 3 !== 0 || movie % 4 === 0)
    .map(({ user, movie, rating }, k) => ({
      user: 5 * user,
      film: 10 * (movie - 1) + 3,
      rating: Math.ceil(rating),
      day: 9_000 + ((user * 7 + k) % 400),
    }));
}

const CROWD_ROWS = makeCrowdRows();
const CROWD = makeDataset(films(64), CROWD_ROWS, STARS);

/** `user film rating` of every rating, by raw ids. */
function rowsOf({ ratings, catalogue, userIds }: Dataset): string[] {
  return positionsOf(ratings).map(({ user, at }) => {
    const { index, codes } = ratings.byUser;
    return `${userIds[user]} ${catalogue.movieIds[index[at]]} ${ratings.scale.values[codes[at]]}`;
  });
}

function positionsOf({ byUser, numUsers }: Ratings): { user: number; at: number }[] {
  return Array.from({ length: numUsers }, (_, user) =>
    Array.from({ length: byUser.offsets[user + 1] - byUser.offsets[user] }, (_, k) => ({
      user,
      at: byUser.offsets[user] + k,
    })),
  ).flat();
}

/** `film rating` of the profile and of the held-out rows of a viewer, by raw ids, sorted. */
function filmsOf({ catalogue }: Dataset, { profile, movies, ratings }: HeldOutCase) {
  const name = (movie: number, rating: number) => `${catalogue.movieIds[movie]} ${rating}`;
  return {
    profile: Array.from(profile.movies, (movie, j) => name(movie, profile.ratings[j])).sort(),
    held: Array.from(movies, (movie, j) => name(movie, ratings[j])).sort(),
  };
}

const withoutUser = (row: string) => row.slice(row.indexOf(' ') + 1);
const heldOf = ({ train, sets }: EvaluationSplit) => sets[0].cases.flatMap((held) => filmsOf(train, held).held).sort();

test('a restricted dataset is the one that ingest would make of the remaining rows alone', () => {
  fc.assert(
    fc.property(arbitraryDataset(), fc.nat(3), ({ films, rows }, rest) => {
      const dataset = makeDataset(films, rows, STARS);
      const left = rows.filter(({ user, film }) => (user + film) % 4 !== rest);
      const isLeft = new Set(left.map(({ user, film }) => `${user} ${film}`));
      const names = rowsOf(dataset).map((row) => row.split(' ', 2).join(' '));
      const kept = filterRatings(dataset.ratings, (at) => isLeft.has(names[at]));
      const { dataset: restricted, userOf, movieOf } = restrictDataset(dataset, kept);
      const expected = makeDataset(films, left, STARS);
      expect(restricted.ratings).toEqual(expected.ratings);
      expect(restricted.catalogue).toEqual(expected.catalogue);
      expect(restricted.userIds).toEqual(expected.userIds);
      expect(Array.from(movieOf, (movie) => restricted.catalogue.movieIds[movie])).toEqual(
        Array.from(dataset.catalogue.movieIds),
      );
      userOf.forEach((user, old) => {
        const id = dataset.userIds[old];
        expect(user === -1 ? expected.userIds.includes(id) : expected.userIds[user] !== id).toBe(false);
      });
    }),
  );
});

describe.each(SPLIT_KINDS)('the split %s', (kind) => {
  test('trains on rows of the dataset and on none that it scores', () => {
    for (const seed of [1, 42]) {
      const { train, sets } = splitDataset(CROWD, kind, seed);
      const all = rowsOf(CROWD);
      const trained = new Set(rowsOf(train));
      expect(all.filter((row) => trained.has(row))).toHaveLength(trained.size);
      const heldOut = all.filter((row) => !trained.has(row)).map(withoutUser);
      for (const { cases } of sets) {
        const spare = Map.groupBy(heldOut, (row) => row);
        for (const row of cases.flatMap((held) => filmsOf(train, held).held)) {
          expect(spare.get(row)?.pop(), row).toBe(row);
        }
      }
    }
  });

  test('is the same again for the same seed', () => {
    expect(splitDataset(CROWD, kind, 9)).toEqual(splitDataset(CROWD, kind, 9));
  });

  test('knows profiles by ascending movie, without the movies it asks for', () => {
    for (const { cases } of splitDataset(CROWD, kind, 3).sets) {
      for (const { profile, movies } of cases) {
        expect(profile.movies).toEqual(profile.movies.toSorted());
        expect(new Set([...profile.movies, ...movies]).size).toBe(profile.movies.length + movies.length);
        expect(movies.length).toBeGreaterThan(0);
      }
    }
  });
});

describe('the split at random', () => {
  test('holds out what the nightly run would, from viewers who are known by the rest of their ratings', () => {
    fc.assert(
      fc.property(arbitraryDataset(), seeds, ({ films, rows }, seed) => {
        const dataset = makeDataset(films, rows, STARS);
        const split = splitDataset(dataset, 'random', seed);
        const { kept, heldOut } = splitTest(dataset.ratings, seed);
        expect(rowsOf(split.train).sort()).toEqual(rowsOf({ ...dataset, ratings: kept }).sort());
        expect(heldOf(split)).toHaveLength(heldOut.ratings.length);
        const histories = Map.groupBy(rowsOf(dataset), (row) => row.split(' ', 1)[0]);
        const whole = new Set(Array.from(histories.values(), (own) => own.map(withoutUser).sort().join()));
        for (const held of split.sets[0].cases) {
          const { profile, held: rest } = filmsOf(split.train, held);
          expect(whole).toContain([...profile, ...rest].sort().join());
        }
      }),
    );
  });
});

describe('the split by time', () => {
  const dayOf = (date: string) => Date.parse(date) / 86_400_000;

  test('trains on days before the moment and scores all others', () => {
    fc.assert(
      fc.property(arbitraryDataset(), ({ films, rows }) => {
        fc.pre(new Set(rows.map(({ day }) => day)).size > 1);
        const split = splitDataset(makeDataset(films, rows, STARS), 'time', 0);
        const moment = dayOf(split.facts.from ?? '');
        expect(Math.max(...split.train.ratings.times)).toBeLessThan(moment * 1_440);
        const late = rows.filter(({ day = 0 }) => day >= moment);
        expect(split.train.ratings.numRatings).toBe(rows.length - late.length);
        expect(heldOf(split)).toEqual(late.map(({ film, rating }) => `${film} ${rating}`).sort());
        expect(split.sets[0].cases).toHaveLength(new Set(late.map(({ user }) => user)).size);
      }),
    );
  });

  test('takes the moment that leaves nearest to a tenth after it', () => {
    fc.assert(
      fc.property(arbitraryDataset(), ({ films, rows }) => {
        const days = rows.map(({ day = 0 }) => day);
        const moments = [...new Set(days)].filter((day) => day > Math.min(...days));
        fc.pre(moments.length > 0);
        const distance = (moment: number) => Math.abs(days.filter((day) => day >= moment).length / days.length - 0.1);
        const { from = '' } = splitDataset(makeDataset(films, rows, STARS), 'time', 0).facts;
        expect(distance(dayOf(from))).toBeCloseTo(Math.min(...moments.map(distance)), 12);
      }),
    );
  });

  test('says how many held-out rows are of users and of movies that come up only then', () => {
    const early = Array.from({ length: 36 }, (_, k) => ({
      user: 1 + (k % 6),
      film: 3 + 10 * Math.floor(k / 6),
      day: 100,
    }));
    const late = [
      { user: 1, film: 63, day: 200 },
      { user: 7, film: 3, day: 201 },
      { user: 8, film: 63, day: 202 },
      { user: 8, film: 3, day: 202 },
    ];
    const rows = [...early, ...late].map((row) => ({ ...row, rating: 4 }));
    const { facts, sets } = splitDataset(makeDataset(films(8), rows, STARS), 'time', 0);
    expect(facts).toEqual({ kind: 'time', from: '1970-07-20', newUsers: 0.75, newMovies: 0.5 });
    expect(sets[0].cases.map(({ profile, movies }) => [profile.movies.length, movies.length])).toEqual([
      [6, 1],
      [0, 1],
      [0, 2],
    ]);
  });

  test('is refused where there are no days, or one', () => {
    const split = (days: readonly (number | undefined)[]) =>
      splitDataset(
        makeDataset(
          films(3),
          days.map((day, k) => ({ user: k, film: 3, rating: 4, day })),
          STARS,
        ),
        'time',
        0,
      );
    expect(() => split([undefined, undefined])).toThrow('--split time needs timestamps, and toy has none');
    expect(() => split([700, 700])).toThrow('all of toy are from one day');
    expect(split([700, 701]).facts.from).toBe('1971-12-03');
  });
});

describe('the split of newcomers', () => {
  const split = splitDataset(CROWD, 'newcomers', 42);
  const history = Map.groupBy(rowsOf(CROWD), (row) => row.split(' ', 1)[0]);
  const trainedUsers = new Set(split.train.userIds);
  const newcomers = CROWD.userIds.filter((userId) => !trainedUsers.has(userId));

  test('takes about a tenth of the users out, with every row of theirs, and leaves the others whole', () => {
    expect(newcomers.length / CROWD.userIds.length).toBeGreaterThan(0.05);
    expect(newcomers.length / CROWD.userIds.length).toBeLessThan(0.15);
    const isNew = new Set(Array.from(newcomers, String));
    expect(rowsOf(split.train).sort()).toEqual(
      rowsOf(CROWD)
        .filter((row) => !isNew.has(row.split(' ', 1)[0]))
        .sort(),
    );
  });

  test('scores those with enough ratings on all that is not in the profile, at every size', () => {
    const enough = Array.from(newcomers, (userId) => history.get(`${userId}`) ?? []).filter(
      ({ length }) => length >= LEAST_RATINGS,
    );
    const { scored, users } = split.facts;
    expect(split.facts).toEqual({
      kind: 'newcomers',
      users: newcomers.length,
      scored: enough.length,
      leastRatings: 25,
    });
    expect(scored).toBeGreaterThan(0);
    expect(scored).toBeLessThan(users ?? 0);
    expect(split.sets.map(({ size }) => size)).toEqual([1, 3, 5, 10, 20]);
    for (const { size, cases } of split.sets) {
      const whole = cases.map((held) => filmsOf(split.train, held)).map((of) => [...of.profile, ...of.held].sort());
      expect(whole).toEqual(enough.map((rows) => rows.map(withoutUser).sort()));
      for (const { profile } of cases) expect(profile.movies).toHaveLength(size ?? Number.NaN);
    }
  });

  test('makes smaller profiles parts of larger ones', () => {
    for (const [s] of PROFILE_SIZES.slice(1).entries()) {
      split.sets[s].cases.forEach((held, v) => {
        const larger = filmsOf(split.train, split.sets[s + 1].cases[v]).profile;
        expect(larger).toEqual(expect.arrayContaining(filmsOf(split.train, held).profile));
      });
    }
  });

  test('draws lots by raw ids: who is one, and by what known, does not depend on other users', () => {
    const some = makeDataset(
      films(64),
      CROWD_ROWS.filter(({ user }) => user % 2 === 0),
      STARS,
    );
    const others = splitDataset(some, 'newcomers', 42);
    const outOf = (dataset: Dataset, { train }: EvaluationSplit) =>
      Array.from(dataset.userIds).filter((userId) => !train.userIds.includes(userId));
    expect(outOf(some, others)).toEqual(Array.from(newcomers).filter((userId) => userId % 2 === 0));
    const profiles = new Set(split.sets[2].cases.map((held) => filmsOf(split.train, held).profile.join()));
    for (const held of others.sets[2].cases) expect(profiles).toContain(filmsOf(others.train, held).profile.join());
  });

  test('takes other users for another seed', () => {
    const others = splitDataset(CROWD, 'newcomers', 43).train.userIds;
    expect(Array.from(newcomers).every((userId) => !others.includes(userId))).toBe(false);
  });
});

describe('evaluate with a split', () => {
  const evaluateCrowd = async (split: SplitKind, hasTimestamps = true) => {
    const rows = makeCrowd({ users: 150, movies: 60, share: 0.6 });
    await using folder = await datasetFolder({
      'ratings.csv': toRatingsCsv(rows, hasTimestamps),
      'movies.csv': toMoviesCsv(64),
    });
    const { path: train, options } = folder;
    return await evaluateFiles({ ...options, train, split, ranking: true, seed: 42, progress: silentProgress() });
  };

  test.each(SPLIT_KINDS)(
    '%s gives the figures of a folder, says how it was split, and shows as tables',
    async (kind) => {
      const evaluation = await evaluateCrowd(kind);
      expect(evaluation.split?.kind).toBe(kind);
      expect(evaluation.rating.hybrid.n).toBe(evaluation.test.ratings);
      expect(evaluation.calibration.deciles.reduce((sum, { n }) => sum + n, 0)).toBe(evaluation.test.ratings);
      expect(evaluation.calibration.interval80).toBeGreaterThan(0.6);
      expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
      const { text } = showEvaluation(evaluation);
      for (const title of [
        'rating',
        'lists',
        'liking',
        'hybrid against its best part',
        "hybrid's ratings",
        'tenth 10 by prediction',
      ])
        expect(text).toContain(title);
      expect(text).not.toMatch(/undefined|NaN|\[object/);
    },
  );

  test('newcomers gives every size the same figures, and those of the largest at the top', async () => {
    const { newcomers = [], test: held, ...all } = await evaluateCrowd('newcomers');
    const { rating, ranking, calibration, byProfile, byMovie, againstBest, response } = all;
    expect(newcomers.map(({ size }) => size)).toEqual([...PROFILE_SIZES]);
    const figures = { rating, ranking, calibration, byProfile, byMovie, againstBest, response };
    expect(newcomers.at(-1)).toEqual({ size: 20, users: held.users, ...figures });
    expect(new Set(newcomers.map(({ users }) => users))).toEqual(new Set([held.users]));
    for (const { size, users, rating } of newcomers) {
      expect(rating.bias.n).toBe(held.ratings + (20 - size) * users);
    }
  });

  test('is refused by the command line when it cannot be', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'ratings.csv');
    await writeFile(file, toRatingsCsv(makeCrowd({ users: 5, movies: 5, share: 1 }), false));
    const wrong = [
      [[], 'cinematch: give either --test or --split'],
      [['--test', file, '--split', 'random'], 'cinematch: give either --test or --split'],
      [['--split', 'weather'], 'Allowed choices are random, time, newcomers'],
      [['--split', 'time'], 'cinematch: --split time needs timestamps, and ratings.csv has none'],
    ] as const;
    for (const [args, message] of wrong) {
      const { code, stdout, stderr } = await runCli(['evaluate', '--train', file, ...args]);
      expect(stderr).toContain(message);
      expect([code, stdout]).toEqual([2, '']);
    }
  });
});

describe('newcomers to the sample', () => {
  let newcomers: NonNullable<Evaluation['newcomers']>;
  beforeAll(async () => {
    const evaluation = await evaluateFiles({
      train: 'sample',
      split: 'newcomers',
      ranking: true,
      seed: 42,
      threads: 2,
      memoryLimit: 4e9,
      progress: silentProgress(),
    });
    newcomers = evaluation.newcomers ?? [];
  });

  test.each(PROFILE_SIZES)('with %d ratings are served better by the hybrid than by bias and popularity', (size) => {
    const { rating, ranking } = newcomers.find((of) => of.size === size) ?? {};
    expect(rating?.hybrid.rmse).toBeLessThan(rating?.bias.rmse ?? 0);
    expect(ranking?.hybrid['ndcg@10']).toBeGreaterThan(ranking?.popularity['ndcg@10'] ?? 1);
  });
});
