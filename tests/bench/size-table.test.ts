/** The page of benchmarks claims nothing that was not measured. */

import { expect, it } from 'vitest';
import type { IngestFigures } from '../../bench/ingest.ts';
import { quantile, type Results } from '../../bench/record.ts';
import { sizeSection } from '../../bench/size-table.ts';

const ML_32M_RATINGS = 32_000_204;

const ingest = (runs: Record<string, { ratings: number; seconds: number }>): Results<IngestFigures> =>
  Object.fromEntries(
    Object.entries(runs).map(([name, { ratings, seconds }]) => [
      name,
      {
        dataset: { name, ratings, users: 1, movies: 1, checksum: '' },
        machine: { processor: '', cores: 2, memoryGB: 1, system: '', node: '', date: '', loadBefore: 0 },
        command: '',
        ...{ seconds, runs: [seconds], peakMB: 1, threads: 2 },
      },
    ]),
  );

const ingestRow = (results: Results<IngestFigures>) =>
  sizeSection({ ingest: results, factorise: {}, nightly: {}, serve: {}, peers: {} })
    .split('\n')
    .find((line) => line.includes('typed arrays'));

it('holds the largest dataset against the targets', () => {
  const row = (seconds: number) =>
    ingestRow(ingest({ small: { ratings: 1e6, seconds: 1 }, large: { ratings: ML_32M_RATINGS, seconds } }));
  expect(row(12)).toContain('| 12 s | aim met | large |');
  expect(row(13)).toContain('| 13 s | met | large |');
  expect(row(20.1)).toContain('| 20.1 s | **missed** | large |');
});

it('does not judge a smaller dataset, nor what was not measured', () => {
  expect(ingestRow(ingest({ small: { ratings: ML_32M_RATINGS - 1, seconds: 1 } }))).toContain(
    '| 1 s | smaller | small |',
  );
  expect(ingestRow({})).toContain('| – | not measured | – |');
});

it('takes the p99 of a hundred times to be the 99th', () => {
  const times = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  expect([0.5, 0.99, 1].map((share) => quantile(times, share))).toEqual([50, 99, 100]);
  expect(quantile(Float64Array.of(7), 0.5)).toBe(7);
});
