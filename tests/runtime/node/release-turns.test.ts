/** Who opens which release, and when it is tried again: a clock that the test turns, and storage that fails or waits. */

import { expect, inject, it } from 'vitest';
import type { LogLine } from '../../../edge/health/log.ts';
import { createMetrics } from '../../../edge/health/metrics.ts';
import { currentRelease } from '../../../edge/release/current-release.ts';
import { listIntact } from '../../../edge/release/release-archive.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import type { ReleaseStore } from '../../../shared/release/archive.ts';
import { DAMAGES } from '../../fixtures/damage.ts';
import { until } from '../../fixtures/until.ts';
import { copyReleases, type ReleasesFolder } from '../folders.ts';

const NEW = 'aaaaaaaaaaaaaaaa';

/** `before` runs before each read of a release. */
function follow(folder: ReleasesFolder, overlap: boolean, before?: (id: string, file: string) => Promise<void> | void) {
  const archive = fileArchive(folder.path);
  const clock = { now: 1e12 };
  const logs: LogLine[] = [];
  const store: ReleaseStore = {
    readPointer: archive.readPointer,
    source: (id) => ({
      async read(file, ...rest) {
        await before?.(id, file);
        return archive.source(id).read(file, ...rest);
      },
    }),
  };
  const releases = currentRelease(store, {
    overlap,
    fallbacks: () => listIntact(archive),
    log: (line) => logs.push(line),
    clock: () => clock.now,
    metrics: createMetrics(),
  });
  const opened = () => logs.filter(({ event }) => event === 'release-opened').map(({ release }) => release);
  return { releases, clock, logs, opened };
}

const broken = () => {
  throw new Error('the bucket is away');
};

it.each([true, false])('falls back on the newest intact release, and goes on trying; overlap %s', async (overlap) => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  await folder.changeFile(NEW, 'svd.arrow', DAMAGES['changed in its body'] as never);
  await folder.point(NEW);
  const { releases, clock, logs } = follow(folder, overlap);
  expect((await releases.get()).manifest.id).toBe(folder.id);
  expect(logs.filter(({ event }) => event === 'release-fallback')).toEqual([
    expect.objectContaining({ level: 'warn', from: NEW, release: folder.id }),
  ]);
  await folder.changeFile(NEW, 'svd.arrow', DAMAGES['changed in its body'] as never);
  clock.now += 5_000;
  await releases.get();
  await expect.poll(() => releases.peek()?.manifest.id).toBe(NEW);
});

it.each([true, false])('opens a release once for all who ask at once; overlap %s', async (overlap) => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  const { releases, opened } = follow(folder, overlap);
  await Promise.all([releases.reload(), releases.get(), releases.reload(), releases.get()]);
  expect(opened()).toEqual([folder.id]);
});

it('never answers from what somebody opened who was taken for dead', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  const { promise: latch, resolve: open } = Promise.withResolvers<void>();
  let hangs = false;
  const { releases, clock, opened } = follow(folder, false, (id, file) => {
    if (id !== folder.id || file !== 'svd.arrow') return undefined;
    hangs = true;
    return latch;
  });
  const late = releases.get();
  await expect.poll(() => hangs).toBe(true);
  await folder.point(NEW);
  clock.now += 31_000;
  expect((await releases.get()).manifest.id).toBe(NEW);
  open();
  expect((await late).manifest.id).toBe(NEW);
  expect(opened()).toEqual([NEW, folder.id]);
  expect(releases.peek()?.manifest.id).toBe(NEW);
});

it('waits for an opening however long it takes where the old release answers meanwhile', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  const { promise: latch, resolve: open } = Promise.withResolvers<void>();
  const { releases, clock, opened } = follow(folder, true, (id) => (id === NEW ? latch : undefined));
  await releases.get();
  await folder.point(NEW);
  for (let asked = 0; asked < 3; asked++) {
    clock.now += 60_000;
    expect((await releases.get()).manifest.id).toBe(folder.id);
  }
  open();
  await expect.poll(() => releases.peek()?.manifest.id).toBe(NEW);
  expect(opened()).toEqual([folder.id, NEW]);
});

it('is back within two seconds of its storage, however long that was away', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  let before: (() => void) | undefined = broken;
  const { releases, clock } = follow(folder, true, () => before?.());
  for (let k = 0; k < 10; k++) {
    await expect(releases.get()).rejects.toMatchObject({ code: 'not-ready' });
    clock.now += 20_000;
  }
  await expect(releases.get()).rejects.toMatchObject({ code: 'not-ready' });
  before = undefined;
  clock.now += 2_000;
  expect((await releases.get()).manifest.id).toBe(folder.id);
});

it('tries a new release every five seconds while storage fails, and ever more rarely when it is damaged', async () => {
  await using folder = await copyReleases(inject('releases'), { published: true });
  await folder.addCopy(NEW);
  let before: ((id: string) => void) | undefined;
  let attempts = 0;
  const { releases, clock, logs } = follow(folder, true, (id, file) => {
    if (id === NEW && file === 'manifest.json') attempts++;
    before?.(id);
  });
  const ended = () => logs.filter(({ event, release }) => event === 'release-refused' && release === NEW).length;
  await releases.get();
  await folder.point(NEW);
  const refusals = async (seconds: number) => {
    const from = logs.length;
    for (let k = 0; k < seconds; k++) {
      clock.now += 1_000;
      await releases.get();
      await until('the attempt to end', () => attempts === ended());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return logs.slice(from).filter(({ event }) => event === 'release-refused').length;
  };
  before = (id) => (id === NEW ? broken() : undefined);
  expect(await refusals(41)).toBeGreaterThanOrEqual(8);
  before = undefined;
  await folder.changeManifest(NEW, (manifest) => Object.assign(manifest, { format: 99 }));
  expect(await refusals(80)).toBeLessThanOrEqual(5);
});
