/** The pool with workers that answer, fail, die and hang (tests/fixtures/pool-worker.ts). */

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runTasks } from '../../batch/pool.ts';
import type { TrainTask } from '../../batch/train-models.ts';
import { trainOne } from '../../batch/train-models.ts';
import { trainBias } from '../../models/bias/train.ts';
import { makeRatings } from '../fixtures/arbitrary-ratings.ts';
import { MOST_RUNNING, makeCounters, type PoolInput, RUNNING, STARTED, TICKS } from '../fixtures/pool-worker.ts';

const SCRIPT = new URL('../fixtures/pool-worker.ts', import.meta.url);
type Given = Omit<PoolInput, 'counters'>;

function run(given: readonly Given[], threads: number, counters = makeCounters()): Promise<number[]> {
  const inputs = given.map((input): PoolInput => ({ ...input, counters }));
  const notHere = () => {
    throw new Error('it ran here, not on a worker');
  };
  return runTasks<PoolInput, number>('doubling', inputs, threads, notHere, SCRIPT);
}

test('results come in the order of the tasks, whichever ends first', async () => {
  const given = [200, 0, 100, 0, 50].map((delay, value) => ({ value, delay }));
  expect(await run(given, 3)).toEqual([0, 2, 4, 6, 8]);
});

test('as many tasks run at a time as there are threads, and no more', async () => {
  const counters = makeCounters();
  const given = Array.from({ length: 6 }, (_, value) => ({ value, delay: 20, meet: value < 2 ? 2 : 1 }));
  await run(given, 2, counters);
  expect([counters[STARTED], counters[RUNNING], counters[MOST_RUNNING]]).toEqual([6, 0, 2]);
});

test('with one thread, or one task, they run here one after the other', async () => {
  const ran: number[] = [];
  const here = (value: number) => {
    ran.push(value);
    return 2 * value;
  };
  const nowhere = new URL('./no-such-worker.ts', import.meta.url);
  expect(await runTasks('doubling', [3, 1, 2], 1, here, nowhere)).toEqual([6, 2, 4]);
  expect(await runTasks('doubling', [5], 8, here, nowhere)).toEqual([10]);
  expect(await runTasks('doubling', [], 8, here, nowhere)).toEqual([]);
  expect(ran).toEqual([3, 1, 2, 5]);
});

test('an error here is thrown, and later tasks do not run', async () => {
  const ran: number[] = [];
  const fails = (value: number) => {
    ran.push(value);
    throw new RangeError(`no ${value}`);
  };
  await expect(runTasks('doubling', [1, 2], 1, fails)).rejects.toThrow(new RangeError('no 1'));
  expect(ran).toEqual([1]);
});

test('the error of a failing task is thrown with its message', async () => {
  const failed = run([{ value: 1 }, { value: 2, end: 'throw' }, { value: 3 }], 2);
  await expect(failed).rejects.toThrow(new RangeError('doubling cannot double 2'));
  await expect(run([{ value: 4, end: 'reject' }, { value: 5 }], 2)).rejects.toThrow('doubling lost a promise of 4');
});

test('a worker that dies before it has answered fails the run and is named with its exit code', async () => {
  const died = run(
    [
      { value: 1, delay: 50 },
      { value: 2, end: 'exit' },
    ],
    2,
  );
  await expect(died).rejects.toThrow('a worker that ran doubling ended with code 7 before it had answered');
});

test('after a failure the others are terminated, even in a loop without end, and no task is started any more', async () => {
  const counters = makeCounters();
  const given: Given[] = [
    { value: 1, end: 'never' },
    { value: 2, meet: 2, delay: 60, end: 'throw' },
    { value: 3 },
    { value: 4 },
  ];
  await expect(run(given, 2, counters)).rejects.toThrow('doubling cannot double 2');
  const ticks = Atomics.load(counters, TICKS);
  await sleep(50);
  expect([Atomics.load(counters, TICKS), Atomics.load(counters, STARTED)]).toEqual([ticks, 2]);
});

test('an input that cannot be sent to a worker fails the run', async () => {
  const inputs = [() => 1, () => 2];
  await expect(runTasks('doubling', inputs, 2, () => 0, SCRIPT)).rejects.toThrow(/could not be cloned/);
});

test('the worker of the nightly job names a task that it does not know', async () => {
  await expect(runTasks('dance', [1, 2], 2, () => 0)).rejects.toThrow(new RangeError('there is no task dance'));
});

test('a trainer that throws on a worker fails the run with its own error', async () => {
  const ratings = makeRatings([[{ movie: 0, code: 1, day: 0 }]], 1, 2);
  const { userDamping, movieDamping } = { userDamping: 5, movieDamping: 3 };
  const bias = trainBias(ratings, { userDamping, movieDamping, sweeps: 1 });
  // A catalogue without its parts.
  const catalogue = {} as TrainTask['input']['catalogue'];
  const tasks = (['content', 'svd'] as const).map((name) => ({ name, input: { ratings, catalogue, bias, seed: 1 } }));
  const error = await runTasks('train', tasks, 2, trainOne).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect((error as Error).stack).toContain('models');
});
