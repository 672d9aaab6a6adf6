/** What stays when old releases are removed: what somebody reads, and the last good one. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pruneReleases } from '../../../batch/releases/prune.ts';
import { publishRelease } from '../../../batch/releases/publish.ts';
import { releaseId } from '../../../batch/releases/release-id.ts';
import { rollBack } from '../../../edge/release/release-archive.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { leaseRelease } from '../../../shared/node/release-lease.ts';
import { sha256 } from '../../../shared/node/sha256.ts';
import { isReleaseId } from '../../../shared/release/manifest.ts';
import { makeManifest, manifestText } from '../../fixtures/manifest.ts';
import { goBack, publishInput, temporaryFolder } from '../../fixtures/releases-folder.ts';

/** How a release is made, if not judged and through every gate. */
interface Night {
  judged?: boolean;
  accepted?: string[];
  keep?: number;
}

async function publish(folder: string, seed: number, { judged = true, accepted, keep = 9 }: Night = {}) {
  const { id: _, files: __, format: ___, checksum: ____, ...manifest } = makeManifest({ seed, judged });
  const { run } = publishInput(folder, seed);
  return publishRelease(publishInput(folder, seed, { manifest, run: { ...run, ...(accepted && { accepted }) }, keep }));
}

async function publishSeeds(folder: string, seeds: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const seed of seeds) ids.push((await publish(folder, seed)).id);
  return ids;
}

const ids = async (folder: string) => (await readdir(folder)).filter(isReleaseId).sort();

describe('a release that somebody reads', () => {
  test('stays until the reader ends, and does not count', async () => {
    await using folder = await temporaryFolder();
    const [first, second, third] = await publishSeeds(folder.path, [1, 2, 3]);
    const endLease = leaseRelease(folder.path, first);
    expect(await pruneReleases(folder.path, 1)).toEqual({ removed: [second], inUse: [first] });
    endLease?.();
    expect(await pruneReleases(folder.path, 1)).toEqual({ removed: [first], inUse: [] });
    expect(await ids(folder.path)).toEqual([third]);
    expect(await readdir(join(folder.path, '.leases'))).toEqual([third]);
  });

  test('stays while the source is used that a service reads it by', async () => {
    await using folder = await temporaryFolder();
    const [first] = await publishSeeds(folder.path, [1, 2]);
    const source = fileArchive(folder.path).lease?.(first);
    expect(await pruneReleases(folder.path, 1)).toEqual({ removed: [], inUse: [first] });
    expect((await source?.read('stats.arrow'))?.length).toBe(1_000);
  });

  test('stays while another process reads it, and no longer than that, even when that is killed', async () => {
    await using folder = await temporaryFolder();
    const [first] = await publishSeeds(folder.path, [1, 2]);
    const module = new URL('../../../shared/node/release-lease.ts', import.meta.url);
    const script = `import(${JSON.stringify(module)}).then(({ leaseRelease }) => {
      globalThis.endLease = leaseRelease(${JSON.stringify(folder.path)}, '${first}');
      console.log('reading');
      setInterval(() => {}, 1000);
    })`;
    const reader = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(reader.stdout, 'data');
    expect(await pruneReleases(folder.path, 1)).toEqual({ removed: [], inUse: [first] });
    reader.kill('SIGKILL');
    await once(reader, 'exit');
    expect(await pruneReleases(folder.path, 1)).toEqual({ removed: [first], inUse: [] });
  });

  test('can be marked by a reader who may not write', async () => {
    await using folder = await temporaryFolder();
    const [first] = await publishSeeds(folder.path, [1, 2]);
    const leases = join(folder.path, '.leases');
    await chmod(join(leases, first), 0o444);
    await chmod(leases, 0o555);
    const endLease = leaseRelease(folder.path, first);
    await chmod(leases, 0o755);
    expect(await pruneReleases(folder.path, 1)).toEqual({ removed: [], inUse: [first] });
    endLease?.();
  });

  test('is read all the same where no mark can be made', async () => {
    await using folder = await temporaryFolder();
    const [first] = await publishSeeds(folder.path, [1]);
    await rm(join(folder.path, '.leases'), { recursive: true });
    await writeFile(join(folder.path, '.leases'), 'no folder');
    const source = fileArchive(folder.path).lease?.(first);
    expect((await source?.read('stats.arrow'))?.length).toBe(1_000);
  });
});

