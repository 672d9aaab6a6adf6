/** The table of response times: a quantile is shown once there are enough requests for it to mean something. */

import { expect, test } from 'vitest';
import { latencyByRoute } from '../../../edge/health/latency.ts';
import { countRequest, createMetrics } from '../../../edge/health/metrics.ts';
import { latency } from '../../../edge/pages/system/latency.ts';

async function cellsAfter(requests: number): Promise<string[]> {
  const metrics = createMetrics();
  for (let k = 0; k < requests; k++) countRequest(metrics, { route: '/v1/x', method: 'GET', status: 200 }, 0.02);
  const table = String(await latency(latencyByRoute(metrics.snapshot()), false));
  return Array.from(table.matchAll(/<td class="number[^>]*>([^<]*)</g), ([, cell]) => cell);
}

test.each([
  [1, ['1', '–', '–', '–']],
  [2, ['2', expect.stringMatching(/ms$/), '–', '–']],
  [19, ['19', expect.stringMatching(/ms$/), '–', '–']],
  [20, ['20', expect.stringMatching(/ms$/), expect.stringMatching(/ms$/), '–']],
  [99, ['99', expect.stringMatching(/ms$/), expect.stringMatching(/ms$/), '–']],
  [100, ['100', expect.stringMatching(/ms$/), expect.stringMatching(/ms$/), expect.stringMatching(/ms$/)]],
])('after %i requests it shows what they say, and dashes', async (requests, cells) => {
  expect(await cellsAfter(requests)).toEqual(cells);
});
