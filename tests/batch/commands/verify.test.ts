/** The acceptance run and the answers of the command line, on a real release. */

import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MODEL_NAMES } from '../../../models/model.ts';
import { publishWithNames } from '../../fixtures/name-users.ts';
import { type TemporaryFolder, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli } from '../../fixtures/run-cli.ts';
import { publishTinyRelease } from '../../fixtures/tiny-release.ts';

let folder: TemporaryFolder;
let id: string;
let named: TemporaryFolder;
const NAMES = Array.from({ length: 30 }, (_, k) => `viewer ${String(k + 1).padStart(2, '0')} ü`);

beforeAll(async () => {
  folder = await temporaryFolder();
  id = await publishTinyRelease(folder.path);
  named = await temporaryFolder();
  await publishWithNames(folder.path, named.path, NAMES);
});
afterAll(() => Promise.all([folder[Symbol.asyncDispose](), named[Symbol.asyncDispose]()]));

const run = (...args: string[]) => runCli([...args, '--releases', folder.path]);

describe('verify', () => {
  test('loads every model, predicts, recommends five and says what it took', async () => {
    const { code, stdout, stderr } = await run('verify');
    expect([code, stderr]).toEqual([0, '']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ release: id, ok: true, failures: [], user: 1 });
    const files = report.artifacts.map(({ file }: { file: string }) => file);
    expect(files).toEqual(expect.arrayContaining(MODEL_NAMES.map((name) => `${name}.arrow`)));
    for (const { bytes, ms } of report.artifacts) expect([bytes > 0, ms >= 0]).toEqual([true, true]);
    expect(report.prediction.rating).toBeGreaterThan(0);
    expect(report.recommendations).toHaveLength(5);
    expect(report.rssBytes).toBeGreaterThan(report.heldBytes);
  });

  test('predicts the pair that it is given', async () => {
    const { stdout } = await run('verify', '--user', '7', '--movie', '103');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, user: 7, prediction: { movieId: 103 } });
  });

  test('names the users of a release that has names, and loads these', async () => {
    const { code, stdout, stderr } = await runCli(['verify', '--releases', named.path]);
    expect([code, stderr]).toEqual([0, '']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: true, user: NAMES[0] });
    expect(report.artifacts).toContainEqual(expect.objectContaining({ file: 'user-names-index.arrow' }));
    const other = await runCli(['verify', '--user', NAMES[6], '--releases', named.path]);
    expect(JSON.parse(other.stdout)).toMatchObject({ ok: true, user: NAMES[6] });
    const { code: failed, stderr: said } = await runCli(['verify', '--user', '7', '--releases', named.path]);
    expect([failed, said]).toEqual([1, 'cinematch: user: there is no user 7\n']);
  });

  test('exits with 1 and names every failure of a damaged release', async () => {
    await using copy = await temporaryFolder();
    await cp(folder.path, copy.path, { recursive: true });
    await truncate(join(copy.path, id, 'svd.arrow'), 100);
    await rm(join(copy.path, id, 'search.arrow'));
    const profiles = await readFile(join(copy.path, id, 'profiles.bin'));
    profiles[profiles.length - 1] ^= 1;
    await writeFile(join(copy.path, id, 'profiles.bin'), profiles);
    const { code, stdout, stderr } = await runCli(['verify', '--releases', copy.path]);
    expect(code).toBe(1);
    const lines = stderr.trimEnd().split('\n');
    for (const failure of [
      /^cinematch: open: /,
      /^cinematch: load search\.arrow: search\.arrow: not in this release$/,
      /^cinematch: load svd\.arrow: svd: not a readable Arrow file/,
      /^cinematch: checksums: svd\.arrow: has 100 bytes, expected \d+$/,
      /^cinematch: checksums: search\.arrow: is missing$/,
      /^cinematch: checksums: profiles\.bin: has checksum /,
    ]) {
      expect(lines).toContainEqual(expect.stringMatching(failure));
    }
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, failures: lines.map((line) => line.slice(11)) });
  });

  test('fails for a user or a movie that is not there', async () => {
    expect(await run('verify', '--user', '31')).toMatchObject({
      code: 1,
      stderr: 'cinematch: user: there is no user 31\n',
    });
    const movie = await run('verify', '--movie', '5');
    expect(movie).toMatchObject({ code: 1, stderr: 'cinematch: predict: there is no movie 5\n' });
  });
});

describe('asking from the command line', () => {
  test.each([
    [
      ['recommend', '--user', '1', '-n', '3', '--genres', 'drama', '--year-from', '1990'],
      ['userId', 'recommendations'],
    ],
    [
      ['recommend', '--ratings', '101:5,999:1', '--models', 'svd'],
      ['recommendations', 'ignored'],
    ],
    [
      ['predict', '--user', '1', '--movies', '101,999'],
      ['predictions', 'unknown'],
    ],
    [
      ['similar', '--movie', '101', '--by', 'content'],
      ['movieId', 'by', 'similar'],
    ],
    [
      ['explain', '--ratings', '101:5', '--movie', '140'],
      ['movieId', 'rating', 'reasons', 'ignored'],
    ],
  ])('%j answers in JSON, the same for the current release and by its id', async (args, keys) => {
    const answer = await run(...args);
    expect([answer.code, answer.stderr]).toEqual([0, '']);
    expect(Object.keys(JSON.parse(answer.stdout))).toEqual(expect.arrayContaining(keys));
    expect(await run(...args, '--release', id, '--json')).toEqual(answer);
  });

  test('by name gives the answer that the number gives', async () => {
    const byName = await runCli(['recommend', '--user', NAMES[6], '--releases', named.path]);
    const byNumber = await run('recommend', '--user', '7');
    expect([byName.code, byName.stderr]).toEqual([0, '']);
    expect(JSON.parse(byName.stdout)).toEqual({ ...JSON.parse(byNumber.stdout), userId: NAMES[6] });
  });

  test.each([
    [['recommend', '--user', '31'], 'there is no user 31 in release'],
    [['recommend', '--user', '-1'], '--user: expected a number from 0 to 4294967294'],
    [['similar', '--movie', '5'], 'there is no movie 5 in release'],
    [['explain', '--user', '1', '--movie', '5'], 'there is no movie 5 in release'],
    [['recommend', '--ratings', '101:9'], '--ratings: rating 9 '],
  ])('%j exits with 2', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(`cinematch: ${message}`);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
  });
});
