/** The engine whose parts run as processes of this machine. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../../../batch/engines/engine.ts';
import { localEngine } from '../../../batch/engines/local-engine.ts';
import { openEngine } from '../../../batch/engines/open-engine.ts';
import { UsageError } from '../../../batch/terminal/usage-error.ts';
import type { MarkTask } from '../../fixtures/engine-tasks.ts';
import { until } from '../../fixtures/until.ts';
import { linesOf, processesOf, testEngine } from './engine-suite.ts';

const script = new URL('../../fixtures/engine-tasks.ts', import.meta.url);

testEngine('local', () => openEngine('local', { threads: 2, script }));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cinematch-local-'));
});
afterEach(() => rm(folder, { recursive: true }));

const task = (name: string, waitFor: string[] = []): MarkTask => ({ task: 'mark', folder, name, waitFor });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('processes', () => {
  test('are as many as there are threads, each takes part after part, and all end with the call', async () => {
    const engine = localEngine({ threads: 2, script });
    const tasks = [task('a', ['b.']), task('b', ['a.']), task('c'), task('d'), task('e')];
    const answers = (await engine.map(linesOf(tasks))).map((answer) => JSON.parse(answer));
    const pids = [...new Set(answers.map(({ pid }) => pid))];
    expect(pids).toHaveLength(2);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('are killed when the engine is closed, and what was running fails', async () => {
    const engine = localEngine({ threads: 2, script });
    const over = engine.map(linesOf([task('a', ['never']), task('b', ['never']), task('c')]));
    over.catch(() => undefined);
    const pids = async () => [...(await processesOf(folder, 'a')), ...(await processesOf(folder, 'b'))];
    await until('two parts to begin', async () => (await pids()).length === 2);
    const [one, two] = await pids();
    await engine.close();
    await expect(over).rejects.toThrow(new EngineError('the engine was closed'));
    expect([one, two].filter(isAlive)).toEqual([]);
    await expect(engine.map(linesOf([task('d')]))).rejects.toThrow(EngineError);
  });
});

test('a process ends although it has said more than its answer', async () => {
  const answers = await localEngine({ threads: 1, script }).map(linesOf([{ task: 'talk on' }]));
  expect(answers).toEqual(['{}']);
});

describe('a failure', () => {
  test('is the same on any number of threads: that of the first part', async () => {
    await writeFile(join(folder, 'bad'), 'x');
    const bad = (output: string) => ({ task: 'sum', shard: join(folder, 'bad'), folder, output });
    const missing = { task: 'no such task' };
    for (const threads of [1, 3]) {
      const engine = localEngine({ threads, script });
      await expect(engine.map(linesOf([task(`a${threads}`), missing, bad('x'), task('b')]))).rejects.toThrow(
        'no such task, part 2 of 4: failed 4 times; the last time its process ended with code 1: RangeError: there is no task no such task',
      );
    }
  });

  test('keeps further parts from beginning', async () => {
    await writeFile(join(folder, 'bad'), 'x');
    const bad = { task: 'sum', shard: join(folder, 'bad'), folder, output: 'sum' };
    await expect(localEngine({ threads: 1, script }).map(linesOf([bad, task('b')]))).rejects.toThrow('bad row 1');
    expect(await processesOf(folder, 'b')).toEqual([]);
  });

  test.each([
    { name: 'leave', reason: 'its process ended with code 7' },
    { name: 'chat', reason: 'expected the number of a part and JSON, found hello' },
    { name: 'flood', reason: 'expected the number of a part and JSON, found hello' },
  ])('of a process that does not answer is told: $name', async ({ name, reason }) => {
    const failing = localEngine({ threads: 1, script }).map(linesOf([{ task: name }]));
    await expect(failing).rejects.toThrow(`${name}, part 1 of 1: failed 4 times; the last time ${reason}`);
  });
});

test('an engine of another name is refused', async () => {
  for (const name of ['hadoop', 'Local', 'spark:', 'yarn-cluster', 'local; rm']) {
    await expect(openEngine(name, { threads: 1, script })).rejects.toThrow(UsageError);
  }
});
