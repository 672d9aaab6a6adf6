/** A Worker's life with releases: it has room for one, and no other process to fall back on. */

import { expect, inject, it } from 'vitest';
import type { LogLine } from '../../../edge/health/log.ts';
import { DAMAGES } from '../../fixtures/damage.ts';
import { until } from '../../fixtures/until.ts';
import { copyReleases, type ReleasesFolder } from '../folders.ts';
import { logLine, startWorkerd, type WorkerHost } from '../hosts.ts';

type Change = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

const NEW = 'aaaaaaaaaaaaaaaa';
const BROKEN = 'bbbbbbbbbbbbbbbb';

/** Longer than the pointer is believed. */
const later = () => new Promise((resolve) => setTimeout(resolve, 1_100));

const ask = async (host: WorkerHost, path: string) => {
  const response = await host.request(path);
  await response.arrayBuffer();
  return { status: response.status, release: response.headers.get('x-release') };
};
const linesOf = (host: WorkerHost, event: string) => host.logs.filter((line) => line.event === event);
/** Until the log has as many answers: what a Worker logs may come later than its answer. */
const answered = (host: WorkerHost, count: number) =>
  until(
    `${count} answers in the log`,
    () => linesOf(host, 'request').length >= count,
    () => host.logs,
  );

it('opens the release once for many requests that arrive together', async () => {
  const host = await startWorkerd(inject('releases'));
  try {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(host, '/v1/movies?limit=1')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await answered(host, 20);
    expect(linesOf(host, 'release-opened')).toHaveLength(1);
  } finally {
    await host.stop();
  }
});

it('follows the pointer, refuses broken releases and returns to the old one', async () => {
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
    expect(await logLine(host, ({ event }) => event === 'release-refused')).toMatchObject({
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

it('refuses every kind of broken release with a reason, and goes on with the old one', async () => {
  const cases: [string, string, (folder: ReleasesFolder, id: string) => Promise<void>][] = [
    ['b', 'corrupt', (f, id) => f.changeFile(id, 'item-knn.arrow', DAMAGES.truncated as Change)],
    ['c', 'corrupt', (f, id) => f.changeFile(id, 'movies.arrow', DAMAGES['changed in its body'] as Change)],
    ['d', 'corrupt', (f, id) => f.changeFile(id, 'content.arrow', DAMAGES['a Git-LFS pointer'] as Change)],
    ['e', 'budget', (f, id) => f.changeManifest(id, (manifest) => Object.assign(manifest, { budget: 1_000_000 }))],
    ['f', 'version', (f, id) => f.changeManifest(id, (manifest) => Object.assign(manifest, { format: 99 }))],
    ['0', 'missing', (f, id) => f.changeManifest(id, ({ files }) => Object.assign(files, { 'svd.arrow': undefined }))],
  ];
  await using folder = await copyReleases(inject('releases'), { published: true });
  for (const [digit, , damage] of cases) {
    await folder.addCopy(digit.repeat(16));
    await damage(folder, digit.repeat(16));
  }
  const host = await startWorkerd(folder.path);
  try {
    expect(await ask(host, '/readyz')).toEqual({ status: 200, release: folder.id });
    let asked = 1;
    for (const [digit, code] of [...cases, ['9', 'missing'] as const]) {
      const id = digit.repeat(16);
      await host.put('current.json', JSON.stringify({ release: id }));
      await later();
      expect(await ask(host, '/v1/movies?limit=1'), id).toEqual({ status: 200, release: folder.id });
      await answered(host, ++asked);
      const said = linesOf(host, 'release-refused').filter(({ release }) => release === id);
      expect(said, id).toEqual([expect.objectContaining({ code, level: 'error', reason: expect.any(String) })]);
    }
    for (const pointer of ['{"release": "bb', JSON.stringify({ release: '../x' })]) {
      await host.put('current.json', pointer);
      await later();
      expect(await ask(host, '/v1/movies?limit=1')).toEqual({ status: 200, release: folder.id });
      await answered(host, ++asked);
      expect(host.logs.findLast(({ level }) => level === 'error')).toMatchObject({ event: 'pointer-unreadable' });
    }
  } finally {
    await host.stop();
  }
});

it('refuses only what needs a file that is damaged while it serves', async () => {
  const needs: [string, string][] = [
    ['search.arrow', '/v1/movies?q=the'],
    ['profiles.bin', '/v1/users/1'],
    ['movie-stats.bin', '/v1/movies/1/stats'],
    ['report.json', '/v1/report'],
  ];
  const host = await startWorkerd(inject('releases'));
  const { release } = await ask(host, '/readyz');
  try {
    for (const [file] of needs) await host.put(`${release}/${file}`, 'version https://git-lfs.github.com/spec/v1\n');
    for (const [file, path] of needs) {
      expect(await ask(host, path), file).toEqual({ status: 503, release });
      const isAboutIt = ({ event, reason }: LogLine) => event === 'request-failed' && String(reason).includes(file);
      expect(await logLine(host, isAboutIt)).toMatchObject({ level: 'error', code: 'corrupt' });
    }
    for (const path of ['/v1/movies?limit=1', '/v1/movies/1', '/v1/movies/1/similar', '/v1/release']) {
      expect(await ask(host, path), path).toEqual({ status: 200, release });
    }
  } finally {
    await host.stop();
  }
});

it('answers from the newest intact release when it starts and the current one is damaged', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(BROKEN);
  await folder.changeFile(BROKEN, 'svd.arrow', (bytes) => bytes.subarray(0, -100));
  await folder.point(BROKEN);
  const host = await startWorkerd(folder.path);
  try {
    expect(await ask(host, '/v1/movies?limit=1')).toEqual({ status: 200, release: folder.id });
    await answered(host, 1);
    const said = linesOf(host, 'release-fallback');
    expect(said).toEqual([expect.objectContaining({ level: 'warn', from: BROKEN, release: folder.id })]);
  } finally {
    await host.stop();
  }
});

it('is not ready with a manifest of another format, and says so once in its log', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.changeManifest(folder.id, (manifest) => {
    manifest.format = 99;
  });
  const host = await startWorkerd(folder.path);
  try {
    expect(await ask(host, '/readyz')).toEqual({ status: 503, release: 'none' });
    expect(await ask(host, '/v1/movies')).toEqual({ status: 503, release: 'none' });
    expect(await ask(host, '/healthz')).toEqual({ status: 200, release: 'none' });
    await answered(host, 3);
    const refusals = linesOf(host, 'release-refused');
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ code: 'version', level: 'error' });
  } finally {
    await host.stop();
  }
});
