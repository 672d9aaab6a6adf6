/** What the service takes: lists, where their time goes, the slowest requests, and hours of everything. */

import type { EnduranceFigures } from '../endurance.ts';
import type { ListProfile } from '../list-profile.ts';
import { formatNumber, formatTable } from '../markdown.ts';
import { bySize, type Results } from '../record.ts';
import type { ServeFigures } from '../serve.ts';
import type { WorstFigures } from '../worst.ts';

/** Returns the section on serving lists. */
export function servingSection(serve: Results<ServeFigures>): string {
  const rows = bySize(serve).flatMap(({ dataset, node, workerd }) =>
    Object.entries({ Node: node, workerd }).map(([host, { readyMs, alone, crowd, memoryMB }]) => [
      `${dataset.name}, ${host}`,
      ...[readyMs, alone.p50, alone.p99, crowd.perSecond, crowd.p50, crowd.p99].map(formatNumber),
      ...[memoryMB?.ready, memoryMB?.load, memoryMB?.after].map(formatNumber),
    ]),
  );
  const unpinned = bySize(serve).some(({ pinned }) => !pinned);
  return [
    '## Serving',
    'Requests for the ten best films of random users, with all models, over loopback. The service has one core, and the load (autocannon) another. Latency is measured with one connection, and ' +
      'throughput with ten. Node is `dist/service.js` (`npm run build:service`); its time to ready is the median of seven starts with a warm disk cache. workerd is that of Miniflare, and its ' +
      'process also simulates the R2 bucket, so its memory and its reads differ from production. There, the time to ready counts from the first request.' +
      (unpinned ? ' Some runs could not be kept on one core each.' : ''),
    formatTable(
      [
        '',
        'ready, ms',
        'p50, ms',
        'p99, ms',
        'per second, 10 connections',
        'p50',
        'p99',
        'MB when ready',
        'under load',
        'after',
      ],
      rows,
    ),
  ].join('\n\n');
}

/** Returns the section on where the time of a list goes. */
export function profileSection(profile: Results<ListProfile>): string {
  const parts = bySize(profile).map(({ dataset, mean, p50, p99, parts }) => {
    const rows = parts.map(({ part, ms }) => [part, formatNumber(ms), `${Math.round((100 * ms) / mean)} %`]);
    return [
      `### ${dataset.name}`,
      `A list takes ${formatNumber(mean)} ms of the thread on average, ${formatNumber(p50)} at the median and ${formatNumber(p99)} at p99.`,
      formatTable(['part', 'ms', 'share'], rows),
    ].join('\n\n');
  });
  if (parts.length === 0) return '';
  const how =
    'Lists of ten for random users, in process: samples of the thread, by the part that asked for the work. Inner loops in WebAssembly count for the model that calls them.';
  return ['## Where the time of a list goes', how, ...parts].join('\n\n');
}

/** Requests of a route that are shown: those that take at least this many lists. */
const SHOWN_LISTS = 0.5;

/** Returns the section on the slowest requests. */
export function worstSection(worst: Results<WorstFigures>): string {
  const parts = bySize(worst).map(({ dataset, list, routes }) => {
    const rows = routes
      .filter(({ lists }) => lists >= SHOWN_LISTS)
      .map(({ route, request, ms, requests, lists }) => [
        `\`${route}\``,
        request.replaceAll('|', '\\|'),
        formatNumber(ms),
        formatNumber(requests),
        formatNumber(lists),
      ]);
    return [
      `### ${dataset.name}`,
      `A list of ten takes ${formatNumber(list.p50)} ms of the thread.`,
      formatTable(['route', 'request', 'ms', 'counts as requests', 'lists of ten for each of them'], rows),
    ].join('\n\n');
  });
  if (parts.length === 0) return '';
  const how =
    'The request of each route that takes the thread the longest, among long profiles, long lists, misspelt words and more, for each request that it counts as in the rate limit. A batch gives way to others every 10 ms.';
  return ['## The worst request of each route', how, ...parts].join('\n\n');
}

/** Returns the section on memory over a long time. */
export function enduranceSection(endurance: Results<EnduranceFigures>): string {
  const rows = bySize(endurance).map((of) => [
    of.dataset.name,
    ...[of.minutes, of.switches, of.requests, of.failures, of.perSecond, of.p50, of.p99].map(formatNumber),
    formatNumber(of.memoryMB.start),
    of.memoryMB.minutes.join(', '),
    formatNumber(of.memoryMB.most),
  ]);
  if (rows.length === 0) return '';
  return [
    '## Endurance',
    'Node under a mixed load over ten connections: lists, posted profiles, predictions, searches and film pages; one request in twenty writes a rating. Every minute the service switches ' +
      'to another release of the same size. Failures are answers with an error status and requests without an answer.',
    formatTable(
      [
        '',
        'minutes',
        'switches',
        'requests',
        'failures',
        'per second',
        'p50, ms',
        'p99, ms',
        'MB at the start',
        'after each minute',
        'at most',
      ],
      rows,
    ),
  ].join('\n\n');
}
