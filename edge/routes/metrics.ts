/** Metrics for Prometheus. */

import { mergeMetrics, renderMetrics } from '../health/metrics.ts';
import { gatherReports } from '../health/report.ts';
import { route } from '../http/route.ts';

/** `GET /metrics`: the metrics of all processes of the service. */
export const showMetrics = route({
  method: 'GET',
  path: '/metrics',
  access: 'inside',
  summary: 'Returns metrics of all processes as Prometheus text: requests, latency, memory, release, feedback.',
  release: false,
  always: true,
  async answer(c) {
    const deps = c.get('deps');
    const rows = await deps.feedback?.count().catch(() => undefined);
    if (rows !== undefined) deps.metrics.set('cinematch_feedback_rows', {}, rows);
    const { processes, metrics } = await gatherReports(deps);
    const text = renderMetrics(mergeMetrics([metrics, ...processes.map((report) => report.metrics)]));
    return c.body(text, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  },
});
