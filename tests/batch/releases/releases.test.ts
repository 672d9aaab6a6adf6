import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectRelease } from '../../../batch/releases/inspect.ts';
import { currentRelease } from '../../../batch/releases/pointer.ts';
import { pruneReleases } from '../../../batch/releases/prune.ts';
import { publishRelease } from '../../../batch/releases/publish.ts';
import { releaseId } from '../../../batch/releases/release-id.ts';
import { listReleases } from '../../../models/releases/list-releases.ts';
import { workspaceIn } from '../../../models/scorers.ts';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { fileSource, readPointer } from '../../../shared/node/file-source.ts';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import type { Manifest } from '../../../shared/release/manifest.ts';
import { makeManifest, manifestText } from '../../fixtures/manifest.ts';
import { publishInput, temporaryFolder } from '../../fixtures/releases-folder.ts';

const visible = async (folder: string) => (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();

describe('a release id', () => {
  const manifest = makeManifest();

  test('follows from artifacts, configuration, blend, seed and rows alone', () => {
    const id = releaseId(manifest);
    const file = { bytes: 1, sha256: 'b'.repeat(64) };
    const other: Partial<Manifest>[] = [
      { files: { ...manifest.files, 'svd.arrow': file } },
      { files: { 'movies.arrow': { ...manifest.files['movies.arrow'], sha256: file.sha256 } } },
      { files: { 'films.arrow': manifest.files['movies.arrow'] } },
      { config: { svd: { factors: 9 } } },
      { blend: { rating: [1] } },
      { seed: 43 },
      { dataset: { ...manifest.dataset, checksum: 'd'.repeat(64) } },
    ];
    const ids = other.map((changes) => releaseId({ ...manifest, ...changes }));
    expect(new Set([id, ...ids]).size).toBe(other.length + 1);
    const same: Partial<Manifest>[] = [
      { files: { ...manifest.files, 'report.json': file } },
      { dataset: { ...manifest.dataset, name: 'renamed.zip' } },
      { budget: 7 },
      { evaluation: { rmse: {}, ndcg10: {}, rows: 1, users: 1 } },
    ];
    for (const changes of same) expect(releaseId({ ...manifest, ...changes })).toBe(id);
  });

  test('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"c":null,"d":1}]}');
  });
});

describe('publishing', () => {
  test('writes a release that is intact, current, and named by its contents', async () => {
    await using folder = await temporaryFolder();
    const published = await publishRelease(publishInput(folder.path, 1));
    expect(published).toMatchObject({ outcome: 'written', residentBytes: 130_000, pruned: [] });
    expect(await visible(folder.path)).toEqual([published.id, 'current.json'].sort());
    expect(await readPointer(folder.path)).toEqual({ release: published.id });
    expect(await visible(join(folder.path, published.id))).toEqual([
      'manifest.json',
      'movies.arrow',
      'profiles.bin',
      'report.json',
      'run.json',
      'stats.arrow',
      'svd.arrow',
    ]);
    expect(Object.keys(published.manifest.files)).not.toContain('run.json');
    expect(published.manifest.files['report.json']).toBeDefined();
    expect(await inspectRelease(folder.path, published.id)).toMatchObject({ intact: true, problems: [], budget: 56e6 });
    const source = fileSource(join(folder.path, published.id));
    expect(await source.read('svd.arrow')).toEqual(publishInput(folder.path, 1).files.get('svd.arrow'));
  });

  test('keeps an intact release of the same id as it is, and repairs a damaged one', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    const again = publishInput(folder.path, 1, { run: { time: '2030-01-01T00:00:00Z' }, report: { rmse: 1 } });
    expect(await publishRelease(again)).toMatchObject({ id, outcome: 'kept' });
    expect(await readFile(join(folder.path, id, 'run.json'), 'utf8')).toContain('2024');
    await truncate(join(folder.path, id, 'svd.arrow'), 79_999);
    expect(await publishRelease(again)).toMatchObject({ id, outcome: 'repaired' });
    expect(await inspectRelease(folder.path, id)).toMatchObject({ intact: true });
    expect((await readdir(folder.path)).filter((name) => name.startsWith('.staging'))).toEqual([]);
  });

  test('leaves the pointer where it is when asked to', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    await publishRelease(publishInput(folder.path, 2, { setCurrent: false }));
    expect(await currentRelease(folder.path)).toBe(id);
    expect(await listReleases(fileArchive(folder.path))).toHaveLength(2);
  });

  test('removes the oldest releases beyond those to keep, never the current one or the new one', async () => {
    await using folder = await temporaryFolder();
    const first = await publishRelease(publishInput(folder.path, 1));
    const later = [];
    for (const seed of [2, 3, 4]) {
      later.push(await publishRelease(publishInput(folder.path, seed, { setCurrent: false })));
    }
    expect(later.map(({ pruned }) => pruned)).toEqual([[], [], [later[0].id]]);
    const left = async () => (await listReleases(fileArchive(folder.path))).map(({ id }) => id);
    expect(await left()).toEqual([later[2].id, later[1].id, first.id]);
    await writeFile(join(folder.path, 'notes.txt'), 'not a release');
    expect(await pruneReleases(folder.path, 0)).toEqual({ removed: [later[2].id, later[1].id], inUse: [] });
    expect(await visible(folder.path)).toEqual([first.id, 'current.json', 'notes.txt'].sort());
  });

  test('refuses more resident bytes than the budget before it writes anything', async () => {
    await using folder = await temporaryFolder();
    const input = publishInput(folder.path, 1);
    const workspace = workspaceIn({
      files: { 'svd.arrow': { bytes: 80_000, sha256: '' } },
      dataset: input.manifest.dataset,
    });
    const budget = 130_000 + workspace;
    const refused = publishRelease({ ...input, manifest: { ...input.manifest, budget: budget - 1 } });
    await expect(refused).rejects.toMatchObject({
      name: 'GateError',
      code: 'budget',
      message: `the release needs ${budget} bytes of memory, its budget is ${budget - 1}; largest: svd.arrow 80000, movies.arrow 50000, workspace ${workspace}`,
    });
    expect(await readdir(folder.path)).toEqual([]);
    await publishRelease({ ...input, manifest: { ...input.manifest, budget } });
  });

  test.each(['manifest.json', 'run.json', 'report.json', '../escape', 'Upper.arrow'])(
    'takes no artifact of the name %s',
    async (name) => {
      await using folder = await temporaryFolder();
      const files = new Map([[name, Uint8Array.of(1)]]);
      await expect(publishRelease(publishInput(folder.path, 1, { files }))).rejects.toThrow(name);
      expect(await readdir(folder.path)).toEqual([]);
    },
  );
});

