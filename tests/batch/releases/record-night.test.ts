/** What a night notes of itself, also when it fails or is killed, and what `doctor` makes of it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { GateError } from '../../../batch/releases/gate-error.ts';
import { recordNight } from '../../../batch/releases/record-night.ts';
import { fileArchive } from '../../../shared/node/file-archive.ts';
import { isLocked, withFolderLock } from '../../../shared/node/folder-lock.ts';
import { datasetFolder } from '../../fixtures/ingest/dataset-folder.ts';
import { makeCrowd, toMoviesCsv, toRatingsCsv } from '../../fixtures/made-up-ratings.ts';
import { temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';

const KILLED = fileURLToPath(new URL('../../fixtures/nightly-killed.ts', import.meta.url));
const FILES = {
  'ratings.csv': toRatingsCsv(makeCrowd({ users: 30, movies: 24, share: 0.5 })),
  'movies.csv': toMoviesCsv(26),
};
const notes = { feedback: true, warn: () => undefined };

describe('the note of a night', () => {
  test('says that it runs, and then what became of it; earlier ones stay', async () => {
    await using at = await temporaryFolder();
    const nights = () => fileArchive(at.path).readNights();
    await recordNight(at.path, notes, async () => {
      expect(await nights()).toMatchObject([{ ended: null, outcome: null, feedback: true }]);
      return undefined;
    });
    const gate = recordNight(at.path, notes, () =>
      Promise.reject(new GateError('accuracy', 'the RMSE is 2\nand more')),
    );
    await expect(gate).rejects.toThrow('the RMSE is 2');
    await expect(recordNight(at.path, notes, () => Promise.reject(new Error('no space')))).rejects.toThrow('no space');
    expect(await nights()).toMatchObject([
      { outcome: 'failed', reason: 'no space', ended: expect.any(String) },
      { outcome: 'refused', reason: 'the RMSE is 2' },
      { outcome: 'trained', reason: null },
    ]);
  });

  test('that cannot be written warns and stops nothing', async () => {
    const warnings: string[] = [];
    const warn = (text: string) => void warnings.push(text);
    expect(await recordNight('/nowhere/at/all', { feedback: false, warn }, async () => undefined)).toBeUndefined();
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('nights.json cannot be written');
  });

  test('of a run that is killed has no end, and doctor says so; the next one ends well, and doctor says that', async () => {
    await using folder = await datasetFolder(FILES);
    const releases = join(folder.path, '../releases');
    const night = ['nightly', '--dataset', folder.path, '--releases', releases, '--threads', '1'];
    const doctor = () =>
      runCli(['doctor', '--releases', releases, '--feedback', join(releases, 'none.sqlite')]).then(
        ({ code, stdout }) => ({
          code,
          ...(JSON.parse(stdout) as { level: string; findings: { about: string; what: string }[] }),
        }),
      );
    const child = spawn(process.execPath, [KILLED, 'blend', ...night], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const killed = await doctor();
    expect(killed).toMatchObject({ code: 2, level: 'bad' });
    expect(killed.findings.find(({ about }) => about === 'night')?.what).toContain('was killed before it ended');

    expect((await runCli(night)).code).toBe(0);
    expect(await doctor()).toMatchObject({ code: 0, level: 'good', findings: [] });
    expect(await fileArchive(releases).readNights()).toMatchObject([
      { outcome: 'published', release: expect.any(String), feedback: false },
      { outcome: null },
    ]);

    const { release } = await fileArchive(releases).readPointer();
    await writeFile(join(releases, release, 'svd.arrow'), 'x');
    const damaged = await doctor();
    expect(damaged).toMatchObject({ code: 2 });
    expect(damaged.findings[0].what).toContain(
      `Release ${release}, which is current, was refused (corrupt): svd.arrow`,
    );
  });
});

test('the lock of a folder can be looked at without taking it', async () => {
  await using at = await temporaryFolder();
  expect(isLocked(at.path)).toBe(false);
  await withFolderLock(at.path, async () => expect(isLocked(at.path)).toBe(true));
  expect(isLocked(at.path)).toBe(false);
});

test('doctor says that a service does not answer, and refuses what is no address', async () => {
  await using at = await temporaryFolder();
  const args = ['doctor', '--releases', at.path, '--feedback', join(at.path, 'none.sqlite')];
  const { code, stdout } = await runCli([...args, '--service', 'http://127.0.0.1:1']);
  expect(code).toBe(2);
  expect(stdout).toContain('The service at http://127.0.0.1:1 cannot be asked');
  expect(stdout).toContain('No release is stored.');
  expect((await runCli([...args, '--service', 'nonsense'])).code).toBe(2);
});
