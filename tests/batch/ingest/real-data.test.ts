/** MovieLens as published, where it is at hand: `$CINEMATCH_TEST_DATA` or `shared/data` beside the repository. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ingest, readRatings } from '../../../batch/ingest/ingest.ts';
import { dataErrorOf, datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';

const DATA = process.env.CINEMATCH_TEST_DATA ?? join('..', 'shared', 'data');
const OPTIONS = { threads: 2, memoryLimit: 2 ** 30 };
const has = (name: string) => existsSync(join(DATA, name));
const why = (name: string) => (has(name) ? '' : ` (skipped: no ${name} in $CINEMATCH_TEST_DATA)`);

describe.skipIf(!has('ml-latest-small'))(`ml-latest-small${why('ml-latest-small')}`, () => {
  const source = join(DATA, 'ml-latest-small');

  it('has the numbers of its README', async () => {
    const dataset = await ingest(source, OPTIONS);
    const { ratings, catalogue } = dataset;
    expect(ratings).toMatchObject({ numRatings: 100_836, numUsers: 610, numMovies: 9742 });
    expect(dataset.counts).toEqual({
      rows: 100_836,
      badRows: 0,
      duplicates: 0,
      moviesNotInCatalogue: 0,
      roundedRatings: 0,
      tags: 3683,
    });
    expect(ratings.byMovie.offsets[9723]).toBe(100_835);
    expect(ratings.byMovie.offsets[9724]).toBe(100_836);
    expect(Array.from(ratings.scale.values)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
    expect(ratings.scale.relevance).toBe(4);
    expect([catalogue.titles[0], catalogue.years[0], catalogue.imdbIds[0]]).toEqual(['Forrest Gump', 1994, 109_830]);
    expect(catalogue.genreNames.length).toBe(19);
    expect(catalogue.years.filter((year) => year === 0).length).toBe(12);
  });

  it('is the same on one thread, on two, and from its zip', async () => {
    const dataset = await ingest(source, OPTIONS);
    expect(await ingest(source, { ...OPTIONS, threads: 1 })).toEqual(dataset);
    if (has('ml-latest-small.zip')) {
      expect(await ingest(join(DATA, 'ml-latest-small.zip'), OPTIONS)).toEqual(dataset);
    }
  });

  it.each(['55', '6', '0', '-1', '4.37', 'NaN', 'four', ''])('is refused with one rating of "%s"', async (rating) => {
    const lines = (await readFile(join(source, 'ratings.csv'), 'utf8')).split('\r\n');
    lines[77_776] = lines[77_776].replace(/^(\d+,\d+),[^,]+/, `$1,${rating}`);
    await using folder = await datasetFolder({ 'ratings.csv': lines.join('\r\n') });
    const error = await dataErrorOf(readRatings(join(folder.path, 'ratings.csv'), folder.options));
    expect(error.message).toMatch(/^ratings\.csv row 77777: rating /);
  });

  it('is refused when it is cut off within a row', async () => {
    const whole = await readFile(join(source, 'ratings.csv'));
    const end = whole.indexOf('\n', 100_000);
    const lastRow = whole.lastIndexOf('\n', end - 1) + 1;
    for (let length = lastRow + 1; length < end - 1; length++) {
      await using folder = await datasetFolder({ 'ratings.csv': whole.subarray(0, length) });
      const error = await dataErrorOf(readRatings(join(folder.path, 'ratings.csv'), folder.options));
      expect(error.message).toMatch(/^ratings\.csv row 4\d{3}: /);
    }
  });
});

describe.skipIf(!has('ml-100k'))(`ml-100k${why('ml-100k')}`, () => {
  it('has the numbers of its README', async () => {
    const { ratings, catalogue, counts } = await ingest(join(DATA, 'ml-100k'), OPTIONS);
    expect(ratings).toMatchObject({ numRatings: 100_000, numUsers: 943, numMovies: 1682 });
    expect(counts.moviesNotInCatalogue).toBe(0);
    expect(Array.from(ratings.scale.values)).toEqual([1, 2, 3, 4, 5]);
    expect(catalogue.genreNames.length).toBe(18);
    expect([catalogue.titles[0], catalogue.years[0]]).toEqual(['Star Wars', 1977]);
    expect(catalogue.titles).toContain('Misérables, Les');
  });

  it('is what its name promises', async () => {
    expect((await ingest('ml-100k', { ...OPTIONS, datasets: DATA })).name).toBe('ml-100k');
  });

  it('has folds that can be read alone', async () => {
    const train = await ingest(join(DATA, 'ml-100k', 'u1.base'), {
      ...OPTIONS,
      movies: join(DATA, 'ml-100k', 'u.item'),
    });
    const test = await readRatings(join(DATA, 'ml-100k', 'u1.test'), OPTIONS);
    expect([train.ratings.numRatings, test.ratings.length]).toEqual([80_000, 20_000]);
    expect(train.counts.moviesNotInCatalogue).toBe(0);
    expect([test.userIds[0], test.movieIds[0], test.ratings[0]]).toEqual([1, 6, 5]);
  });
});
