import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  countRequest,
  countsOf,
  createMetrics,
  type MetricsSnapshot,
  mergeMetrics,
  renderMetrics,
} from '../../../edge/health/metrics.ts';
import { parsePrometheus, type Sample } from '../../fixtures/prometheus.ts';

const textOf = (...snapshots: MetricsSnapshot[]) => parsePrometheus(renderMetrics(mergeMetrics(snapshots)));
const valueIn = (samples: Sample[], name: string, labels: Record<string, string>) =>
  samples.find((sample) => sample.name === name && Object.entries(labels).every(([k, v]) => sample.labels[k] === v))
    ?.value;

const requests = fc.array(
  fc.record({
    route: fc.constantFrom('/v1/users/:userId', '/readyz', 'a"b\\c\nd'),
    method: fc.constantFrom('GET', 'POST', 'BREW'),
    status: fc.constantFrom(200, 404, 503),
    seconds: fc.double({ min: 0, max: 20, noNaN: true }),
  }),
  { maxLength: 60 },
);

it('tells what was counted, in a text that a strict reader takes', () => {
  fc.assert(
    fc.property(requests, (given) => {
      const metrics = createMetrics();
      for (const { seconds, ...request } of given) countRequest(metrics, request, seconds);
      const samples = textOf(metrics.snapshot());
      const sum = (name: string) =>
        samples.filter((sample) => sample.name === name).reduce((total, { value }) => total + value, 0);
      expect(sum('cinematch_http_requests_total')).toBe(given.length);
      expect(sum('cinematch_http_request_duration_seconds_count')).toBe(given.length);
      const seconds = given.reduce((total, request) => total + request.seconds, 0);
      expect(sum('cinematch_http_request_duration_seconds_sum')).toBeCloseTo(seconds, 6);
      const slow = valueIn(samples, 'cinematch_http_request_duration_seconds_bucket', { route: '/readyz', le: '0.1' });
      expect(slow ?? 0).toBe(given.filter(({ route, seconds }) => route === '/readyz' && seconds <= 0.1).length);
      expect(samples.filter(({ labels }) => labels.method === 'BREW')).toEqual([]);
    }),
  );
});

it('answers for several processes with the sum of what each counted', () => {
  fc.assert(
    fc.property(requests, requests, (here, there) => {
      const all = createMetrics();
      const parts = [here, there].map((given) => {
        const metrics = createMetrics();
        for (const { seconds, ...request } of given) {
          countRequest(metrics, request, Math.fround(seconds));
          countRequest(all, request, Math.fround(seconds));
        }
        return metrics.snapshot();
      });
      const sorted = (samples: Sample[]) =>
        samples
          .filter(({ name }) => !name.endsWith('_sum'))
          .map((sample) => JSON.stringify(sample))
          .sort();
      expect(sorted(textOf(...parts))).toEqual(sorted(textOf(all.snapshot())));
      expect(textOf(JSON.parse(JSON.stringify(parts[0])))).toEqual(textOf(parts[0]));
    }),
  );
});

it('sums what processes hold', () => {
  const [a, b] = [createMetrics(), createMetrics()];
  for (const metrics of [a, b]) {
    metrics.set('cinematch_resident_bytes', {}, 100);
  }
  const samples = textOf(a.snapshot(), b.snapshot());
  expect(valueIn(samples, 'cinematch_resident_bytes', {})).toBe(200);
});

it('keeps the counts of a process that has ended, and not what it held', () => {
  const metrics = createMetrics();
  countRequest(metrics, { route: '/readyz', method: 'GET', status: 200 }, 0.5);
  metrics.set('cinematch_resident_bytes', {}, 100);
  const samples = textOf(countsOf(metrics.snapshot()));
  expect(valueIn(samples, 'cinematch_http_requests_total', { status: '200' })).toBe(1);
  expect(valueIn(samples, 'cinematch_http_request_duration_seconds_count', {})).toBe(1);
  expect(valueIn(samples, 'cinematch_resident_bytes', {})).toBeUndefined();
});

it('times what a stage does and what it promises', async () => {
  let clock = 0;
  const metrics = createMetrics(() => clock);
  expect(metrics.time('score', () => (clock += 20))).toBe(20);
  await metrics.time('open', async () => {
    await Promise.resolve();
    clock += 3_000;
  });
  await expect(metrics.time('profile', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  const samples = textOf(metrics.snapshot());
  expect(valueIn(samples, 'cinematch_stage_duration_seconds_sum', { stage: 'score' })).toBe(0.02);
  expect(valueIn(samples, 'cinematch_stage_duration_seconds_sum', { stage: 'open' })).toBe(3);
  expect(valueIn(samples, 'cinematch_stage_duration_seconds_count', { stage: 'profile' })).toBe(1);
});
