/** Pages in a browser, and the service on the device of a visitor. */

import type { BrowserFigures, ProcessMemory } from '../browser.ts';
import { formatNumber, formatTable } from '../markdown.ts';
import type { PagesFigures } from '../pages.ts';
import { bySize, type Results } from '../record.ts';
import { megabytes } from './megabytes.ts';

/** Returns the section on pages in a browser. */
export function pagesSection(results: Results<PagesFigures>): string {
  const parts = bySize(results).map(({ dataset, visits, pages, updates }) =>
    [
      `${dataset.name}, ${visits} visits of each page, each with an empty cache.`,
      formatTable(
        ['page', 'ready, ms', 'longest', 'kB', 'requests'],
        Object.entries(pages).map(([path, { readyMs, longestMs, kilobytes, requests }]) => [
          `\`${path}\``,
          ...[readyMs, longestMs, kilobytes, requests].map(formatNumber),
        ]),
      ),
      formatTable(
        ['a new list, from its arrival to the frame that shows it', 'p50, ms', 'longest'],
        Object.entries(updates).map(([where, { p50, longest }]) => [
          `on the ${where}`,
          ...[p50, longest].map(formatNumber),
        ]),
      ),
    ].join('\n\n'),
  );
  if (parts.length === 0) return '';
  const how =
    'Chromium simulates a phone with a quarter of the speed of this processor and a connection of 1.6 Mbit/s with 150 ms round trip. A page is ready when its document is parsed and its ' +
    'modules have run. kB counts all bytes over the network. The service runs on the same machine.';
  return ['## Pages in a browser', how, ...parts].join('\n\n');
}

/** Returns the section on the service in a browser. */
export function browserSection(results: Results<BrowserFigures>): string {
  const runs = bySize(results);
  if (runs.length === 0) return '';
  const row = (title: string, value: (of: BrowserFigures) => number | undefined) => [
    title,
    ...runs.map((of) => formatNumber(value(of))),
  ];
  const memory = (title: string, value: (of: ProcessMemory) => number) => [
    row(`${title}, MB`, ({ tab }) => megabytes(tab ? value(tab) : undefined)),
    row('the same before the site was opened', ({ emptyTab }) => megabytes(emptyTab ? value(emptyTab) : undefined)),
  ];
  return [
    '## On the device of a visitor',
    'A [site without a server](deploy.md#a-site-without-a-server) with a light release of 6 MB at most, or 16 MB for a catalogue that does not fit into 6, at 1.6 Mbit/s. The first list comes after an empty cache; the first list of a later visit from a ' +
      `worker that has to start. Page and worker run for a quarter of the time and are stopped in between, as if the processor were four times as slow. ` +
      'Memory is that of the process of the tab and its worker after 50 lists: what it has of its own, which is what the task manager of Chrome shows, and with its share of the code of the browser. Nothing watches what the worker loads: a debugger has the browser keep a copy of each file in that process.',
    formatTable(
      ['', ...runs.map(({ dataset }) => dataset.name)],
      [
        row('the light release, MB', ({ deviceBytes }) => megabytes(deviceBytes)),
        row('all bytes until the device answers, MB', ({ loadedBytes }) => megabytes(loadedBytes)),
        row('the page can be read, ms', ({ readableMs }) => readableMs),
        row('the device answers, ms', ({ answeringMs }) => answeringMs),
        row('first list once the tables are there, ms', ({ coldListMs }) => coldListMs),
        row('first list of a later visit, ms', ({ warmListMs }) => warmListMs),
        row('a further list, ms', ({ listMs }) => listMs),
        row('the release in memory, MB', ({ releaseBytes }) => megabytes(releaseBytes)),
        ...memory('the tab', ({ own }) => own),
        ...memory('the tab with its share of the browser', ({ share }) => share),
      ],
    ),
  ].join('\n\n');
}
