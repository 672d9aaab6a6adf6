/** Going back to an earlier release, removing old ones, and what is too large to publish. */

import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { showRelease } from '../../../batch/commands/releases/inspect.ts';
import { prune } from '../../../batch/commands/releases/prune.ts';
import { inspectRelease } from '../../../batch/releases/inspect.ts';
import { currentRelease } from '../../../batch/releases/pointer.ts';
import { pruneReleases } from '../../../batch/releases/prune.ts';
import { publishRelease } from '../../../batch/releases/publish.ts';
import { rollbackRelease } from '../../../batch/releases/rollback.ts';
import { rollBack } from '../../../edge/release/release-archive.ts';
import { MODELS } from '../../../models/catalogue.ts';
import { workspaceIn } from '../../../models/scorers.ts';
import { ReleaseError } from '../../../shared/errors.ts';
import { removeFolder } from '../../../shared/node/durable-files.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { withFolderLock } from '../../../shared/node/folder-lock.ts';
import { LockError } from '../../../shared/node/lock-error.ts';
import { isReleaseId, RESIDENT_BUDGET } from '../../../shared/release/manifest.ts';
import { goBack, publishInput, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';

async function publishSeeds(folder: string, ...seeds: number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const seed of seeds) ids.push((await publishRelease(publishInput(folder, seed, { keep: 9 }))).id);
  return ids;
}

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const ids = async (folder: string) => (await readdir(folder)).filter(isReleaseId).sort();

