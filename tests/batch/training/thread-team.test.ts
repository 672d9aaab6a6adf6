/** The team with threads that answer, fail, die and hang (tests/fixtures/team-tasks.ts). */

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { withTeam } from '../../../batch/training/thread-team.ts';
import { SOLVE } from '../../../models/svd/implicit.ts';
import type { Task, Team } from '../../../models/team.ts';
import {
  DOUBLE,
  INCREMENT,
  LEAVE,
  MOST_RUNNING,
  makeCounters,
  type PartPlan,
  RUNNING,
  SCRIBBLE,
  STARTED,
  TICKS,
} from '../../fixtures/team-tasks.ts';

const SCRIPT = new URL('../../fixtures/team-worker.ts', import.meta.url);
const NOWHERE = new URL('../../fixtures/no-such-worker.ts', import.meta.url);
const MEMORY = 2 ** 22;

function withThreads<T>(threads: number, work: (team: Team) => Promise<T>, script = SCRIPT): Promise<T> {
  return withTeam({ threads, memoryLimit: MEMORY, script }, work);
}

const double = (team: Team, plans: readonly PartPlan[], counters = makeCounters()) =>
  team.map(DOUBLE, { plans, counters }, plans.length);

const times = (count: number, plan: PartPlan = {}) => Array.from({ length: count }, () => plan);

/** Resolves when `parts` have started. */
async function haveStarted(counters: Int32Array, parts: number): Promise<void> {
  while (Atomics.load(counters, STARTED) < parts) await sleep(1);
}

async function expectNoTicks(counters: Int32Array): Promise<void> {
  const ticks = Atomics.load(counters, TICKS);
  await sleep(50);
  expect(Atomics.load(counters, TICKS)).toBe(ticks);
}

describe('a team of threads', () => {
  test('gives results in the order of the parts, whichever ends first', async () => {
    const plans = [80, 0, 40, 0, 20].map((delay) => ({ delay }));
    const results = await withThreads(3, (team) => double(team, plans));
    expect(results.map(({ doubled }) => doubled)).toEqual([0, 2, 4, 6, 8]);
  });

  test('runs as many parts at a time as there are threads, and no more', async () => {
    const counters = makeCounters();
    const plans = [...times(2, { meet: 2 }), ...times(6, { delay: 5 })];
    const results = await withThreads(2, (team) => double(team, plans, counters));
    expect([counters[STARTED], counters[RUNNING], counters[MOST_RUNNING]]).toEqual([8, 0, 2]);
    const threads = new Set(results.map(({ thread }) => thread));
    expect(threads.size).toBe(2);
    expect(threads.has(0)).toBe(false);
  });

  test('keeps its threads from one call to the next, and starts others only for more parts', async () => {
    await withThreads(3, async (team) => {
      const threadsOf = async (parts: number) => {
        const results = await double(team, times(parts, { meet: parts }));
        return results.map(({ thread }) => thread).sort((a, b) => a - b);
      };
      const two = await threadsOf(2);
      const three = await threadsOf(3);
      expect(three.slice(0, 2)).toEqual(two);
      expect(await threadsOf(2)).toEqual(two);
    });
  });

  test('shares what lies in its memory, and copies everything else', async () => {
    await withThreads(2, async (team) => {
      const shared = team.memory.uint32(4);
      const copied = [7, 7, 7, 7];
      expect(await team.map(INCREMENT, { shared, copied }, 4)).toEqual([8, 8, 8, 8]);
      expect(Array.from(shared)).toEqual([1, 1, 1, 1]);
      expect(copied).toEqual([7, 7, 7, 7]);
    });
  });

  test('gives each thread scratch of its own, and takes it back', async () => {
    await withThreads(3, async (team) => {
      const mine = team.memory.uint8(100);
      const used = team.memory.usedBytes;
      for (const bytes of [1_000, 64]) {
        const plans = times(3, { meet: 3 });
        const scribbled = await team.map(SCRIBBLE, { plans, counters: makeCounters() }, 3, bytes);
        scribbled.sort((a, b) => a.start - b.start);
        scribbled.forEach(({ start, end, kept }, lane) => {
          expect(kept).toBe(true);
          expect(end - start).toBe(bytes);
          expect(start).toBeGreaterThanOrEqual(lane === 0 ? mine.byteOffset + 100 : scribbled[lane - 1].end);
        });
        expect(team.memory.usedBytes).toBe(used);
      }
      expect(mine.every((byte) => byte === 0)).toBe(true);
    });
  });

  test('says that its memory is full, and goes on', async () => {
    await withThreads(2, async (team) => {
      const used = team.memory.usedBytes;
      const tooMuch = team.map(DOUBLE, { plans: times(2), counters: makeCounters() }, 2, MEMORY);
      await expect(tooMuch).rejects.toThrow(/kernel memory is full/);
      expect(team.memory.usedBytes).toBe(used);
      expect(await double(team, times(2))).toHaveLength(2);
    });
  });
});

