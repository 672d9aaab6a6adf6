/** Data are known by their content and by how they are read, and not by the name of their folder. */

import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentOf } from '../../../batch/stages/content-of.ts';
import { datasetFolder, GOOD, GOOD_RATINGS } from '../../fixtures/ingest/dataset-folder.ts';

it('tells data of the same name apart, and knows a copy by its content', async () => {
  await using one = await datasetFolder(GOOD);
  await using other = await datasetFolder({ ...GOOD, 'ratings.csv': GOOD_RATINGS.replace('5.0', '4.5') });
  const content = await contentOf({ dataset: one.path });
  expect(await contentOf({ dataset: other.path })).not.toBe(content);
  await cp(one.path, join(other.path, '..', 'copy'), { recursive: true });
  expect(await contentOf({ dataset: join(other.path, '..', 'copy') })).toBe(content);
});

it('tells apart what is read in another way', async () => {
  await using folder = await datasetFolder({ ...GOOD, 'films.csv': 'movieId,title\n1,A\n' });
  const dataset = folder.path;
  const movies = join(dataset, 'films.csv');
  const all = await Promise.all(
    [{}, { movies }, { tags: movies }, { notRated: [] }, { path: 'x' }, { columns: { title: 'name' } }].map((how) =>
      contentOf({ dataset, ...how }),
    ),
  );
  expect(new Set([...all, await contentOf({ dataset: 'sample' })]).size).toBe(all.length + 1);
});
