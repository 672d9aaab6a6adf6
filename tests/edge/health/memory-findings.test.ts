/** What the page of the system warns of. */

import { describe, expect, it } from 'vitest';
import { findingsOfMemory } from '../../../edge/health/memory-findings.ts';
import type { MemoryAnswer } from '../../../edge/openapi/memory-answer.ts';

const MB = 1_000_000;
const CALM: MemoryAnswer = {
  components: [{ component: 'svd.arrow', bytes: 5 * MB, budget: 10 * MB, loadMs: 3 }],
  total: 30 * MB,
  budget: 56 * MB,
  residentBytes: 100 * MB,
  softLimit: 240 * MB,
  hardLimit: 300 * MB,
  warning: 'ok',
  message: '',
  processes: [
    { worker: null, release: 'a', residentBytes: 100 * MB, componentBytes: 30 * MB, pressure: 'ok', warning: 'ok' },
  ],
};
const process = (change: Partial<MemoryAnswer['processes'][number]>): MemoryAnswer => ({
  ...CALM,
  processes: [CALM.processes[0], { ...CALM.processes[0], worker: 2, ...change }],
});

describe('warnings', () => {
  it('are none while nothing is near its limit, with and without limits', () => {
    expect(findingsOfMemory(CALM)).toEqual([]);
    const worker = { ...CALM, residentBytes: null, softLimit: null, hardLimit: null };
    expect(findingsOfMemory({ ...worker, processes: [{ ...CALM.processes[0], residentBytes: null }] })).toEqual([]);
  });

  it('name the process that is close to a limit, over the soft one, over the hard one', () => {
    expect(findingsOfMemory(process({ residentBytes: 230 * MB }))).toMatchObject([
      { level: 'warn', what: 'Process 2 uses 230.0\u00a0MB, 96\u00a0% of its soft limit.' },
    ]);
    expect(findingsOfMemory(process({ residentBytes: 250 * MB, pressure: 'soft' }))).toMatchObject([
      { level: 'warn', what: 'Process 2 uses 250.0\u00a0MB, more than its soft limit of 240.0\u00a0MB.' },
    ]);
    expect(findingsOfMemory(process({ residentBytes: 310 * MB, pressure: 'hard' }))).toMatchObject([
      { level: 'bad', what: 'Process 2 uses 310.0\u00a0MB, more than its hard limit of 300.0\u00a0MB.' },
    ]);
  });

  it('tell of a release and of a part that outgrow their budgets, the worst first', () => {
    const grown = { ...CALM, components: [{ ...CALM.components[0], bytes: 11 * MB }], total: 60 * MB };
    expect(findingsOfMemory(grown)).toMatchObject([
      { level: 'bad', what: 'The release uses 60.0\u00a0MB, 107\u00a0% of its budget of 56.0\u00a0MB.' },
      { level: 'warn', what: 'svd.arrow uses 11.0\u00a0MB, 110\u00a0% of its share of the budget.' },
    ]);
    for (const { effect, todo } of findingsOfMemory(grown)) expect(effect.length * todo.length).toBeGreaterThan(0);
  });
});
