/** The sparse rows agree with a naive construction, for any rows in any order. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDataset } from '../../../batch/ingest/build-dataset.ts';
import { numberIds } from '../../../batch/ingest/ratings/number-ids.ts';
import type { RatingColumns } from '../../../batch/ingest/ratings/rating-columns.ts';
import { RatingValues } from '../../../batch/ingest/ratings/rating-values.ts';
import { splitRecord } from '../../../batch/ingest/tables/text-lines.ts';
import { transpose } from '../../../shared/ratings.ts';

interface Row {
  user: number;
  movie: number;
  rating: number;
  time: number;
}

function columnsOf(rows: readonly Row[], hasTimes = true): RatingColumns {
  const values = new RatingValues(rows.length);
  for (const { rating } of rows) values.push(rating);
  return {
    rows: rows.length,
    badRows: 0,
    users: Uint32Array.from(rows, (row) => row.user),
    movies: Uint32Array.from(rows, (row) => row.movie),
    values,
    times: hasTimes ? Uint32Array.from(rows, (row) => row.time) : null,
  };
}

function build(rows: readonly Row[], catalogue: readonly number[] = [], hasTimes = true) {
  const movies = {
    ids: catalogue,
    titles: catalogue.map((id) => `Film ${id}`),
    years: catalogue.map(() => 1999),
    genres: catalogue.map(() => []),
  };
  return buildDataset({ name: 'test', simulated: true }, columnsOf(rows, hasTimes), { movies });
}

/** The last of the latest row of each user and movie. */
function latest(rows: readonly Row[]): Row[] {
  const kept = new Map<string, Row>();
  for (const row of rows) {
    const earlier = kept.get(`${row.user} ${row.movie}`);
    if (!earlier || row.time >= earlier.time) kept.set(`${row.user} ${row.movie}`, row);
  }
  return [...kept.values()];
}

/** Small ids that collide, and huge ones that need another way of numbering. */
const id = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** 32 - 2 }) },
);
const row = fc.record({
  user: id,
  movie: id,
  rating: fc.integer({ min: 1, max: 10 }).map((half) => half / 2),
  time: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
});
const manyRows = fc.array(row, { minLength: 1, maxLength: 80 });

describe('the dataset of random rows', () => {
  it('agrees with a naive one', () => {
    fc.assert(
      fc.property(manyRows, fc.uniqueArray(id, { maxLength: 10 }), (rows, catalogue) => {
        const kept = latest(rows);
        const popularity = new Map<number, number>();
        for (const { movie } of kept) popularity.set(movie, (popularity.get(movie) ?? 0) + 1);
        const count = (movie: number) => popularity.get(movie) ?? 0;
        const userIds = [...new Set(kept.map(({ user }) => user))].sort((a, b) => a - b);
        const movieIds = [...new Set([...popularity.keys(), ...catalogue])];
        movieIds.sort((a, b) => count(b) - count(a) || a - b);

        const { ratings, ...dataset } = build(rows, catalogue);
        expect(Array.from(dataset.userIds)).toEqual(userIds);
        expect(Array.from(dataset.catalogue.movieIds)).toEqual(movieIds);
        expect(dataset.counts).toMatchObject({ rows: rows.length, duplicates: rows.length - kept.length });
        expect(dataset.counts.moviesNotInCatalogue).toBe(
          [...popularity.keys()].filter((movie) => !catalogue.includes(movie)).length,
        );
        expect(Array.from(ratings.scale.values)).toEqual([...new Set(rows.map((r) => r.rating))].sort((a, b) => a - b));
        expect(ratings.numRatings).toBe(kept.length);
        for (const [u, userId] of userIds.entries()) {
          const expected = kept
            .filter(({ user }) => user === userId)
            .map(({ movie, rating, time }) => [movieIds.indexOf(movie), rating, Math.floor(time / 60)])
            .sort((a, b) => a[0] - b[0]);
          const actual = [];
          for (let k = ratings.byUser.offsets[u]; k < ratings.byUser.offsets[u + 1]; k++) {
            actual.push([ratings.byUser.index[k], ratings.scale.values[ratings.byUser.codes[k]], ratings.times[k]]);
          }
          expect(actual).toEqual(expected);
        }
        expect(ratings.byMovie).toEqual(transpose(ratings.byUser, movieIds.length));
        expect(transpose(ratings.byMovie, userIds.length)).toEqual(ratings.byUser);
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of the rows, except between equally late ones', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { minLength: 1, maxLength: 60, selector: (r) => `${r.user} ${r.movie} ${r.time}` }),
        fc.infiniteStream(fc.nat()),
        (rows, keys) => {
          const shuffled = rows
            .map((r) => ({ r, key: keys.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ r }) => r);
          expect(build(shuffled)).toEqual(build(rows));
        },
      ),
    );
  });

  it('has a checksum that changes with any of its values', () => {
    const rows = [
      { user: 1, movie: 2, rating: 3, time: 86_400 },
      { user: 4, movie: 5, rating: 4, time: 0 },
    ];
    const variants = [{ user: 3 }, { movie: 6 }, { rating: 5 }, { time: 60 }].map((change) => [
      rows[0],
      { ...rows[1], ...change },
    ]);
    const checksums = [rows, ...variants, rows.slice(1)].map((variant) => build(variant).checksum);
    expect(new Set(checksums).size).toBe(checksums.length);
    expect(build([{ ...rows[0], time: 86_401 }, rows[1]]).checksum).toBe(checksums[0]);
    expect(checksums[0]).toBe('9b3957ece3a13f0cce644a06773bb476a602d8fb56b881ede0d1b2cb440422cc');
  });

  it('has minute 0 everywhere when there are no timestamps', () => {
    const dataset = build([{ user: 1, movie: 2, rating: 3, time: 86_400 }], [], false);
    expect(dataset.hasTimestamps).toBe(false);
    expect(Array.from(dataset.ratings.times)).toEqual([0]);
  });
});

describe('numbering ids', () => {
  it('is by ascending id, small or huge', () => {
    fc.assert(
      fc.property(fc.array(id, { minLength: 1 }), (ids) => {
        const numbered = Uint32Array.from(ids);
        const distinct = numberIds(numbered);
        expect(Array.from(distinct)).toEqual([...new Set(ids)].sort((a, b) => a - b));
        expect(Array.from(numbered, (index) => distinct[index])).toEqual(ids);
      }),
    );
  });
});

describe('splitting a record', () => {
  it('gives back the cells that were joined', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
        const record = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
        expect(splitRecord(record, { separator: ',', quoted: true })).toEqual({ cells, isOpen: false });
      }),
    );
  });
});
