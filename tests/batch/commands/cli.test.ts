/** The command line as a process: what it prints where, and how it exits. */

import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishRelease } from '../../../batch/releases/publish.ts';
import { publishInput, temporaryFolder } from '../../fixtures/releases-folder.ts';
import { runCli as run } from '../../fixtures/run-cli.ts';

describe.concurrent('a wrong command line exits with 2 and says on standard error what is wrong', () => {
  test.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [[], 'Usage: cinematch'],
    [['releases'], 'Usage: cinematch releases'],
    [['nightly', '--sead', '1'], "unknown option '--sead'"],
    [['nightly', '--seed', 'x'], "'--seed <n>' argument 'x' is invalid. Expected an integer from 0 to 4294967295."],
    [['nightly', '--memory-limit', 'lots'], 'Expected a size like 512MB, 4GB or 1000000'],
    [['nightly', '--keep', '0'], 'Expected an integer from 1 to 1000'],
    [['nightly', '--columns', 'user=a'], 'Expected user=…,movie=…,rating=…'],
    [['evaluate', '--train', 'a.csv'], 'give either --test or --split'],
    [
      ['evaluate', '--train', 'a', '--test', 'b', '--models', 'svd,magic'],
      'Expected some of svd,user-knn,item-knn,content',
    ],
    [['evaluate', '--train', 'a', '--at', '0,10'], 'Expected an integer from 1 to 400'],
    [['evaluate', '--train', 'a', '--at', '10,401'], 'Expected an integer from 1 to 400'],
    [['evaluate', '--train', 'a', '--at', '5,,10'], 'Expected a list like a,b,c'],
    [['evaluate', '--train', 'a', '--viewers', '0'], 'Expected an integer from 1'],
    [['serve', '--port', '70000'], 'Expected an integer from 0 to 65535'],
    [['recommend'], 'give --user or --ratings'],
    [['recommend', '--user', '1', '--ratings', '1:5'], "cannot be used with option '--ratings <list>'"],
    [['recommend', '--user', '1', '-n', '101'], 'Expected an integer from 1 to 100'],
    [['recommend', '--user', '1', '--match', 'some'], 'Allowed choices are any, all'],
    [['recommend', '--user', '1', '--diversity', '1.5'], 'Expected a number from 0 to 1'],
    [['recommend', '--user', '1', '--popularity', '-1.5'], 'Expected a number from -1 to 1'],
    [['recommend', '--user', '1', '--popularity', 'rare'], 'Expected a number from -1 to 1'],
    [['recommend', '--user', '1', '--offset', '301'], 'Expected an integer from 0 to 300'],
    [['predict', '--user', '1'], "required option '--movies <ids>' not specified"],
    [['predict', '--ratings', '1=5', '--movies', '1'], 'Expected movieId:rating,…'],
    [['predict', '--user', '1', '--movies', '1,,2'], 'Expected a list like a,b,c'],
    [['similar', '--movie', '1', '--by', 'magic'], 'Allowed choices are hybrid, svd, item-knn, content'],
    [['explain', '--user', '1', '--movie', '99999999999'], 'Expected an integer from 0 to 4294967294'],
    [['verify', '--release', '../x'], 'Expected the 16 hex digits of a release id'],
    [['releases', 'inspect'], "missing required argument 'id'"],
    [['releases', 'inspect', 'latest'], 'Expected the 16 hex digits of a release id'],
    [['similar', '--movie', '1', 'extra'], 'too many arguments'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
  });
});

test('help and the commands in it exit with 0', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  for (const command of ['nightly', 'evaluate', 'serve', 'predict', 'recommend', 'similar', 'explain', 'verify']) {
    expect(stdout).toContain(`  ${command} `);
  }
  expect((await run(['help', 'nightly'])).stdout).toContain('(default: 4GB)');
});

describe('a folder of releases', () => {
  test('is listed, as JSON when the output is no terminal', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    const { code, stdout, stderr } = await run(['releases', 'list', '--releases', folder.path]);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ releases: [{ id, current: true, dataset: 'tiny', problem: null }] });
  });

  test('is inspected: 0 when the release is intact, 1 naming what is wrong when it is not', async () => {
    await using folder = await temporaryFolder();
    const { id } = await publishRelease(publishInput(folder.path, 1));
    const args = ['releases', 'inspect', id, '--releases', folder.path];
    const intact = await run(args);
    expect([intact.code, intact.stderr]).toEqual([0, '']);
    expect(JSON.parse(intact.stdout)).toMatchObject({ id, intact: true, residentBytes: 130_000 });
    await truncate(join(folder.path, id, 'profiles.bin'), 100);
    const damaged = await run(args);
    expect(damaged.stderr).toBe('cinematch: profiles.bin: has 100 bytes, expected 120000\n');
    expect(damaged.code).toBe(1);
    expect(JSON.parse(damaged.stdout)).toMatchObject({ intact: false });
  });

  test('without the release that is asked for exits with 1 and one line, with a stack only on demand', async () => {
    await using folder = await temporaryFolder();
    const args = ['releases', 'inspect', '0123456789abcdef', '--releases', folder.path];
    const line = `cinematch: ${folder.path}: there is no release 0123456789abcdef\n`;
    expect(await run(args)).toEqual({ code: 1, stdout: '', stderr: line });
    const debugged = await run(args, { CINEMATCH_DEBUG: '1' });
    expect(debugged.stderr).toMatch(/there is no release[\s\S]*\n {4}at /);
    const nothing = await run(['verify', '--releases', folder.path]);
    expect(nothing).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^cinematch: .*no release is published here/),
    });
  });
});
