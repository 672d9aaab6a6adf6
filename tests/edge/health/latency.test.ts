/** Latency by route, from histograms. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latencyByRoute, quantile } from '../../../edge/health/latency.ts';
import { BUCKETS, countRequest, createMetrics } from '../../../edge/health/metrics.ts';

describe('latency', () => {
  it('lies within the bucket of the observation of that rank, and quantiles ascend', () => {
    const seconds = fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(seconds, (observed) => {
        const metrics = createMetrics();
        for (const time of observed) countRequest(metrics, { route: '/a', method: 'GET', status: 200 }, time);
        const [{ route, requests, p50, p95, p99 }] = latencyByRoute(metrics.snapshot());
        expect({ route, requests }).toEqual({ route: '/a', requests: observed.length });
        expect(p50 <= p95 && p95 <= p99).toBe(true);
        const ranked = observed.toSorted((a, b) => a - b);
        for (const [share, value] of [
          [0.5, p50],
          [0.95, p95],
          [0.99, p99],
        ]) {
          const exact = ranked[Math.ceil(share * observed.length) - 1];
          const bucket = BUCKETS.findIndex((upper) => exact <= upper);
          expect(value).toBeLessThanOrEqual(BUCKETS[bucket]);
          expect(value).toBeGreaterThanOrEqual(bucket === 0 ? 0 : BUCKETS[bucket - 1]);
        }
      }),
    );
  });

  it('is spread evenly within a bucket, and ends at the last bound', () => {
    const counts = Array(BUCKETS.length + 1).fill(0);
    counts[1] = 4;
    expect(quantile(counts, 0.5)).toBeCloseTo((BUCKETS[0] + BUCKETS[1]) / 2);
    counts[BUCKETS.length] = 100;
    expect(quantile(counts, 0.99)).toBe(BUCKETS[BUCKETS.length - 1]);
  });

  it('has the most asked route first, and nothing when nothing was asked', () => {
    const metrics = createMetrics();
    expect(latencyByRoute(metrics.snapshot())).toEqual([]);
    for (const route of ['/a', '/b', '/b']) countRequest(metrics, { route, method: 'GET', status: 200 }, 0.01);
    expect(latencyByRoute(metrics.snapshot()).map(({ route }) => route)).toEqual(['/b', '/a']);
  });
});
