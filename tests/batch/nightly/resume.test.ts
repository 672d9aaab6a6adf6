/** Which runs go on from what an earlier one has left, and what becomes of that. */

import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type NightlyOptions, nightly, PHASES } from '../../../batch/nightly.ts';
import { trainingPhases } from '../../../batch/training/train-models.ts';
import { type DatasetFolder, datasetFolder, type Files } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { watchPhases } from '../../fixtures/watch-phases.ts';

const DATASET: Files = {
  'ratings.csv': toRatingsCsv(makeCrowd({ users: 30, movies: 24, share: 0.5 })),
  'movies.csv': toMoviesCsv(26),
};
const STAGES = PHASES.filter((phase) => !['encode', 'publish'].includes(phase));
const TRAINED = ['ingest', ...trainingPhases('train')];
const releasesOf = (folder: DatasetFolder) => join(folder.path, '../releases');

/** Names of the stages that were there already, and the id. Stops before `stopBefore`, as a failure would. */
async function run(folder: DatasetFolder, changes: Partial<NightlyOptions> = {}, stopBefore?: string) {
  const progress = watchPhases(async (phase) => {
    if (phase === stopBefore) throw new Error(`stopped before ${phase}`);
  });
  const options = { ...folder.options, threads: 1, dataset: folder.path, releases: releasesOf(folder), progress };
  const published = await nightly({ ...options, ...changes }).catch((error: Error) => {
    expect(error.message).toBe(`stopped before ${stopBefore}`);
    return undefined;
  });
  const resumed = progress.records.filter((record) => record.resumed).map(({ phase }) => phase);
  return { resumed, id: published?.id };
}

describe('what a failed run has finished', () => {
  test('is gone on from on other threads, with another memory limit, to be kept or not; by hand or not', async () => {
    await using folder = await datasetFolder(DATASET);
    await run(folder, {}, 'publish');
    const changes = { threads: 2, memoryLimit: 2 ** 31, keep: 5, workDir: undefined };
    const again = await run(folder, changes);
    expect(again.resumed).toEqual(STAGES);
    expect((await run(folder)).id).toBe(again.id);
  });

  test('is of no use to a run with another seed, other columns, or a file that was written anew', async () => {
    await using folder = await datasetFolder(DATASET);
    await run(folder, {}, 'blend');
    expect(await run(folder, { seed: 43 }, 'blend')).toMatchObject({ resumed: [] });
    const columns = { user: 'userId', movie: 'movieId', rating: 'rating' };
    expect(await run(folder, { seed: 43, columns }, 'blend')).toMatchObject({ resumed: [] });
    expect(await run(folder, { seed: 43, columns }, 'blend')).toMatchObject({ resumed: TRAINED });
    const movies = join(folder.path, 'movies.csv');
    await writeFile(movies, (await readFile(movies, 'utf8')).replace('Film number 7', 'Film number 8'));
    await utimes(movies, 1, 2);
    expect(await run(folder, { seed: 43, columns }, 'blend')).toMatchObject({ resumed: [] });
  });

  test('of a dataset from a URL is gone on from with the file that was downloaded', async () => {
    await using folder = await datasetFolder(DATASET);
    let requests = 0;
    const server = createServer((_, response) => {
      requests++;
      response.end(DATASET['ratings.csv']);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const dataset = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ratings.csv?token=secret`;
    const changes = { dataset, datasets: join(folder.path, '../downloads') };
    expect(await run(folder, changes, 'blend')).toMatchObject({ resumed: [] });
    server.close();
    server.closeAllConnections();
    expect(await run(folder, changes, 'publish')).toMatchObject({ resumed: TRAINED });
    expect(requests).toBe(1);
    const { id } = await run(folder, changes);
    const { source } = JSON.parse(await readFile(join(releasesOf(folder), `${id}`, 'run.json'), 'utf8'));
    expect(source).toBe(dataset.replace('?token=secret', ''));
  });

  test('is of no use to a run on a dataset that is not there', async () => {
    await using folder = await datasetFolder(DATASET);
    await run(folder, { dataset: 'sample' }, 'train-svd');
    const missing = nightly({ ...folder.options, dataset: join(folder.path, 'nothing'), releases: releasesOf(folder) });
    await expect(missing).rejects.toThrow(/nothing/);
    expect(await run(folder, { dataset: 'sample' }, 'train-svd')).toMatchObject({ resumed: ['ingest', 'train-bias'] });
  });

  test('is removed by a run that ends, published or not, and left by one that finds bad data', async () => {
    await using folder = await datasetFolder(DATASET);
    await run(folder, {}, 'blend');
    const [key] = await readdir(join(releasesOf(folder), '.work'));
    await using bad = await datasetFolder({ ...DATASET, 'ratings.csv': 'userId,movieId,rating\n1,2,x\n' });
    await expect(nightly({ ...bad.options, dataset: bad.path, releases: releasesOf(folder) })).rejects.toThrow();
    expect(await readdir(join(releasesOf(folder), '.work'))).toEqual([key]);
    expect(await run(folder, { publish: false })).toEqual({ resumed: TRAINED, id: undefined });
    expect(await readdir(releasesOf(folder))).toEqual(['.lock', 'nights.json']);
  });
});
