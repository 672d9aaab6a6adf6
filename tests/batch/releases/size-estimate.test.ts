/** How large a release will be is known before anything is trained: what would not fit ends the night then. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ingest } from '../../../batch/ingest/ingest.ts';
import { nightly } from '../../../batch/nightly.ts';
import { MODEL_NAMES } from '../../../models/model.ts';
import { artifactFile } from '../../../models/scorers.ts';
import { mostModelBytes } from '../../../models/trainers.ts';
import { type DatasetFolder, datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { watchPhases } from '../../fixtures/watch-phases.ts';

const FILES = ['bias', ...MODEL_NAMES] as const;
/** The estimates are of the most that is possible. */
const FACTOR = 2;

const optionsOf = (folder: DatasetFolder) => ({
  ...folder.options,
  dataset: folder.path,
  releases: join(folder.path, '../releases'),
  reporter: { warn: () => undefined, downloaded: () => undefined },
});

describe('the sizes of models', () => {
  test.each([
    ['small', { users: 60, movies: 80, share: 0.5 }],
    ['larger', { users: 500, movies: 600, share: 0.3 }],
  ])('are estimated from the ratings, never too low and at most twice too high: %s', async (_, shape) => {
    const ratings = toRatingsCsv(makeCrowd(shape));
    await using folder = await datasetFolder({ 'ratings.csv': ratings, 'movies.csv': toMoviesCsv(shape.movies) });
    const options = optionsOf(folder);
    const dataset = await ingest(folder.path, options);
    const most = mostModelBytes(dataset.ratings, dataset.catalogue);
    const files = (await nightly({ ...options, threads: 2 }))?.manifest.files ?? {};
    const sum = { most: 0, made: 0 };
    for (const name of FILES) {
      const { bytes } = files[artifactFile(name)];
      expect(bytes, name).toBeLessThanOrEqual(most[name]);
      sum.most += most[name];
      sum.made += bytes;
    }
    expect(sum.most).toBeLessThan(FACTOR * sum.made);
  });
});

test('a night whose models would not fit ends right after the ratings are read, and says how to go on', async () => {
  const numFilms = 110_000;
  const crowd = makeCrowd({ users: 20, movies: 20, share: 0.5 });
  await using folder = await datasetFolder({ 'ratings.csv': toRatingsCsv(crowd), 'movies.csv': toMoviesCsv(numFilms) });
  const options = optionsOf(folder);
  const progress = watchPhases(async () => undefined);
  const refused = nightly({ ...options, progress });
  await expect(refused).rejects.toMatchObject({
    name: 'GateError',
    code: 'budget',
    message: expect.stringMatching(
      /bias\.arrow has 13\d{5} bytes, its budget is 1200000; .*estimated from \d+ ratings of 110000 films by 20 users, and nothing was trained; leave out films/,
    ),
  });
  expect(progress.records.map(({ phase }) => phase)).toEqual(['ingest']);
  expect((await readdir(options.releases)).filter((name) => !name.startsWith('.'))).toEqual(['nights.json']);
});
