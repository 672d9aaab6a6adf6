/** Hold-out as laws: nothing is lost, and a rating's lot depends on the seed, its user and its movie alone. */

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { filmOfRating, likesPerMovie, trainedOn } from '../../../batch/evaluation/trained-on.ts';
import { buildDataset } from '../../../batch/ingest/build-dataset.ts';
import { RatingValues } from '../../../batch/ingest/ratings/rating-values.ts';
import {
  groupByUser,
  type HeldOutRows,
  holdOut,
  KEPT,
  profileOf,
  type Split,
  toCases,
  toMarkedCases,
} from '../../../batch/splits/held-out.ts';
import {
  ALL_USERS_MAX,
  markTest,
  splitForBlend,
  splitTest,
  takeValidation,
} from '../../../batch/splits/split-ratings.ts';
import { hash32 } from '../../../shared/random.ts';
import { filterRatings, makeScale, type Ratings, transpose } from '../../../shared/ratings.ts';
import { arbitraryRatings } from '../../fixtures/arbitrary-ratings.ts';
import { makeCrowd, type RatingRow, shuffled } from '../../fixtures/made-up-ratings.ts';

/** Validation rows as a split. */
function splitValidation(ratings: Ratings, seed: number): Split {
  const marks = new Uint8Array(ratings.numRatings);
  takeValidation(ratings, seed, marks);
  return holdOut(ratings, (at) => marks[at] !== KEPT);
}

const splits = [
  ['test', splitTest],
  ['validation', splitValidation],
] as const;
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function rowsOf({ byUser, numUsers, scale }: Ratings): string[] {
  const rows: string[] = [];
  for (let user = 0; user < numUsers; user++) {
    for (let at = byUser.offsets[user]; at < byUser.offsets[user + 1]; at++) {
      rows.push(`${user} ${byUser.index[at]} ${scale.values[byUser.codes[at]]}`);
    }
  }
  return rows;
}

function heldRows({ users, movies, ratings }: HeldOutRows): string[] {
  return Array.from(users, (user, row) => `${user} ${movies[row]} ${ratings[row]}`);
}

/** Every user rates every movie. */
function full(numUsers: number, numMovies: number): Ratings {
  const numRatings = numUsers * numMovies;
  const byUser = {
    offsets: Uint32Array.from({ length: numUsers + 1 }, (_, user) => user * numMovies),
    index: new Uint32Array(numRatings),
    codes: new Uint8Array(numRatings),
  };
  for (let at = 0; at < numRatings; at++) {
    byUser.index[at] = at % numMovies;
    byUser.codes[at] = at % 5;
  }
  return {
    numUsers,
    numMovies,
    numRatings,
    scale: makeScale([1, 2, 3, 4, 5]),
    byUser,
    byMovie: transpose(byUser, numMovies),
    times: new Uint32Array(numRatings),
  };
}