describe('without a second thread or a second part', () => {
  test.each([
    { threads: 1, parts: 3 },
    { threads: 8, parts: 1 },
    { threads: 8, parts: 0 },
  ])('work is done here: $parts parts, $threads threads', async ({ threads, parts }) => {
    const results = await withThreads(threads, (team) => double(team, times(parts)), NOWHERE);
    expect(results).toEqual(Array.from({ length: parts }, (_, part) => ({ doubled: 2 * part, thread: 0 })));
  });

  test('an error is thrown, later parts do not run, and memory is released', async () => {
    const counters = makeCounters();
    await withThreads(1, async (team) => {
      const used = team.memory.usedBytes;
      await expect(double(team, [{}, { end: 'throw' }, {}], counters)).rejects.toThrow('cannot double 1');
      expect(team.memory.usedBytes).toBe(used);
    });
    expect(counters[STARTED]).toBe(2);
  });
});

describe('a failure', () => {
  const failing = (plans: readonly PartPlan[], counters = makeCounters()) =>
    withThreads(2, (team) => double(team, plans, counters));

  test('is thrown with its message', async () => {
    await expect(failing([{}, { end: 'throw' }, {}])).rejects.toThrow(new RangeError('cannot double 1'));
  });

  test('is a thread that ends before it has answered: named with the task and its exit code', async () => {
    await expect(failing([{ delay: 30 }, { end: 'exit' }])).rejects.toThrow(
      'a thread that ran double ended with code 7',
    );
  });

  test.each([
    { end: 'throw later', reason: 'too late' },
    { end: 'exit later', reason: 'a thread that ran double ended with code 7' },
  ] as const)('between parts fails a later call: $end', async ({ end, reason }) => {
    const counters = makeCounters();
    await withThreads(2, async (team) => {
      expect(await double(team, [{ meet: 2 }, { meet: 2, end }], counters)).toHaveLength(2);
      Atomics.store(counters, LEAVE, 1);
      await sleep(30);
      const goOn = async () => {
        for (;;) await double(team, times(2));
      };
      await expect(goOn()).rejects.toThrow(reason);
    });
  });

  test('terminates the other threads, even in a loop without end, and no part is started any more', async () => {
    const counters = makeCounters();
    const plans: PartPlan[] = [{ end: 'never' }, { meet: 2, afterTick: true, end: 'throw' }, {}, {}];
    await expect(failing(plans, counters)).rejects.toThrow('cannot double 1');
    expect(counters[STARTED]).toBe(2);
    expect(Atomics.load(counters, TICKS)).toBeGreaterThan(0);
    await expectNoTicks(counters);
  });

  test('releases memory, and fails every later call', async () => {
    await withThreads(2, async (team) => {
      const used = team.memory.usedBytes;
      for (const plans of [[{ end: 'throw' }, {}] as const, times(2), times(1)]) {
        await expect(double(team, plans)).rejects.toThrow('cannot double 0');
        expect(team.memory.usedBytes).toBe(used);
      }
    });
  });

  test('is an argument, or a result, that cannot be sent', async () => {
    const args = { plans: times(2), counters: makeCounters(), log: () => undefined };
    await expect(withThreads(2, (team) => team.map(DOUBLE, args, 2))).rejects.toThrow(/could not be cloned/);
    await expect(failing([{}, { end: 'unclonable' }])).rejects.toThrow();
  });

  test('is a script that cannot be run', async () => {
    await expect(withThreads(2, (team) => double(team, times(2)), NOWHERE)).rejects.toThrow(/no-such-worker/);
  });
});

test('when the work fails, threads that are still busy end with it, and no others start', async () => {
  const counters = makeCounters();
  let left: Team | undefined;
  let pending: Promise<unknown> | undefined;
  const work = withThreads(2, async (team) => {
    left = team;
    pending = double(team, times(2, { end: 'never' }), counters).catch((error: unknown) => error);
    await haveStarted(counters, 2);
    throw new Error('something else went wrong');
  });
  await expect(work).rejects.toThrow('something else went wrong');
  expect(await pending).toBeInstanceOf(Error);
  await expectNoTicks(counters);
  await expect(left?.map(DOUBLE, { plans: times(2), counters }, 2)).rejects.toThrow('the team is gone');
  expect(counters[STARTED]).toBe(2);
});

describe('the threads of the nightly job', () => {
  const withJob = <T>(work: (team: Team) => Promise<T>) => withTeam({ threads: 2, memoryLimit: MEMORY }, work);

  test('name a task that they do not know', async () => {
    const dance: Task<null, void> = { name: 'dance', run: () => undefined };
    await expect(withJob((team) => team.map(dance, null, 2))).rejects.toThrow(new RangeError('there is no task dance'));
  });

  test('fail with what a kernel says', async () => {
    const failed = withJob(({ memory, map }) => {
      const [k, numRows] = [2, 6];
      const views = {
        offsets: memory.uint32(numRows + 1),
        index: memory.uint32(numRows),
        codes: memory.uint8(numRows),
        weights: memory.float32(256),
        others: memory.float32(k),
        gram: memory.float32(k * k),
        ridges: memory.float32(numRows),
        out: memory.float32(numRows * k),
      };
      views.offsets.set([0, 1, 2, 3, 4, 5, 6]);
      return map(SOLVE, { views, starts: Uint32Array.of(0, 3, 6), k }, 2, 2 ** 16);
    });
    await expect(failed).rejects.toThrow(/system of row \d is not positive definite/);
  });
});