describe('rolling back', () => {
  test('goes to the release made before the current one, then to the one before that, then says there is none', async () => {
    await using folder = await temporaryFolder();
    const [first, second, third] = await publishSeeds(folder.path, 1, 2, 3);
    expect(await goBack(folder.path)).toEqual({ from: third, to: second });
    expect(await currentRelease(folder.path)).toBe(second);
    expect(await goBack(folder.path)).toEqual({ from: second, to: first });
    await expect(goBack(folder.path)).rejects.toThrow(`no release is older than the current one, ${first}`);
    expect(await currentRelease(folder.path)).toBe(first);
    expect(await ids(folder.path)).toEqual([first, second, third].sort());
  });

  test('goes to the release that is named, forwards as well, or stays', async () => {
    await using folder = await temporaryFolder();
    const [first, , third] = await publishSeeds(folder.path, 1, 2, 3);
    expect(await goBack(folder.path, first)).toEqual({ from: third, to: first });
    expect(await goBack(folder.path, third)).toEqual({ from: first, to: third });
    expect(await goBack(folder.path, third)).toEqual({ from: third, to: third });
  });

  test('refuses a release that is damaged or not there, and leaves the pointer', async () => {
    await using folder = await temporaryFolder();
    const [first, second] = await publishSeeds(folder.path, 1, 2);
    const bytes = new Uint8Array(80_000);
    await writeFile(join(folder.path, first, 'svd.arrow'), bytes);
    await expect(goBack(folder.path)).rejects.toThrow(`release ${first} is damaged: svd.arrow: has checksum`);
    await expect(goBack(folder.path, 'f'.repeat(16))).rejects.toMatchObject({ code: 'missing' });
    expect(await currentRelease(folder.path)).toBe(second);
  });

  test('refuses a release that this build cannot open, and leaves the pointer', async () => {
    await using folder = await temporaryFolder();
    const [first, second] = await publishSeeds(folder.path, 1, 2);
    await expect(rollbackRelease(folder.path, first)).rejects.toBeInstanceOf(ReleaseError);
    expect(await currentRelease(folder.path)).toBe(second);
  });

  test('mends a broken pointer when a release is named', async () => {
    await using folder = await temporaryFolder();
    const [first] = await publishSeeds(folder.path, 1, 2);
    await writeFile(join(folder.path, 'current.json'), '{"rel');
    await expect(goBack(folder.path)).rejects.toMatchObject({
      code: 'none-current',
      message: `${folder.path}: no release is current (current.json: not JSON); name the one to point to`,
    });
    expect(await goBack(folder.path, first)).toEqual({ from: null, to: first });
    expect(await currentRelease(folder.path)).toBe(first);
  });

  test('waits for nobody: another run holds the lock', async () => {
    await using folder = await temporaryFolder();
    const [, second] = await publishSeeds(folder.path, 1, 2);
    await withFolderLock(folder.path, async () => {
      await expect(goBack(folder.path)).rejects.toBeInstanceOf(LockError);
      await expect(prune(folder.path, 1)).rejects.toBeInstanceOf(LockError);
    });
    expect(await currentRelease(folder.path)).toBe(second);
  });

  test('makes no folder where there is none', async () => {
    await using folder = await temporaryFolder();
    await expect(goBack(join(folder.path, 'none'))).rejects.toThrow('none: no releases');
    expect((await prune(join(folder.path, 'none'), 1)).value).toEqual({ removed: [], kept: [], inUse: [] });
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe('pruning', () => {
  test('removes the oldest, and never the current one, however old', async () => {
    await using folder = await temporaryFolder();
    const [first, second, third, fourth] = await publishSeeds(folder.path, 1, 2, 3, 4);
    await goBack(folder.path, first);
    expect((await prune(folder.path, 2)).value).toEqual({ removed: [third, second], kept: [fourth, first], inUse: [] });
    expect(await ids(folder.path)).toEqual([first, fourth].sort());
    expect((await prune(folder.path, 1)).value).toEqual({ removed: [fourth], kept: [first], inUse: [] });
    expect(await inspectRelease(folder.path, first)).toMatchObject({ intact: true });
  });

  test('removes nothing when nobody knows which is the current one', async () => {
    await using folder = await temporaryFolder();
    const all = await publishSeeds(folder.path, 1, 2, 3);
    await writeFile(join(folder.path, 'current.json'), '{"rel');
    await expect(prune(folder.path, 1)).rejects.toMatchObject({ code: 'corrupt' });
    expect(await ids(folder.path)).toEqual(all.sort());
  });
});

describe('the service going back while old releases are removed', () => {
  test('never points to one that is gone', async () => {
    for (let k = 0; k < 12; k++) {
      await using folder = await temporaryFolder();
      const [first] = await publishSeeds(folder.path, 1, 2, 3);
      // It removes the oldest after the second, at about the time at which the pointer moves.
      const [went] = await Promise.allSettled([
        later(k % 6).then(() => rollBack(fileArchive(folder.path), first)),
        withFolderLock(folder.path, () => pruneReleases(folder.path, 1)),
      ]);
      const current = await currentRelease(folder.path);
      expect(await ids(folder.path)).toContain(current);
      expect(current === first).toBe(went.status === 'fulfilled');
    }
  });

  test('is refused, and leaves the pointer, when the release goes at the last moment', async () => {
    await using folder = await temporaryFolder();
    const [first, second] = await publishSeeds(folder.path, 1, 2);
    const archive = fileArchive(folder.path);
    const writePointer = async (id: string) => {
      if (id === first) await removeFolder(folder.path, first);
      await archive.writePointer(id);
    };
    await expect(rollBack({ ...archive, writePointer }, first)).rejects.toMatchObject({ code: 'conflict' });
    expect(await currentRelease(folder.path)).toBe(second);
  });

  test('brings back one that is needed after all', async () => {
    await using folder = await temporaryFolder();
    const [first] = await publishSeeds(folder.path, 1);
    expect(await removeFolder(folder.path, first, async () => true)).toBe(false);
    expect(await inspectRelease(folder.path, first)).toMatchObject({ intact: true });
  });
});

describe('a byte budget', () => {
  const budget = MODELS.svd.budget;
  const withFile = (folder: string, file: string, bytes: number) => {
    const input = publishInput(folder, 1);
    return { ...input, files: new Map([...input.files, [file, new Uint8Array(bytes)]]) };
  };

  test('of a component is kept to: one byte more is refused before anything is written', async () => {
    await using folder = await temporaryFolder();
    await expect(publishRelease(withFile(folder.path, 'svd.arrow', budget + 1))).rejects.toMatchObject({
      name: 'GateError',
      code: 'budget',
      message: `svd.arrow has ${budget + 1} bytes, its budget is ${budget}`,
    });
    expect(await readdir(folder.path)).toEqual([]);
    expect(await publishRelease(withFile(folder.path, 'svd.arrow', budget))).toMatchObject({ outcome: 'written' });
  });

  test('of the whole counts files that have none of their own, and not those that are read by range', async () => {
    await using folder = await temporaryFolder();
    const workspace = workspaceIn({
      files: { 'svd.arrow': { bytes: 80_000, sha256: '' } },
      dataset: publishInput(folder.path, 1).manifest.dataset,
    });
    const others = 130_000 + workspace;
    const refused = publishRelease(withFile(folder.path, 'extra.arrow', RESIDENT_BUDGET - others + 1));
    await expect(refused).rejects.toThrow(
      `the release needs ${RESIDENT_BUDGET + 1} bytes of memory, its budget is ${RESIDENT_BUDGET}; largest: extra.arrow ${RESIDENT_BUDGET - others + 1}, svd.arrow 80000, movies.arrow 50000, workspace ${workspace}`,
    );
    expect(await readdir(folder.path)).toEqual([]);
    await publishRelease(withFile(folder.path, 'profiles.bin', RESIDENT_BUDGET + 1));
  });

  test('is shown for each file and for the whole, with the share that is used', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    const { text, problems } = await showRelease(folder.path, id);
    const rows = text.split('\n').map((line) => line.trim().split(/\s{2,}/));
    expect(rows).toContainEqual(['svd.arrow', '80000', String(budget), '0.8 %', 'yes']);
    expect(rows).toContainEqual(['profiles.bin', '120000', '–', '–', 'no']);
    expect(rows).toContainEqual(['resident', '130000', String(RESIDENT_BUDGET), '0.2 %', 'yes']);
    expect(problems).toEqual([]);
  });

  test('that a release is over is marked, though its bytes are intact', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    await truncate(join(folder.path, id, 'svd.arrow'), budget + 1);
    const { text } = await showRelease(folder.path, id);
    expect(text).toMatch(new RegExp(`svd\\.arrow.* 100\\.0 %.*has ${budget + 1} bytes, expected 80000`));
  });
});

describe('on the command line', () => {
  test('a release is rolled back and old ones are pruned; what cannot be done exits with 1 and says why', async () => {
    await using folder = await temporaryFolder();
    const first = await publishTinyRelease(folder.path, '', 1);
    const second = await publishTinyRelease(folder.path, '', 2);
    const at = ['--releases', folder.path];
    const rolled = await runCli(['releases', 'rollback', ...at]);
    expect([rolled.code, JSON.parse(rolled.stdout), rolled.stderr]).toEqual([
      0,
      { release: first, before: second },
      '',
    ]);
    const again = await runCli(['releases', 'rollback', ...at]);
    expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no release is older') });
    const pruned = await runCli(['releases', 'prune', '--keep', '1', ...at]);
    expect([pruned.code, JSON.parse(pruned.stdout)]).toEqual([0, { removed: [second], kept: [first], inUse: [] }]);
    expect(await runCli(['releases', 'rollback', 'latest', ...at])).toMatchObject({ code: 2 });
  });
});