describe.each(splits)('the split for %s', (_, split) => {
  test('keeps or holds out every rating, once', () => {
    fc.assert(
      fc.property(arbitraryRatings(), seeds, (ratings, seed) => {
        const { kept, heldOut } = split(ratings, seed);
        expect([...rowsOf(kept), ...heldRows(heldOut)].sort()).toEqual(rowsOf(ratings).sort());
        expect(kept.numRatings + heldOut.ratings.length).toBe(ratings.numRatings);
      }),
    );
  });

  test('leaves users, movies, scale and the times of what it keeps as they are', () => {
    fc.assert(
      fc.property(arbitraryRatings(), seeds, (ratings, seed) => {
        const { kept } = split(ratings, seed);
        const { numUsers, numMovies, scale } = ratings;
        expect(kept).toMatchObject({ numUsers, numMovies, scale });
        expect(kept.byMovie).toEqual(transpose(kept.byUser, numMovies));
        const times = new Map(rowsOf(ratings).map((row, at) => [row, ratings.times[at]]));
        expect(Array.from(kept.times)).toEqual(rowsOf(kept).map((row) => times.get(row)));
      }),
    );
  });

  test('is the same again for the same seed', () => {
    fc.assert(
      fc.property(arbitraryRatings(), seeds, (ratings, seed) => {
        expect(split(ratings, seed)).toEqual(split(ratings, seed));
      }),
      { numRuns: 30 },
    );
  });

  test('draws each lot from seed, user and movie: other ratings, values and times do not matter', () => {
    fc.assert(
      fc.property(arbitraryRatings(), seeds, seeds, (ratings, seed, salt) => {
        const part = filterRatings(ratings, (at) => hash32(salt, at) % 3 !== 0);
        const isThere = new Set(rowsOf(part));
        const expected = heldRows(split(ratings, seed).heldOut).filter((row) => isThere.has(row));
        expect(heldRows(split(part, seed).heldOut)).toEqual(expected);
        const { values } = ratings.scale;
        const turned = makeScale(values.map((value) => values.length + 1 - value));
        const others = split({ ...ratings, scale: turned, times: ratings.times.map((minute) => minute ^ 1) }, seed);
        expect(others.heldOut.users).toEqual(split(ratings, seed).heldOut.users);
        expect(others.heldOut.movies).toEqual(split(ratings, seed).heldOut.movies);
      }),
    );
  });

  test('does not depend on the order in which rows were read', () => {
    const rows = makeCrowd({ users: 60, movies: 40, share: 0.5 });
    const build = (order: readonly RatingRow[]) => {
      const values = new RatingValues(order.length);
      for (const { rating } of order) values.push(rating);
      const users = Uint32Array.from(order, ({ user }) => user);
      const movies = Uint32Array.from(order, ({ movie }) => movie);
      const columns = { rows: order.length, badRows: 0, users, movies, values, times: null };
      return buildDataset({ name: 'crowd', simulated: true }, columns, {}).ratings;
    };
    for (const order of [shuffled(rows, 5), rows.toReversed()])
      expect(split(build(order), 9)).toEqual(split(build(rows), 9));
  });

  test('holds out about a tenth, of all, of every user and of every movie', () => {
    const { heldOut, kept } = split(full(400, 500), 42);
    const numHeld = heldOut.ratings.length;
    expect(numHeld / 200_000).toBeGreaterThan(0.097);
    expect(numHeld / 200_000).toBeLessThan(0.103);
    for (const rows of [kept.byUser, kept.byMovie]) {
      const size = 200_000 / (rows.offsets.length - 1);
      for (let row = 0; row + 1 < rows.offsets.length; row++) {
        const share = 1 - (rows.offsets[row + 1] - rows.offsets[row]) / size;
        expect(share).toBeGreaterThan(0.02);
        expect(share).toBeLessThan(0.2);
      }
    }
  });

  test('is another for another seed, and as if drawn anew', () => {
    const ratings = full(400, 500);
    const first = new Set(heldRows(split(ratings, 42).heldOut));
    for (const seed of [0, 7, 41, 43, 2 ** 32 - 1]) {
      const both = heldRows(split(ratings, seed).heldOut).filter((row) => first.has(row));
      expect(both.length / first.size).toBeGreaterThan(0.085);
      expect(both.length / first.size).toBeLessThan(0.115);
    }
  });
});

test('lots for test and for validation are independent', () => {
  const ratings = full(400, 500);
  for (const seed of [0, 1, 42, 2 ** 32 - 1]) {
    const { kept, heldOut } = splitTest(ratings, seed);
    const isTest = new Set(heldRows(heldOut));
    const all = heldRows(splitValidation(ratings, seed).heldOut);
    const both = all.filter((row) => isTest.has(row)).length / 200_000;
    expect(both).toBeGreaterThan(0.0085);
    expect(both).toBeLessThan(0.0115);
    const validation = splitValidation(kept, seed).heldOut;
    expect(heldRows(validation)).toEqual(all.filter((row) => !isTest.has(row)));
    expect(validation.ratings.length / kept.numRatings).toBeCloseTo(0.1, 2);
  }
});

describe('above the size at which all users are held out from', () => {
  const NUM_USERS = 25_000;
  const NUM_MOVIES = 201;
  let ratings: Ratings;
  let sampled: Split;
  let heldPerUser: Uint32Array;

  beforeAll(() => {
    ratings = full(NUM_USERS, NUM_MOVIES);
    sampled = splitTest(ratings, 42);
    heldPerUser = new Uint32Array(NUM_USERS);
    for (const user of sampled.heldOut.users) heldPerUser[user]++;
  });

  test('about 10,000 users have rows held out, about a fifth of theirs each', () => {
    expect(ratings.numRatings).toBeGreaterThan(ALL_USERS_MAX);
    const chosen = heldPerUser.filter((count) => count > 0);
    expect(chosen.length).toBeGreaterThan(9_600);
    expect(chosen.length).toBeLessThan(10_400);
    expect(sampled.heldOut.ratings.length / (chosen.length * NUM_MOVIES)).toBeCloseTo(0.2, 2);
    expect(Math.min(...chosen)).toBeGreaterThan(10);
    expect(Math.max(...chosen)).toBeLessThan(75);
  });

  test('all other rows are kept', () => {
    const { kept, heldOut } = sampled;
    expect(kept.numRatings).toBe(ratings.numRatings - heldOut.ratings.length);
    const { offsets } = kept.byUser;
    for (let user = 0; user < NUM_USERS; user++) {
      if (offsets[user + 1] - offsets[user] !== NUM_MOVIES - heldPerUser[user]) expect.fail(`user ${user} lost rows`);
    }
  });

  test('other users are chosen for another seed', () => {
    const others = new Set(splitTest(ratings, 7).heldOut.users);
    const both = heldPerUser.reduce((sum, count, user) => sum + (count > 0 && others.has(user) ? 1 : 0), 0);
    expect(both / others.size).toBeGreaterThan(0.37);
    expect(both / others.size).toBeLessThan(0.43);
  });

  test('at the size itself a tenth of everybody is held out', () => {
    const surplus = ratings.numRatings - ALL_USERS_MAX;
    const { heldOut } = splitTest(
      filterRatings(ratings, (at) => at >= surplus),
      42,
    );
    expect(heldOut.ratings.length / ALL_USERS_MAX).toBeCloseTo(0.1, 3);
  });
});

