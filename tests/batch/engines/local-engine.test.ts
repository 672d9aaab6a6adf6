/** The engine whose parts run as processes of this machine. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Engine, EngineError } from '../../../batch/engines/engine.ts';
import { localEngine } from '../../../batch/engines/local-engine.ts';
import { openEngine } from '../../../batch/engines/open-engine.ts';
import { UsageError } from '../../../batch/terminal/usage-error.ts';
import type { MarkTask } from '../../fixtures/engine-tasks.ts';
import { until } from '../../fixtures/until.ts';
import { linesOf, processesOf, testEngine } from './engine-suite.ts';

const script = new URL('../../fixtures/engine-tasks.ts', import.meta.url);

testEngine('local', () => openEngine('local', { threads: 2, script }));

let folder: string;
let engines: Engine[];

beforeEach(async () => {
  engines = [];
  folder = await mkdtemp(join(tmpdir(), 'cinematch-local-'));
});
afterEach(async () => {
  for (const engine of engines) await engine.close();
  await rm(folder, { recursive: true });
});

const open = (threads: number): Engine => {
  const engine = localEngine({ threads, script });
  engines.push(engine);
  return engine;
};

const task = (name: string, waitFor: string[] = []): MarkTask => ({ task: 'mark', folder, name, waitFor });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('processes', () => {
  /** The processes that run two parts, each of which waits for the other. */
  const twoOf = async (engine: Engine, one: string, other: string): Promise<number[]> => {
    const answers = await engine.map(linesOf([task(one, [`${other}.`]), task(other, [`${one}.`])]));
    return answers.map((answer) => JSON.parse(answer).pid).sort();
  };

  test('are as many as there are threads, each takes part after part and call after call, and all end with the engine', async () => {
    const engine = open(2);
    const tasks = [task('a', ['b.']), task('b', ['a.']), task('c'), task('d'), task('e')];
    const answers = (await engine.map(linesOf(tasks))).map((answer) => JSON.parse(answer));
    const pids = [...new Set(answers.map(({ pid }) => pid))].sort();
    expect(pids).toHaveLength(2);
    expect(await twoOf(engine, 'f', 'g')).toEqual(pids);
    await engine.close();
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('do not start before a part needs them', async () => {
    const engine = open(4);
    const [answer] = await engine.map(linesOf([task('a')]));
    const [one, two] = await twoOf(engine, 'b', 'c');
    expect([one, two]).toContain(JSON.parse(answer).pid);
  });

  test('end with a call that has left them large, and the next call starts others', async () => {
    const engine = open(1);
    const [large] = await engine.map(linesOf([{ task: 'grow' }]));
    const { pid } = JSON.parse(large);
    expect(isAlive(pid)).toBe(false);
    const [small] = await engine.map(linesOf([task('a')]));
    expect(JSON.parse(small).pid).not.toBe(pid);
  });

  test('are replaced when they die between two calls', async () => {
    const engine = open(1);
    const [before] = await engine.map(linesOf([task('a')]));
    const { pid } = JSON.parse(before);
    process.kill(pid, 'SIGKILL');
    await until('the process to be gone', () => !isAlive(pid));
    const [after] = await engine.map(linesOf([task('b')]));
    expect(JSON.parse(after)).toMatchObject({ name: 'b' });
    expect(await processesOf(folder, 'b')).toHaveLength(1);
  });

  test('are killed when the engine is closed, and what was running fails', async () => {
    const engine = open(2);
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

test('a process that has said more than its answer is replaced', async () => {
  const engine = open(1);
  expect(await engine.map(linesOf([{ task: 'talk on' }]))).toEqual(['{}']);
  expect(await engine.map(linesOf([{ task: 'echo', text: 'x' }]))).toEqual(['{"text":"x"}']);
});

describe('a failure', () => {
  test('is the same on any number of threads: that of the first part', async () => {
    await writeFile(join(folder, 'bad'), 'x');
    const bad = (output: string) => ({ task: 'sum', shard: join(folder, 'bad'), folder, output });
    const missing = { task: 'no such task' };
    for (const threads of [1, 3]) {
      const engine = open(threads);
      await expect(engine.map(linesOf([task(`a${threads}`), missing, bad('x'), task('b')]))).rejects.toThrow(
        'no such task, part 2 of 4: failed 4 times; the last time its process ended with code 1: RangeError: there is no task no such task',
      );
    }
  });

  test('keeps further parts from beginning', async () => {
    await writeFile(join(folder, 'bad'), 'x');
    const bad = { task: 'sum', shard: join(folder, 'bad'), folder, output: 'sum' };
    await expect(open(1).map(linesOf([bad, task('b')]))).rejects.toThrow('bad row 1');
    expect(await processesOf(folder, 'b')).toEqual([]);
  });

  test.each([
    { name: 'leave', reason: 'its process ended with code 7' },
    { name: 'chat', reason: 'expected the number of a part and JSON, found hello' },
    { name: 'flood', reason: 'expected the number of a part and JSON, found hello' },
  ])('of a process that does not answer is told: $name', async ({ name, reason }) => {
    const failing = open(1).map(linesOf([{ task: name }]));
    await expect(failing).rejects.toThrow(`${name}, part 1 of 1: failed 4 times; the last time ${reason}`);
  });
});

test('an engine of another name is refused', async () => {
  for (const name of ['hadoop', 'Local', 'spark:', 'yarn-cluster', 'local; rm']) {
    await expect(openEngine(name, { threads: 1, script })).rejects.toThrow(UsageError);
  }
});
