/** The archive of the tasks, unpacked and run as an executor does. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatLine } from '../../../../batch/engines/lines.ts';
import { findFailure, taskCommand, withTaskArchive } from '../../../../batch/engines/spark/task-archive.ts';

const script = new URL('../../../fixtures/engine-tasks.ts', import.meta.url);

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cinematch-archive-'));
  await mkdir(join(root, 'executor/session/tasks'), { recursive: true });
  await withTaskArchive(script, (path) =>
    promisify(execFile)('tar', ['-xzf', path, '-C', join(root, 'executor/session/tasks')]),
  );
});
afterAll(() => rm(root, { recursive: true }));

/** Runs a part in the folder of an executor, as TRANSFORM does. */
async function runPart(task: object, { cwd = join(root, 'executor'), path = '' } = {}) {
  const env = { ...process.env, PATH: [process.env.PATH, path].filter(Boolean).join(delimiter) };
  const child = spawn('/bin/bash', ['-c', taskCommand('tasks')], { cwd, env });
  child.stdin.end(`${formatLine({ part: 12, text: JSON.stringify(task) })}\n`);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}

test('has what tasks need, and nothing else is left behind', async () => {
  expect((await readdir(join(root, 'executor/session/tasks'))).sort()).toEqual([
    'batch',
    'node',
    'node_modules',
    'run.sh',
    'shared',
  ]);
  expect((await readdir(tmpdir())).filter((name) => name.startsWith('cinematch-tasks-'))).toEqual([]);
});

test('runs a part, whatever is in its line', async () => {
  const special = 'it\'s "$HOME" `\\n\\` \u2028 🎬';
  const { stdout, code } = await runPart({ task: 'echo', text: special });
  expect([JSON.parse(stdout.slice('12\t'.length)), code]).toEqual([{ text: special }, 0]);
});

test('finds the tasks in the folder of a session and in that of the executor, here and at the end of PATH', async () => {
  const executor = join(root, 'executor');
  for (const place of [
    { cwd: executor },
    { cwd: join(executor, 'session') },
    { cwd: root, path: executor },
    { cwd: root, path: join(executor, 'session') },
  ]) {
    expect((await runPart({ task: 'echo', text: 'found' }, place)).stdout).toBe('12\t{"text":"found"}\n');
  }
});

test('says which part has failed, how, and why', async () => {
  const crashed = await runPart({ task: 'crash', reason: 'no room' });
  expect(crashed.code).toBe(1);
  const said = `Subprocess exited with status 1. Error: ${crashed.stderr}.`;
  expect(findFailure(said)).toEqual({ part: 12, reason: 'its process ended with code 1: RangeError: no room' });
  const left = await runPart({ task: 'leave' });
  expect(findFailure(left.stderr)).toEqual({ part: 12, reason: 'its process ended with code 7' });
  expect(findFailure('Job aborted')).toBeUndefined();
});

test('says that the archive is missing', async () => {
  expect(await runPart({ task: 'echo', text: '' }, { cwd: tmpdir() })).toMatchObject({
    stderr: expect.stringContaining('the archive of the tasks is not here'),
    code: 127,
  });
});

test('the command can stand in a query', () => {
  expect(taskCommand('tasks')).not.toMatch(/['\\{}]/);
});