describe('held-out rows by user', () => {
  const heldOut: HeldOutRows = {
    users: Int32Array.of(7, -1, 3, 7, -1, 7),
    movies: Int32Array.of(0, 1, -1, 2, 2, 1),
    ratings: Float64Array.of(1, 2, 3, 4, 5, 1),
  };

  test('come by ascending user, unknown users first, rows in their order', () => {
    expect(groupByUser(heldOut)).toEqual([
      { user: -1, rows: [1, 4] },
      { user: 3, rows: [2] },
      { user: 7, rows: [0, 3, 5] },
    ]);
    expect(groupByUser({ users: new Int32Array(), movies: new Int32Array(), ratings: new Float64Array() })).toEqual([]);
  });

  test('go with the profile that is left of their user', () => {
    fc.assert(
      fc.property(arbitraryRatings(), seeds, (ratings, seed) => {
        const split = splitValidation(ratings, seed);
        const viewers = takeValidation(ratings, seed, new Uint8Array(ratings.numRatings));
        const groups = groupByUser(split.heldOut);
        expect(viewers).toHaveLength(groups.length);
        viewers.forEach(({ profile, movies }, v) => {
          expect(profile).toEqual(profileOf(split.kept, groups[v].user));
          const whole = profileOf(ratings, groups[v].user);
          expect([...profile.movies, ...movies].sort((a, b) => a - b)).toEqual(Array.from(whole.movies));
        });
      }),
    );
  });
});

describe('test rows that are marked', () => {
  test('are those that are held out, with the same profiles, counts and films', () => {
    fc.assert(
      fc.property(arbitraryRatings(), seeds, (ratings, seed) => {
        const { kept, heldOut } = splitTest(ratings, seed);
        const marked = markTest(ratings, seed);
        expect(marked.heldOut).toEqual(heldOut);
        const cases = toMarkedCases(ratings, marked.marks, heldOut);
        expect(cases).toEqual(toCases(heldOut, (user) => profileOf(kept, user)));
        const totals = trainedOn(ratings, marked.marks);
        expect([totals.numRatings, totals.byMovie.offsets]).toEqual([kept.numRatings, kept.byMovie.offsets]);
        expect(likesPerMovie(totals, ratings.scale.relevance)).toEqual(likesPerMovie(kept, ratings.scale.relevance));
        const films = Array.from(kept.byUser.index, (_, rating) => filmOfRating(totals, rating));
        expect(films).toEqual(Array.from(kept.byUser.index));
      }),
    );
  });

  test('are out of what the blend is learned on, and of what is kept beside it', () => {
    fc.assert(
      fc.property(arbitraryRatings(), seeds, (ratings, seed) => {
        const { marks } = markTest(ratings, seed);
        const { times, ...kept } = splitForBlend(splitTest(ratings, seed).kept, seed).kept;
        const marked = splitForBlend(ratings, seed, { marks });
        expect(marked.kept).toMatchObject(kept);
        expect(marked.validation).toEqual(splitForBlend(splitTest(ratings, seed).kept, seed).validation);
        expect(times).toHaveLength(0);
      }),
    );
  });
});

test('what the blend is learned on is newcomers and rows of others, all else is kept', () => {
  const ratings = full(200, 60);
  const { kept, validation } = splitForBlend(ratings, 42);
  const { known, newcomers } = validation;
  const count = (viewers: readonly { movies: Uint32Array }[]) =>
    viewers.reduce((sum, { movies }) => sum + movies.length, 0);
  // A newcomer comes several times, once with nothing rated and everything held out.
  const whole = newcomers.filter(({ profile }) => profile.movies.length === 0);
  expect(whole.length).toBeGreaterThan(5);
  expect(known.length).toBeGreaterThan(150);
  expect(kept.numRatings + count(known) + count(whole)).toBe(ratings.numRatings);
  const users = Array.from({ length: 200 }, (_, user) => user).filter(
    (user) => profileOf(kept, user).movies.length > 0,
  );
  expect(users.length).toBe(200 - whole.length);
  for (const { profile, movies } of known) {
    expect(users.some((user) => profileOf(kept, user).movies.join() === profile.movies.join())).toBe(true);
    expect(profile.movies.length + movies.length).toBe(60);
    for (const movie of movies) expect(profile.movies).not.toContain(movie);
  }
});

test('a profile holds all that the ratings have of a user, and nothing of a user they do not have', () => {
  const ratings = full(3, 4);
  expect(profileOf(ratings, 1)).toEqual({
    movies: Uint32Array.of(0, 1, 2, 3),
    ratings: Float64Array.of(5, 1, 2, 3),
  });
  expect(profileOf(ratings, -1)).toEqual({ movies: new Uint32Array(0), ratings: new Float64Array(0) });
});
