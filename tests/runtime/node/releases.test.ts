/** A host's life with releases: none yet, a broken one, a new one, back again. */

import { readdir } from 'node:fs/promises';
import { expect, inject, it } from 'vitest';
import { pruneReleases } from '../../../batch/releases/prune.ts';
import { createMetrics } from '../../../edge/health/metrics.ts';
import { collectGarbage } from '../../../edge/node/collect-garbage.ts';
import { currentRelease } from '../../../edge/release/current-release.ts';
import type { RecommendationPage } from '../../../models/recommender/answers.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { isReleaseId } from '../../../shared/release/manifest.ts';
import { startService } from '../../fixtures/service-process.ts';
import { until } from '../../fixtures/until.ts';
import { post } from '../facts.ts';
import { copyReleases, type ReleasesFolder } from '../folders.ts';
import { startNode, type TestHost } from '../hosts.ts';
import { waitUntilReady } from '../http-suite.ts';

const NEW = 'aaaaaaaaaaaaaaaa';
const BROKEN = 'bbbbbbbbbbbbbbbb';

async function withHost(folder: ReleasesFolder, test: (host: TestHost) => Promise<void>): Promise<void> {
  const host = await startNode(folder.path);
  try {
    await test(host);
  } finally {
    await host.stop();
  }
}

const releaseOf = async (host: TestHost) => {
  const response = await host.request('/v1/movies?limit=1');
  await response.arrayBuffer();
  expect(response.status).toBe(200);
  return response.headers.get('x-release');
};

it('is alive but not ready before anything is published, and ready soon after', async () => {
  await using folder = await copyReleases(inject('releases'), { published: false });
  await withHost(folder, async (host) => {
    expect((await host.request('/healthz')).status).toBe(200);
    for (const path of ['/readyz', '/v1/movies', '/v1/release']) {
      const response = await host.request(path);
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('2');
      expect(response.headers.get('x-release')).toBe('none');
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ status: 503 });
    }
    const complaints = host.logs.filter(({ event }) => event === 'pointer-unreadable');
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatchObject({ level: 'error', code: 'missing' });
    await folder.point(folder.id);
    await waitUntilReady(host);
    expect(await releaseOf(host)).toBe(folder.id);
  });
});

it('goes on with a list after another release has become current, without its films, and says so', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  await withHost(folder, async (host) => {
    await waitUntilReady(host);
    const page = async (after?: string) => {
      const response = await host.request('/v1/recommendations', post({ ratings: [], n: 20, after }));
      return (await response.json()) as RecommendationPage;
    };
    const first = await page();
    await folder.point(NEW);
    await until('the new release', async () => (await releaseOf(host)) === NEW);
    const second = await page(first.after);
    expect(second.switched).toEqual({ from: folder.id, message: expect.stringContaining('another release') });
    const films = [...first.recommendations, ...second.recommendations].map(({ movieId }) => movieId);
    expect(new Set(films).size).toBe(40);
    expect((await page(second.after)).switched).toBeUndefined();
  });
});

it('follows the pointer to a new release and back', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  await withHost(folder, async (host) => {
    await waitUntilReady(host);
    expect(await releaseOf(host)).toBe(folder.id);
    await folder.point(NEW);
    await until(
      'the new release',
      async () => (await releaseOf(host)) === NEW,
      () => host.logs,
    );
    await folder.point(folder.id);
    await until(
      'the old release',
      async () => (await releaseOf(host)) === folder.id,
      () => host.logs,
    );
  });
});

it('lets go of the old release', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  const metrics = createMetrics();
  const releases = currentRelease(fileArchive(folder.path), {
    overlap: true,
    log: () => undefined,
    clock: () => performance.now(),
    metrics,
  });
  const old = new WeakRef(await releases.get());
  await folder.point(NEW);
  expect((await releases.reload()).manifest.id).toBe(NEW);
  // A WeakRef holds what it was asked for until the turn of the event loop ends.
  await new Promise((resolve) => setTimeout(resolve, 10));
  collectGarbage();
  expect(old.deref()).toBeUndefined();
});

it('gives its mark on the old release back while it runs, so that this can be removed', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  await using service = await startService(['--releases', folder.path]);
  const inUse = async () => (await pruneReleases(folder.path, 1)).inUse;
  const serving = async () => (await (await fetch(`${service.url}/readyz`)).json()) as { release: string };
  expect(await serving()).toMatchObject({ release: folder.id });
  await folder.point(NEW);
  await until('the new release', async () => (await serving()).release === NEW);
  await until('the end of the old mark', async () => (await inUse()).length === 0);
  const left = (await readdir(folder.path)).filter(isReleaseId);
  expect(left).toEqual([NEW]);
  expect(await serving()).toMatchObject({ release: NEW });
});

it('opens nothing of a release over its budget but its manifest', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.changeManifest(folder.id, (manifest) => {
    manifest.budget = 1_000_000;
  });
  const files = fileArchive(folder.path);
  const read: string[] = [];
  const source: typeof files.source = (id) => ({
    read(file, ...rest) {
      read.push(file);
      return files.source(id).read(file, ...rest);
    },
  });
  const options = { overlap: true, log: () => undefined, clock: () => performance.now(), metrics: createMetrics() };
  await expect(currentRelease({ ...files, source, lease: source }, options).get()).rejects.toMatchObject({
    code: 'not-ready',
  });
  expect(read).toEqual(['manifest.json']);
});

it('goes on with the old release when the new one is damaged', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(BROKEN);
  await folder.changeFile(BROKEN, 'svd.arrow', (bytes) => bytes.subarray(0, -100));
  await withHost(folder, async (host) => {
    await waitUntilReady(host);
    await folder.point(BROKEN);
    await until(
      'the refusal',
      () => host.logs.some(({ event }) => event === 'release-refused'),
      () => host.logs,
    );
    expect(await releaseOf(host)).toBe(folder.id);
    expect((await host.request('/readyz')).status).toBe(200);
  });
});

it('answers 503 when a file is lost while it serves, without saying where it was', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await withHost(folder, async (host) => {
    await waitUntilReady(host);
    await folder.changeFile(folder.id, 'profiles.bin', () => new Uint8Array());
    const response = await host.request('/v1/users/1/recommendations');
    expect(response.status).toBe(503);
    const answer = await response.text();
    expect(answer).not.toContain(folder.path);
    const line = host.logs.find(({ event }) => event === 'request-failed');
    expect(line).toMatchObject({ level: 'error', code: 'corrupt', requestId: JSON.parse(answer).requestId });
  });
});
