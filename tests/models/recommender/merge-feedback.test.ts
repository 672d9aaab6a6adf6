/** A user's history under what they said since. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserProfile } from '../../../models/recommender/answers.ts';
import { mergeFeedback } from '../../../models/recommender/merge-feedback.ts';
import { LAST_MINUTE } from '../../../shared/minutes.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';

const SCALE = [0.5, 1, 2, 5];
const MS_PER_DAY = 86_400_000;
/** Movie ids 100, 101, … have the indexes 0, 1, … */
const NUM_MOVIES = 30;
const RELEASE = {
  indexOf: (movieId: number) => (movieId >= 100 && movieId < 100 + NUM_MOVIES ? movieId - 100 : -1),
  manifest: { dataset: { scale: SCALE } } as Manifest,
};

const rating = fc.constantFrom(...SCALE);
const history = fc
  .uniqueArray(fc.record({ movie: fc.nat(NUM_MOVIES - 1), rating, minute: fc.nat(LAST_MINUTE) }), {
    selector: (row) => row.movie,
  })
  .map((rows) => rows.toSorted((a, b) => a.movie - b.movie))
  .map(
    (rows): UserProfile => ({
      userId: 7,
      profile: {
        movies: Uint32Array.from(rows, (row) => row.movie),
        ratings: Float64Array.from(rows, (row) => row.rating),
        times: Uint32Array.from(rows, (row) => row.minute),
      },
    }),
  );
const entries = fc.uniqueArray(
  fc.record({
    userId: fc.constant(7),
    movieId: fc.integer({ min: 95, max: 104 + NUM_MOVIES }),
    rating: fc.oneof(rating, fc.constant(null), fc.constantFrom(0, 0.75, 6)),
    time: fc.integer({ min: 0, max: 65_536 * MS_PER_DAY }),
  }),
  { selector: (entry) => entry.movieId },
);

const merge = (known: UserProfile | undefined, said: typeof entries extends fc.Arbitrary<infer E> ? E : never) =>
  mergeFeedback(RELEASE, 7, known, said);

/** `movie → rating, minute`, as a person would say it. */
const rowsOf = (user: UserProfile | undefined) =>
  new Map(
    Array.from(user?.profile.movies ?? [], (movie, j) => [movie, [user?.profile.ratings[j], user?.profile.times?.[j]]]),
  );

describe('a history with feedback', () => {
  it('has what was said of a film, and else what the release has', () => {
    fc.assert(
      fc.property(fc.option(history, { nil: undefined }), entries, (known, said) => {
        const expected = rowsOf(known);
        for (const { movieId, rating: value, time } of said) {
          const movie = RELEASE.indexOf(movieId);
          if (movie === -1 || (value !== null && !SCALE.includes(value))) continue;
          if (value === null) expected.delete(movie);
          else expected.set(movie, [value, Math.min(LAST_MINUTE, Math.floor(time / 60_000))]);
        }
        const merged = merge(known, said);
        expect(rowsOf(merged)).toEqual(expected);
        expect(merged === undefined).toBe(known === undefined && expected.size === 0);
        const movies = Array.from(merged?.profile.movies ?? []);
        expect(movies).toEqual(movies.toSorted((a, b) => a - b));
      }),
    );
  });

  it('stays as it is when the same is laid over it again', () => {
    fc.assert(
      fc.property(history, entries, (known, said) => {
        const once = merge(known, said);
        expect(merge(once, said)).toEqual(once);
      }),
    );
  });

  it('is the very history when nothing was said', () => {
    fc.assert(fc.property(history, (known) => merge(known, []) === known));
  });
});
