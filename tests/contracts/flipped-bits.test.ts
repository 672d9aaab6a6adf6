/** A release in which one bit is another one is refused, or gives the answers that it gave before. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { releaseSource } from '../../batch/releases/make-release.ts';
import { openRecommender } from '../../models/recommender/recommender.ts';
import { ReleaseError } from '../../shared/errors.ts';
import type { Source } from '../../shared/source.ts';
import { changedSource } from '../fixtures/toy-release.ts';
import { camps, EVERYTHING, movieIds, newcomer, release } from './toy-recommender.ts';

/** What people get to see of a release, through every file of it. */
async function answers(source: Source): Promise<unknown> {
  const recommender = await openRecommender(source);
  const users = await Promise.all(Array.from(camps.userIds, (userId) => recommender.user(userId)));
  const { id: _, ...manifest } = recommender.manifest;
  return {
    manifest,
    users,
    recommended: recommender.recommend(newcomer, EVERYTHING),
    predicted: recommender.predict(newcomer, Array.from(movieIds)),
    explained: recommender.explain(newcomer, movieIds[0]),
    similar: recommender.similar(movieIds[0]),
    found: await recommender.search('', { limit: 100 }),
    searched: await recommender.search('film'),
    dataset: await recommender.datasetStats(),
    films: await Promise.all(Array.from(movieIds, (movieId) => recommender.movieStats(movieId))),
    report: await recommender.report(),
  };
}

const FILES = ['manifest.json', ...release.files.keys()];
const before = await answers(releaseSource(release));

test.each(FILES)('one changed bit of %s changes no answer', async (file) => {
  const bytes = (await releaseSource(release).read(file)).length;
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes - 1), fc.nat(7), async (at, bit) => {
      const source = await changedSource(release, (files) => {
        const changed = Uint8Array.from(files.get(file) ?? []);
        changed[at] ^= 1 << bit;
        files.set(file, changed);
      });
      const after = await answers(source).catch((error: unknown) => error);
      if (after instanceof Error) expect(after).toBeInstanceOf(ReleaseError);
      else expect(after).toEqual(before);
    }),
    { numRuns: file === 'manifest.json' ? 300 : 25 },
  );
});

test('other spaces in manifest.json are harmless', async () => {
  const source = await changedSource(release, (files) => {
    const manifest: unknown = JSON.parse(new TextDecoder().decode(files.get('manifest.json')));
    files.set('manifest.json', new TextEncoder().encode(`${JSON.stringify(manifest, null, 3)}\n\n`));
  });
  expect(await answers(source)).toEqual(before);
});

test.each<[string, string, string]>([
  ['the scale', '"scale":[1,', '"scale":[0,'],
  ['a count', '"users":', '"users":1'],
  ['the name of the dataset', '"dataset":{"name":"', '"dataset":{"name":"x'],
  ['a weight of the blend', '"blend":{', '"blend":{"more":1,'],
])('another value of %s is refused', async (_, from, to) => {
  const source = await changedSource(release, (files) => {
    const text = new TextDecoder().decode(files.get('manifest.json'));
    expect(text).toContain(from);
    files.set('manifest.json', new TextEncoder().encode(text.replace(from, to)));
  });
  await expect(openRecommender(source)).rejects.toThrow('manifest.json: its content has checksum');
});
