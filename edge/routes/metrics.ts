/** Metrics for Prometheus. */

import { mergeMetrics, renderMetrics } from '../health/metrics.ts';
import { outcomeMetrics } from '../health/outcome-state.ts';
import { gatherReports } from '../health/report.ts';
import { readState } from '../health/state.ts';
import { stateMetrics } from '../health/state-metrics.ts';
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
    const { processes, metrics } = await gatherReports(deps);
    const state = mergeMetrics([stateMetrics(await readState(deps)), await outcomeMetrics(deps)]);
    const text = renderMetrics(mergeMetrics([metrics, state, ...processes.map((report) => report.metrics)]));
    return c.body(text, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  },
});
