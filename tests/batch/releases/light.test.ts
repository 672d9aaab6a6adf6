/** A light release: what it holds, what it costs, and that a device can answer from it. */

import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { nightly } from '../../../batch/nightly.ts';
import { deriveLight, type LightRelease, lightSource } from '../../../batch/releases/light/derive-light.ts';
import { measureLight } from '../../../batch/releases/light/measure-light.ts';
import { readRatings } from '../../../batch/releases/light/read-ratings.ts';
import { openRecommender } from '../../../models/recommender/recommender.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { type Manifest, readManifest } from '../../../shared/release/manifest.ts';
import type { Source } from '../../../shared/source.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';

const BUDGET = 800_000;

let folder: TemporaryFolder;
let source: Source;
let manifest: Manifest;
let light: LightRelease;

beforeAll(async () => {
  folder = await temporaryFolder();
  const { id = '' } = (await nightly({ dataset: 'sample', releases: folder.path })) ?? {};
  source = fileArchive(folder.path).source(id);
  manifest = await readManifest(source);
  light = await deriveLight(source, manifest, BUDGET);
  return () => folder[Symbol.asyncDispose]();
});

describe('a light release', () => {
  it('takes at most the bytes of its budget, and uses most of them', () => {
    let bytes = 0;
    for (const [file, content] of light.files) {
      bytes += file === 'movie-stats.bin' ? content.length : gzipSync(content, { level: 9 }).length;
    }
    expect(bytes).toBeLessThanOrEqual(BUDGET);
    expect(bytes).toBeGreaterThan(0.85 * BUDGET);
    expect(light.manifest.light).toMatchObject({ of: manifest.id, budget: BUDGET, full: manifest.evaluation });
  });

  it('is the same for the same release and budget, and has an id of its own', async () => {
    const again = await deriveLight(source, manifest, BUDGET);
    expect(again.manifest).toEqual(light.manifest);
    expect(light.manifest.id).not.toBe(manifest.id);
    expect(await readManifest(lightSource(light))).toEqual(light.manifest);
  });

  it('knows every film and no user of the dataset', async () => {
    const [whole, small] = await Promise.all([openRecommender(source), openRecommender(lightSource(light))]);
    expect(small.catalogue).toEqual(whole.catalogue);
    expect(await whole.userIdAt(0)).toBeDefined();
    expect(await small.userIdAt(0)).toBeUndefined();
    const { movies } = await whole.search('', { limit: 100 });
    const { profile } = small.profile(movies.slice(0, 5).map(({ movieId }) => ({ movieId, rating: 5 })));
    expect(small.recommend(profile)).toHaveLength(10);
    // A film that few have rated still has a prediction, and something that is like it.
    const rare = (await whole.search('', { offset: whole.catalogue.movies - 5, limit: 1 })).movies[0].movieId;
    const [prediction] = small.predict(profile, [rare]).predictions;
    expect(prediction.rating).toBeGreaterThan(0);
    expect(small.similar(rare)?.length).toBeGreaterThan(0);
  });

  it('is measured on the rows that the night held out: the whole release gets the figures of the night', async () => {
    const whole = await measureLight(await deriveLight(source, manifest, 100_000_000), source, manifest);
    expect(whole.manifest.evaluation).toEqual(manifest.evaluation);
    const measured = await measureLight(light, source, manifest);
    const { rmse, ndcg10 } = measured.manifest.evaluation as NonNullable<Manifest['evaluation']>;
    // Smaller tables cost something, and are better than no models.
    expect(rmse.hybrid).toBeGreaterThan(manifest.evaluation?.rmse.hybrid ?? 0);
    expect(rmse.hybrid).toBeLessThan(rmse.bias);
    expect(ndcg10.hybrid).toBeGreaterThan(ndcg10.popularity);
  });

  it('has its ratings read back as they were', async () => {
    const ratings = await readRatings(source, manifest);
    expect(ratings.numRatings).toBe(manifest.dataset.ratings);
    const recommender = await openRecommender(source);
    const user = await recommender.user((await recommender.userIdAt(0.5)) ?? '');
    const at = Math.floor(0.5 * ratings.numUsers);
    const own = ratings.byUser.index.subarray(ratings.byUser.offsets[at], ratings.byUser.offsets[at + 1]);
    expect(own).toEqual(user?.profile.movies);
  });

  it('is refused when not even the smallest tables fit, with the bytes that they take', async () => {
    await expect(deriveLight(source, manifest, 50_000)).rejects.toThrow(
      /^a light release of 50\.0 kB is too small: what every film needs takes [\d.]+ kB$/,
    );
    const cli = await runCli(['site', '--releases', folder.path, '--out', `${folder.path}/out`, '--budget', '50kB']);
    expect(cli.code).toBe(2);
    expect(cli.stderr).toContain('too small');
  });

  it('is shown beside the whole release by `releases inspect --light`', async () => {
    const args = ['releases', 'inspect', manifest.id, '--releases', folder.path, '--light', '800kB', '--json'];
    const shown = JSON.parse((await runCli(args)).stdout);
    expect(shown.manifest.id).toBe(manifest.id);
    expect(shown.light.id).not.toBe(manifest.id);
    expect(shown.light.light).toMatchObject({ of: manifest.id, budget: BUDGET });
    expect(shown.light.evaluation.rmse.hybrid).toBeGreaterThan(shown.manifest.evaluation.rmse.hybrid);
  });
});
