/** Memory over the last half hour, and how it is drawn. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSample, type MemoryColumns, memoryHistory } from '../../../edge/health/memory-history.ts';
import { drawOverTime, totals } from '../../../edge/pages/system/over-time.ts';

const component = (component: string, bytes: number) => ({ component, bytes, budget: null, loadMs: 0 });

describe('history of memory', () => {
  it('takes a sample every ten seconds, however often it is asked to look, and keeps half an hour', () => {
    let now = 0;
    const history = memoryHistory(
      () => ({ residentBytes: now, components: [component('svd.arrow', 5)] }),
      () => now,
      () => now,
    );
    for (; now <= 3_600_000; now += 2_500) history.look();
    const { times, resident, components } = history.columns;
    expect(times).toHaveLength(181);
    expect(times[0]).toBe(1_800);
    expect(times.at(-1)).toBe(3_600);
    expect(resident.at(-1)).toBe(3_600_000);
    expect(components['svd.arrow']).toHaveLength(181);
  });

  it('has columns of one length, whichever components come and go', () => {
    const sample = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(9)), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(sample, fc.integer({ min: 1, max: 900 })), { maxLength: 30 }), (samples) => {
        const columns: MemoryColumns = { times: [], resident: [], components: {} };
        let time = 0;
        for (const [found, seconds] of samples) {
          time += seconds;
          const components = [...new Map(found)].map(([name, bytes]) => component(name, bytes));
          addSample(columns, time, { residentBytes: null, components });
          expect(totals(columns).at(-1)).toBe(components.reduce((sum, { bytes }) => sum + bytes, 0));
        }
        for (const column of [columns.resident, ...Object.values(columns.components)]) {
          expect(column).toHaveLength(columns.times.length);
        }
      }),
    );
  });

  it('is drawn as a dot while there is one sample, then as a line under its limit', () => {
    const drawn = (values: number[]) =>
      drawOverTime(
        values.map((_, k) => 60 * k),
        { name: 'svd.arrow', values, limit: 10 },
      );
    expect(drawn([]).line).toBe('');
    expect(drawn([5])).toEqual({ line: 'M300 26.2h0', limit: 'M0 4.4H300' });
    expect(drawn([0, 10])).toEqual({ line: 'M0 48L300 4.4', limit: 'M0 4.4H300' });
  });
});