describe('inspecting', () => {
  test.each([
    [
      'is cut short',
      (path: string) => truncate(join(path, 'svd.arrow'), 10),
      'svd.arrow: has 10 bytes, expected 80000',
    ],
    ['is missing', (path: string) => rm(join(path, 'svd.arrow')), 'svd.arrow: is missing'],
    [
      'has one wrong byte',
      async (path: string) => {
        const bytes = await readFile(join(path, 'svd.arrow'));
        bytes[79_000] ^= 1;
        await writeFile(join(path, 'svd.arrow'), bytes);
      },
      /^svd\.arrow: has checksum [0-9a-f]{64}, expected [0-9a-f]{64}$/,
    ],
    [
      'is a Git-LFS pointer',
      (path: string) => writeFile(join(path, 'svd.arrow'), 'version https://git-lfs.github.com/spec/v1'),
      'svd.arrow: has 42 bytes, expected 80000',
    ],
  ])('finds a file that %s', async (_, damage, problem) => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    await damage(join(folder.path, id));
    const { intact, problems, files } = await inspectRelease(folder.path, id);
    expect(intact).toBe(false);
    expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
    expect(files.find(({ file }) => file === 'svd.arrow')?.problem).toBe(problems[0]);
    expect(files.filter((file) => file.problem)).toHaveLength(1);
  });

  test('tells of a manifest that is broken, edited, or of another release', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    const path = join(folder.path, id, 'manifest.json');
    const text = await readFile(path, 'utf8');
    const problemsOf = async () => (await inspectRelease(folder.path, id)).problems;
    await writeFile(path, text.slice(0, 100));
    expect(await problemsOf()).toEqual(['manifest.json: not JSON']);
    await writeFile(path, text.replace('"seed": 1', '"seed": 2'));
    expect(await problemsOf()).toEqual([expect.stringMatching(/its content has checksum [0-9a-f]{64}, but it says/)]);
    await writeFile(path, manifestText({ ...JSON.parse(text), seed: 2 }));
    expect(await problemsOf()).toEqual([expect.stringMatching(/its contents make release [0-9a-f]{16}, expected/)]);
    await rm(path);
    expect(await problemsOf()).toEqual(['manifest.json: is missing']);
    const other = 'f'.repeat(16);
    await writeFile(path, text);
    await cp(join(folder.path, id), join(folder.path, other), { recursive: true });
    await expect(inspectRelease(folder.path, other)).resolves.toMatchObject({
      problems: [`manifest.json: describes release ${id}, expected ${other}`],
    });
  });

  test('names files that do not belong to the release, and counts what is resident', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    await writeFile(join(folder.path, id, 'extra.txt'), '');
    expect(await inspectRelease(folder.path, id)).toMatchObject({
      intact: true,
      unknownFiles: ['extra.txt'],
      residentBytes: 130_000,
      run: { time: expect.any(String) },
    });
  });

  test('says when there is no such release', async () => {
    await using folder = await temporaryFolder();
    await expect(inspectRelease(folder.path, 'a'.repeat(16))).rejects.toMatchObject({ code: 'missing' });
    await expect(inspectRelease(folder.path, '../etc')).rejects.toThrow('"../etc" is not a release id');
  });
});

