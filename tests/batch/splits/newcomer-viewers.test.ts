/** Newcomers whom the blend is learned on: the models see nothing of them. */

import { describe, expect, test } from 'vitest';
import { takeNewcomers } from '../../../batch/splits/split-ratings.ts';
import type { HeldOutViewer } from '../../../models/hybrid/validation.ts';
import { hash32 } from '../../../shared/random.ts';
import { filterRatings, makeScale, type Ratings, transpose } from '../../../shared/ratings.ts';

describe('newcomers that a blend is learned on', () => {
  const ratings = crowd(400);
  const { marks, newcomers } = take(ratings, 7);
  const kept = filterRatings(ratings, (at) => marks[at] === 0);
  /** Viewers of one user follow each other, each with a larger profile. */
  const groups = newcomers.reduce<HeldOutViewer[][]>((all, viewer) => {
    if (viewer.profile.movies.length === 0) all.push([]);
    all[all.length - 1].push(viewer);
    return all;
  }, []);

  test('are about a tenth of the users, with nothing of theirs among the kept rows', () => {
    expect(groups.length).toBeGreaterThan(20);
    expect(groups.length).toBeLessThan(60);
    const emptied = Array.from({ length: ratings.numUsers }, (_, user) => user).filter(
      (user) => rowsOf(kept, user).length === 0 && rowsOf(ratings, user).length > 0,
    );
    expect(emptied).toHaveLength(groups.length);
    for (let user = 0; user < ratings.numUsers; user++) {
      if (!emptied.includes(user)) expect(rowsOf(kept, user)).toEqual(rowsOf(ratings, user));
    }
    const theirs = emptied.map((user) => rowsOf(ratings, user));
    groups.forEach((viewers, g) => {
      for (const { profile, movies } of viewers)
        expect([...profile.movies, ...movies].sort(ascending)).toEqual(theirs[g]);
    });
  });

  test('are shown by 0, 1, 3, 6 and 12 ratings, a smaller profile being part of a larger one', () => {
    for (const viewers of groups) {
      expect(viewers.map(({ profile }) => profile.movies.length)).toEqual([0, 1, 3, 6, 12].slice(0, viewers.length));
      viewers.slice(1).forEach(({ profile }, v) => {
        expect(Array.from(profile.movies)).toEqual(Array.from(profile.movies).sort(ascending));
        expect([...profile.movies]).toEqual(expect.arrayContaining([...viewers[v].profile.movies]));
      });
    }
  });

  test('are the same for a seed and others for another, and nobody where users are few', () => {
    expect(take(ratings, 7)).toEqual({ marks, newcomers });
    expect(take(ratings, 8).newcomers).not.toEqual(newcomers);
    expect(take(crowd(19), 7).newcomers).toEqual([]);
  });

  test('are shown by nothing that was taken before', () => {
    const before = Uint8Array.from({ length: ratings.numRatings }, (_, at) => (hash32(3, at) % 4 === 0 ? 1 : 0));
    const marks = before.slice();
    const of = takeNewcomers(ratings, 7, marks);
    expect(of).toEqual(
      take(
        filterRatings(ratings, (at) => before[at] === 0),
        7,
      ).newcomers,
    );
    before.forEach((mark, at) => {
      if (mark === 1) expect(marks[at]).toBe(1);
    });
  });
});

function take(ratings: Ratings, seed: number) {
  const marks = new Uint8Array(ratings.numRatings);
  return { newcomers: takeNewcomers(ratings, seed, marks), marks };
}

function rowsOf({ byUser }: Ratings, user: number): number[] {
  return Array.from(byUser.index.subarray(byUser.offsets[user], byUser.offsets[user + 1]));
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Users with 3 to 40 ratings of 60 movies; the last one has none. */
function crowd(numUsers: number): Ratings {
  const numMovies = 60;
  const rows = Array.from({ length: numUsers }, (_, user) => {
    const share = user === numUsers - 1 ? 0 : 0.05 + (0.6 * (hash32(1, user) % 100)) / 100;
    return Array.from({ length: numMovies }, (_, movie) => movie).filter(
      (movie) => hash32(2, user, movie) / 2 ** 32 < share,
    );
  });
  const offsets = new Uint32Array(numUsers + 1);
  rows.forEach((row, user) => {
    offsets[user + 1] = offsets[user] + row.length;
  });
  const index = Uint32Array.from(rows.flat());
  const byUser = { offsets, index, codes: Uint8Array.from(index, (movie) => movie % 5) };
  return {
    numUsers,
    numMovies,
    numRatings: index.length,
    scale: makeScale([1, 2, 3, 4, 5]),
    byUser,
    byMovie: transpose(byUser, numMovies),
    times: new Uint32Array(index.length),
  };
}