describe('the last good release', () => {
  test.each<[string, Night]>([
    ['were not judged', { judged: false }],
    ['were worse and accepted', { accepted: ['worse'] }],
  ])('stays when as many nights as are kept %s', async (_, bad) => {
    await using folder = await temporaryFolder();
    const [, good] = await publishSeeds(folder.path, [1, 2]);
    for (const seed of [3, 4, 5, 6]) await publish(folder.path, seed, { ...bad, keep: 3 });
    expect(await ids(folder.path)).toContain(good);
    expect(await ids(folder.path)).toHaveLength(3);
  });

  test('stays when people went back to it and the next night was published', async () => {
    await using folder = await temporaryFolder();
    const [first] = await publishSeeds(folder.path, [1, 2, 3, 4]);
    await goBack(folder.path, first);
    await publish(folder.path, 5, { keep: 3 });
    expect(await ids(folder.path)).toContain(first);
    expect(await goBack(folder.path, first)).toMatchObject({ to: first });
  });

  test('stays in place of damaged ones that are newer', async () => {
    await using folder = await temporaryFolder();
    const [first, second, third, fourth] = await publishSeeds(folder.path, [1, 2, 3, 4]);
    for (const id of [second, third]) await rm(join(folder.path, id, 'svd.arrow'));
    expect(await pruneReleases(folder.path, 2)).toEqual({ removed: [third, second], inUse: [] });
    expect(await ids(folder.path)).toEqual([first, fourth].sort());
  });
});

describe('going back', () => {
  test.each<[string, (path: string) => Promise<void>]>([
    ['damaged', (path) => writeFile(path, '{"time":"2031-01-01T00:00:00.000Z"}')],
    ['no JSON', (path) => writeFile(path, '\0\0')],
    ['missing', (path) => rm(path)],
  ])('works when the run.json of any release is %s', async (_, damage) => {
    for (const damaged of [0, 1, 2]) {
      await using folder = await temporaryFolder();
      const made = await publishSeeds(folder.path, [1, 2, 3]);
      await damage(join(folder.path, made[damaged], 'run.json'));
      const { to } = await goBack(folder.path);
      expect(made.slice(0, 2)).toContain(to);
      if (damaged === 2) expect(to).not.toBe(made[2]);
    }
  });

  test('works among more releases than a host looks at, from any of them', async () => {
    await using folder = await temporaryFolder();
    const seeds = Array.from({ length: 130 }, (_, k) => k + 1);
    const made: string[] = [];
    for (const seed of seeds) made.push((await publish(folder.path, seed, { keep: 1_000 })).id);
    const archive = fileArchive(folder.path);
    expect(await rollBack(archive)).toEqual({ from: made[129], to: made[128] });
    await rollBack(archive, made[10]);
    expect(await rollBack(archive)).toEqual({ from: made[10], to: made[9] });
    expect(await goBack(folder.path)).toEqual({ from: made[9], to: made[8] });
  });

  test('works among a thousand releases, some of them with a damaged run.json, step by step from any of them', async () => {
    await using folder = await temporaryFolder();
    const made = await makeReleases(folder.path, 1_000);
    const archive = fileArchive(folder.path);
    for (const at of [997, 998, 400]) await writeFile(join(folder.path, made[at], 'run.json'), '{"time":"2031-01-01"}');
    await archive.writePointer(made[999]);
    expect(await rollBack(archive)).toEqual({ from: made[999], to: made[998] });
    expect(await goBack(folder.path)).toEqual({ from: made[998], to: made[997] });
    await rollBack(archive, made[500]);
    expect(await rollBack(archive)).toEqual({ from: made[500], to: made[499] });
    expect(await goBack(folder.path)).toEqual({ from: made[499], to: made[498] });
    await rollBack(archive, made[0]);
    await expect(rollBack(archive)).rejects.toThrow('no release is older');
    expect((await archive.readPointer()).release).toBe(made[0]);
  });
});

/** Writes as many small releases, each a minute after the one before, and returns their ids, oldest first. */
async function makeReleases(folder: string, count: number): Promise<string[]> {
  const [data, report] = ['movies', '{}'];
  const entry = (text: string) => ({ bytes: text.length, sha256: sha256(text) });
  const files = { 'movies.arrow': entry(data), 'report.json': entry(report) };
  const ids: string[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const { checksum: _, ...manifest } = makeManifest({ seed, judged: true, files });
    const id = releaseId(manifest);
    const path = join(folder, id);
    await mkdir(path);
    await writeFile(join(path, 'movies.arrow'), data);
    await writeFile(join(path, 'report.json'), report);
    const time = new Date(Date.UTC(2024, 0, 1, 0, seed));
    await writeFile(join(path, 'run.json'), manifestText({ time: time.toISOString() }));
    await writeFile(join(path, 'manifest.json'), manifestText({ ...manifest, id }));
    // The file system's clock is too coarse to tell files apart that are written this fast.
    await utimes(join(path, 'manifest.json'), time, time);
    ids.push(id);
  }
  return ids;
}
