/** A host's life with releases: none yet, a broken one, a new one, back again. */

import { expect, inject, it } from 'vitest';
import { currentRelease } from '../../../edge/current-release.ts';
import { createMetrics } from '../../../edge/metrics.ts';
import { collectGarbage } from '../../../edge/node/collect-garbage.ts';
import { fileArchive } from '../../../edge/node/file-archive.ts';
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

async function until(what: string, host: TestHost, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within 10 s; log: ${JSON.stringify(host.logs)}`);
}

const releaseOf = async (host: TestHost) => {
  const response = await host.request('/v1/movies?limit=1');
  await response.arrayBuffer();
  expect(response.status).toBe(200);
  return response.headers.get('x-release');
};

it('is alive but not ready before anything is published, and ready soon after', { timeout: 30_000 }, async () => {
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

it('follows the pointer to a new release and back', { timeout: 30_000 }, async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  await withHost(folder, async (host) => {
    await waitUntilReady(host);
    expect(await releaseOf(host)).toBe(folder.id);
    await folder.point(NEW);
    await until('the new release', host, async () => (await releaseOf(host)) === NEW);
    await folder.point(folder.id);
    await until('the old release', host, async () => (await releaseOf(host)) === folder.id);
  });
});

it('answers each request from one release while releases change', { timeout: 60_000 }, async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  await withHost(folder, async (host) => {
    await waitUntilReady(host);
    const seen = new Set<string | null>();
    const { failures, answers } = await whileLoaded(host, seen, async () => {
      for (const id of [NEW, folder.id, NEW]) {
        await folder.point(id);
        await new Promise((resolve) => setTimeout(resolve, 1_200));
      }
    });
    expect(failures).toEqual([]);
    expect(answers).toBeGreaterThan(100);
    expect([...seen].sort()).toEqual([folder.id, NEW].sort());
  });
});

/** Asks from four connections what names its release in header and body, and for recommendations. */
async function whileLoaded(host: TestHost, seen: Set<string | null>, meanwhile: () => Promise<void>) {
  const failures: unknown[] = [];
  let isOver = false;
  let answers = 0;
  const asking = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const response = await host.request('/v1/release');
      const { id } = (await response.json()) as { id: string };
      const header = response.headers.get('x-release');
      if (response.status !== 200 || header !== id) failures.push({ status: response.status, header, id });
      seen.add(id);
      const { status } = await host.request('/v1/users/1/recommendations?n=1');
      if (status !== 200) failures.push({ status });
      answers += 2;
    }
  });
  await meanwhile();
  isOver = true;
  await Promise.all(asking);
  return { failures, answers };
}

it('lets go of the old release', { timeout: 30_000 }, async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  const metrics = createMetrics();
  const releases = currentRelease(fileArchive(folder.path), {
    overlap: true,
    log: () => undefined,
    now: Date.now,
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
  const options = { overlap: true, log: () => undefined, now: Date.now, metrics: createMetrics() };
  await expect(currentRelease({ ...files, source }, options).get()).rejects.toMatchObject({ code: 'not-ready' });
  expect(read).toEqual(['manifest.json']);
});

const DAMAGES: [string, (folder: ReleasesFolder, id: string) => Promise<void>, string][] = [
  ['a truncated artifact', (f, id) => f.changeFile(id, 'svd.arrow', (bytes) => bytes.subarray(0, -100)), 'corrupt'],
  ['an empty artifact', (f, id) => f.changeFile(id, 'movies.arrow', () => new Uint8Array()), 'corrupt'],
  [
    'an artifact with one changed byte',
    (f, id) =>
      f.changeFile(id, 'item-knn.arrow', (bytes) => {
        bytes[bytes.length >> 1] ^= 1;
        return bytes;
      }),
    'corrupt',
  ],
  [
    'a Git-LFS pointer instead of an artifact',
    (f, id) =>
      f.changeFile(id, 'content.arrow', () =>
        new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n'),
      ),
    'corrupt',
  ],
  [
    'a manifest of another format',
    (f, id) =>
      f.changeManifest(id, (manifest) => {
        manifest.format = 99;
      }),
    'version',
  ],
  [
    'a release over its budget',
    (f, id) =>
      f.changeManifest(id, (manifest) => {
        manifest.budget = 1_000_000;
      }),
    'budget',
  ],
  ['a manifest that is cut off', (f, id) => f.changeFile(id, 'manifest.json', (b) => b.subarray(0, 40)), 'corrupt'],
];

it.each(DAMAGES)('refuses %s and is not ready', { timeout: 30_000 }, async (_, damage, code) => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await damage(folder, folder.id);
  await withHost(folder, async (host) => {
    await until('the refusal', host, () => host.logs.some(({ event }) => event === 'release-refused'));
    const line = host.logs.find(({ event }) => event === 'release-refused');
    expect(line).toMatchObject({ level: 'error', release: folder.id, code, reason: expect.any(String) });
    const response = await host.request('/readyz');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect((await host.request('/healthz')).status).toBe(200);
  });
});

it.each(DAMAGES)('goes on with the old release when the new one is %s', { timeout: 30_000 }, async (_, damage) => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(BROKEN);
  await damage(folder, BROKEN);
  await withHost(folder, async (host) => {
    await waitUntilReady(host);
    await folder.point(BROKEN);
    await until('the refusal', host, () => host.logs.some(({ event }) => event === 'release-refused'));
    expect(await releaseOf(host)).toBe(folder.id);
    expect((await host.request('/readyz')).status).toBe(200);
  });
});

it('goes on when the pointer is damaged', { timeout: 30_000 }, async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await withHost(folder, async (host) => {
    await waitUntilReady(host);
    await folder.point('../../elsewhere');
    await until('the complaint', host, () => host.logs.some(({ event }) => event === 'pointer-unreadable'));
    expect(await releaseOf(host)).toBe(folder.id);
  });
});

it('answers 503 when a file is lost while it serves, without saying where it was', { timeout: 30_000 }, async () => {
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
