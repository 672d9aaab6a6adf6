/** A Worker's life with releases: it has room for one, and no other process to fall back on. */

import { expect, inject, it } from 'vitest';
import { copyReleases, type ReleasesFolder } from '../folders.ts';
import { startWorkerd, type WorkerHost } from '../hosts.ts';

const NEW = 'aaaaaaaaaaaaaaaa';
const BROKEN = 'bbbbbbbbbbbbbbbb';

/** Longer than the pointer is believed. */
const later = () => new Promise((resolve) => setTimeout(resolve, 1_100));

const ask = async (host: WorkerHost, path: string) => {
  const response = await host.request(path);
  await response.arrayBuffer();
  return { status: response.status, release: response.headers.get('x-release') };
};

it('opens the release once for many requests that arrive together', { timeout: 60_000 }, async () => {
  const host = await startWorkerd(inject('releases'));
  try {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(host, '/v1/movies?limit=1')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(host.logs.filter(({ event }) => event === 'release-opened')).toHaveLength(1);
  } finally {
    await host.stop();
  }
});

it('follows the pointer, refuses broken releases and returns to the old one', { timeout: 60_000 }, async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  await folder.addCopy(BROKEN);
  await folder.changeFile(BROKEN, 'svd.arrow', (bytes) => bytes.subarray(0, -100));
  const host = await startWorkerd(folder.path);
  try {
    expect(await ask(host, '/readyz')).toEqual({ status: 200, release: folder.id });
    await host.put('current.json', JSON.stringify({ release: NEW }));
    await later();
    expect(await ask(host, '/v1/movies?limit=1')).toEqual({ status: 200, release: NEW });
    await host.put('current.json', JSON.stringify({ release: BROKEN }));
    await later();
    expect(await ask(host, '/v1/movies?limit=1')).toEqual({ status: 200, release: NEW });
    expect(host.logs.find(({ event }) => event === 'release-refused')).toMatchObject({
      release: BROKEN,
      code: 'corrupt',
    });
    expect(await ask(host, '/v1/users/1')).toEqual({ status: 200, release: NEW });
    await host.put('current.json', JSON.stringify({ release: folder.id }));
    await later();
    expect(await ask(host, '/readyz')).toEqual({ status: 200, release: folder.id });
  } finally {
    await host.stop();
  }
});

it.each<[string, string, (folder: ReleasesFolder, id: string) => Promise<void>]>([
  [
    'truncated',
    'corrupt',
    (folder, id) => folder.changeFile(id, 'item-knn.arrow', (bytes) => bytes.subarray(0, bytes.length >> 1)),
  ],
  [
    'over its budget',
    'budget',
    (folder, id) =>
      folder.changeManifest(id, (manifest) => {
        manifest.budget = 1_000_000;
      }),
  ],
  [
    'of a future format',
    'version',
    (folder, id) =>
      folder.changeManifest(id, (manifest) => {
        manifest.format = 99;
      }),
  ],
])('goes on with the old release when the new one is %s', { timeout: 60_000 }, async (_, code, damage) => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(BROKEN);
  await damage(folder, BROKEN);
  const host = await startWorkerd(folder.path);
  try {
    expect(await ask(host, '/readyz')).toEqual({ status: 200, release: folder.id });
    await host.put('current.json', JSON.stringify({ release: BROKEN }));
    await later();
    expect(await ask(host, '/v1/movies?limit=1')).toEqual({ status: 200, release: folder.id });
    expect(host.logs.filter(({ event }) => event === 'release-refused')).toEqual([
      expect.objectContaining({ release: BROKEN, code, level: 'error' }),
    ]);
  } finally {
    await host.stop();
  }
});

it('is not ready with a manifest of another format, and says so once in its log', { timeout: 60_000 }, async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.changeManifest(folder.id, (manifest) => {
    manifest.format = 99;
  });
  const host = await startWorkerd(folder.path);
  try {
    expect(await ask(host, '/readyz')).toEqual({ status: 503, release: 'none' });
    expect(await ask(host, '/v1/movies')).toEqual({ status: 503, release: 'none' });
    expect(await ask(host, '/healthz')).toEqual({ status: 200, release: 'none' });
    const refusals = host.logs.filter(({ event }) => event === 'release-refused');
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ code: 'version', level: 'error' });
  } finally {
    await host.stop();
  }
});