describe('listing', () => {
  test('shows the newest first, which is current, and what is broken at first sight', async () => {
    await using folder = await temporaryFolder();
    const old = await publishRelease(publishInput(folder.path, 1));
    const young = await publishRelease(publishInput(folder.path, 2));
    const broken = 'e'.repeat(16);
    await mkdir(join(folder.path, broken));
    await truncate(join(folder.path, old.id, 'svd.arrow'), 5);
    expect(await listReleases(fileArchive(folder.path))).toMatchObject([
      { id: young.id, current: true, dataset: 'tiny', ratings: 3, residentBytes: 130_000, rmse: null, problem: null },
      { id: old.id, current: false, problem: 'svd.arrow: has 5 bytes, expected 80000' },
      { id: broken, time: null, bytes: 0, dataset: null, problem: expect.stringContaining('manifest.json') },
    ]);
  });

  test('finds nothing in a folder that is not there, and says when it cannot look', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'file'), '');
    await expect(listReleases(fileArchive(join(folder.path, 'file')))).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(await listReleases(fileArchive(join(folder.path, 'none')))).toEqual([]);
  });
});

test('leftovers of a killed run are removed by the next that holds the lock', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, '.staging-1'));
  await writeFile(join(folder.path, '.staging-1', 'svd.arrow'), 'half');
  await writeFile(join(folder.path, '.staging-2'), '{"rel');
  await withFolderLock(folder.path, async () => {
    expect((await readdir(folder.path)).sort()).toEqual(['.lock', '.lock-holder.json']);
  });
});

describe('a file source', () => {
  test('reads files whole and by range', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'a.bin'), Uint8Array.of(0, 1, 2, 3, 4));
    const source = fileSource(folder.path);
    expect(await source.read('a.bin')).toEqual(Uint8Array.of(0, 1, 2, 3, 4));
    expect(await source.read('a.bin', { offset: 1, length: 3 })).toEqual(Uint8Array.of(1, 2, 3));
    expect(await source.read('a.bin', { offset: 5, length: 0 })).toEqual(new Uint8Array(0));
    await Promise.all(Array.from({ length: 200 }, () => source.read('a.bin', { offset: 0, length: 5 })));
  });

  test('says what is missing, what is cut short, and leaves its folder for no name', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'a.bin'), Uint8Array.of(0, 1));
    await mkdir(join(folder.path, 'inner'));
    await writeFile(join(folder.path, 'inner', 'b.bin'), 'x');
    const source = fileSource(join(folder.path, 'inner'));
    const short = fileSource(folder.path).read('a.bin', { offset: 1, length: 2 });
    await expect(short).rejects.toMatchObject({ code: 'corrupt', message: 'a.bin: ends at 2, byte 3 was asked for' });
    await expect(source.read('c.bin')).rejects.toMatchObject({
      code: 'missing',
      message: 'c.bin: not in this release',
    });
    await expect(fileSource(folder.path).read('inner')).rejects.toMatchObject({ code: 'unreadable' });
    for (const name of ['../a.bin', 'inner/../../a.bin', '/etc/passwd', '..', '', 'b.bin\0', 'B.bin']) {
      await expect(source.read(name)).rejects.toMatchObject({ code: 'missing' });
    }
  });

  test('says when nothing is published or the pointer is broken', async () => {
    await using folder = await temporaryFolder();
    await expect(readPointer(folder.path)).rejects.toMatchObject({ code: 'missing' });
    await writeFile(join(folder.path, 'current.json'), '{"rel');
    await expect(readPointer(folder.path)).rejects.toMatchObject({ code: 'corrupt' });
    await expect(currentRelease(folder.path)).rejects.toMatchObject({ code: 'corrupt' });
    expect(await currentRelease(join(folder.path, 'none'))).toBeUndefined();
  });
});
