/** `npm run bench -- benchmarks`: writes docs/benchmarks.md from the figures in bench/results. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserFigures, ProcessMemory } from './browser.ts';
import type { EnduranceFigures } from './endurance.ts';
import type { ListProfile } from './list-profile.ts';
import { formatNumber, formatTable } from './markdown.ts';
import type { NightlyFigures } from './nightly.ts';
import type { OperationsFigures } from './operations.ts';
import type { OutgrowFigures } from './outgrow.ts';
import { outgrowSection } from './outgrow-page.ts';
import type { PagesFigures } from './pages.ts';
import type { PeerFigures } from './peers.ts';
import { bySize, type Results, readReport, readResults } from './record.ts';
import type { SearchFigures } from './search.ts';
import type { ServeFigures } from './serve.ts';
import { type Measured, sizeSection } from './size-table.ts';
import type { WorstFigures } from './worst.ts';

const DOCS = join(import.meta.dirname, '../docs');

/** The content of bench/results/kernels.json. */
interface KernelsReport {
  processor: string;
  node: string;
  results: Record<
    string,
    { unit: string; nanoseconds: number; scalarNanoseconds: number; ratio: number; gigaflops: number }
  >;
}

/** Writes the page. Sections without figures are left out. */
export async function run(): Promise<void> {
  const measured: Measured = {
    ingest: await readResults('ingest'),
    factorise: await readResults('factorise'),
    nightly: await readResults('nightly'),
    serve: await readResults('serve'),
    peers: await readResults('peers'),
  };
  const search = await readResults<SearchFigures>('search');
  const endurance = await readResults<EnduranceFigures>('endurance');
  const operations = await readResults<OperationsFigures>('operations');
  const pages = await readResults<PagesFigures>('pages');
  const browser = await readResults<BrowserFigures>('browser');
  const profile = await readResults<ListProfile>('list-profile');
  const worst = await readResults<WorstFigures>('worst');
  const kernels = await readReport<KernelsReport>('kernels');
  const sections = [
    INTRODUCTION,
    sizeSection(measured),
    growthSection(measured),
    stageSection(measured.nightly),
    outgrowSection(await readResults<OutgrowFigures>('outgrow')),
    servingSection(measured.serve),
    profileSection(profile),
    worstSection(worst),
    enduranceSection(endurance),
    operationsSection(operations),
    pagesSection(pages),
    browserSection(browser),
    searchSection(search),
    peerSection(measured.peers),
    ...(kernels ? [kernelSection(kernels)] : []),
    machineSection({ ...measured, search, endurance, operations, pages, browser, profile, worst }),
  ];
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, 'benchmarks.md'), `${sections.filter(Boolean).join('\n\n')}\n`);
}

const INTRODUCTION = `# Benchmarks

\`npm run bench -- benchmarks\` writes this page from the figures in \`bench/results/*.json\`. Each benchmark is one command with a fixed seed,
\`npm run bench -- <name> [--dataset <folder>]\`. The names are \`ingest\`, \`factorise\`, \`item-knn\`, \`nightly\`, \`outgrow\`, \`serve\`, \`list-profile\`, \`worst\`, \`endurance\`, \`operations\`, \`pages\`, \`browser\`, \`search\`, \`kernels\` and \`peers\`.
The datasets are made up (\`cinematch synthesize\`, seed 42). They have as many users, movies and ratings as ML-32M, or fewer, and their ratings are spread as unevenly. A dataset that does
not exist is first written to \`data/datasets\`. Seconds are wall-clock time, MB are 10⁶ bytes, and memory is the resident set of the process. The end of the page has the machines and how
busy they were.

The night and the service at the size of ML-32M and the nights in shards were measured on 2026-11-30 with the present models. Ingest by itself, sweeps
of ALS, item pairs, peers and the other nights are of 2026-11-23, before ratings had moments, viewers their own scales and lists rare films; such a
night costs more now. After five minutes of everything, with switches to other releases, a service took 155 MB on a busy machine.

A release of 450,000 users with 9.45 million ratings (\`synthesize --users 450000 --movies 20000 --ratings 9450000\`) was made in shards in 147 s, with 917 MB
in the coordinating process. The service opened it in 300 ms and took 141 MB. Lists of the first and of the last user took 5.7 and 5.3 ms (p50).`;

function growthSection({ ingest, factorise, nightly, serve }: Measured): string {
  const names = new Map(
    [ingest, factorise, nightly, serve]
      .flatMap((results) => bySize<object>(results))
      .map(({ dataset }) => [dataset.name, dataset]),
  );
  const datasets = [...names.values()].toSorted((a, b) => a.ratings - b.ratings);
  const row = (title: string, value: (name: string) => number | undefined) => [
    title,
    ...datasets.map(({ name }) => formatNumber(value(name))),
  ];
  return [
    '## How cost grows',
    formatTable(
      ['', ...datasets.map(({ name }) => name)],
      [
        row('ratings', (name) => names.get(name)?.ratings),
        row('users', (name) => names.get(name)?.users),
        row('movies', (name) => names.get(name)?.movies),
        row('ingest, s', (name) => ingest[name]?.seconds),
        row('ingest, MB', (name) => ingest[name]?.peakMB),
        row('a sweep of ALS, 64 factors, 1 thread, s', (name) => factorise[name]?.byThreads[1]?.seconds),
        row('2 threads, s', (name) => factorise[name]?.byThreads[2]?.seconds),
        row('nightly, s', (name) => nightly[name]?.seconds),
        row('nightly, MB', (name) => nightly[name]?.peakMB),
        row('release on disk, MB', (name) => megabytes(nightly[name]?.bytes.total)),
        row('resident artifacts, MB', (name) => megabytes(nightly[name]?.bytes.resident)),
        row('Node, start to ready, ms', (name) => serve[name]?.node.readyMs),
        row('recommend 10, Node, p50, ms', (name) => serve[name]?.node.alone.p50),
        row('p99, ms', (name) => serve[name]?.node.alone.p99),
        row('answers per second on one core', (name) => serve[name]?.node.crowd.perSecond),
        row('Node under load, MB', (name) => serve[name]?.node.memoryMB?.load),
      ],
    ),
  ].join('\n\n');
}

function stageSection(nightly: Results<NightlyFigures>): string {
  const runs = bySize(nightly).reverse();
  const stages = [...new Set(runs.flatMap((run) => run.stages.map(({ stage }) => stage)))];
  const quality = runs.map(({ dataset, heldOut, lowestRmse, rmseRatio }) => {
    const figures = ['bias', 'svd', 'hybrid'].map((name) => `${name} ${heldOut.rmse[name]?.toFixed(4) ?? '–'}`);
    const lowest =
      lowestRmse === undefined
        ? ''
        : `; the lowest possible RMSE is ${lowestRmse}, and the hybrid's is ${rmseRatio} times that`;
    return `- ${dataset.name}: held-out RMSE ${figures.join(', ')}${lowest}; nDCG@10 ${heldOut.ndcg10.hybrid?.toFixed(4) ?? '–'}`;
  });
  return [
    '## The nightly run, stage by stage',
    `\`cinematch nightly\` in a process of its own. MB is the peak memory of the process by the end of the stage. Above 5 million ratings there is no second training.`,
    formatTable(
      ['', ...runs.flatMap(({ dataset }) => [`${dataset.name}, s`, 'MB'])],
      stages.map((stage) => [
        stage,
        ...runs.flatMap((run) => {
          const found = run.stages.find((one) => one.stage === stage);
          return [formatNumber(found?.seconds), formatNumber(found?.peakMB)];
        }),
      ]),
    ),
    quality.join('\n'),
  ].join('\n\n');
}

function servingSection(serve: Results<ServeFigures>): string {
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

function enduranceSection(endurance: Results<EnduranceFigures>): string {
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

function profileSection(profile: Results<ListProfile>): string {
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

function worstSection(worst: Results<WorstFigures>): string {
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

function operationsSection(operations: Results<OperationsFigures>): string {
  const rows = bySize(operations).map((of) => [
    of.dataset.name,
    ...[of.workers, of.rollback.times, of.rollback.median, of.rollback.longest].map(formatNumber),
    ...[of.answers, of.failures, of.countingMicroseconds].map(formatNumber),
  ]);
  if (rows.length === 0) return '';
  return [
    '## Rollback and counting',
    'An administrator rolls back to another release, again and again, while newcomers ask for lists over four connections. The seconds are those until the answer to the administrator, by ' +
      'which every byte of the other release has been checked and every worker answers from it. The last column is the time to count a request and to time one of its stages.',
    formatTable(
      [
        '',
        'workers',
        'rollbacks',
        'median, s',
        'longest, s',
        'answers in that time',
        'failures',
        'counting a request, µs',
      ],
      rows,
    ),
  ].join('\n\n');
}

function pagesSection(results: Results<PagesFigures>): string {
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

function browserSection(results: Results<BrowserFigures>): string {
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
      'Memory is that of the process of the tab and its worker after 50 lists: what it has of its own, which is what the task manager of Chrome shows, and with its share of the code of the browser.',
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

function searchSection(search: Results<SearchFigures>): string {
  const parts = bySize(search).map(({ dataset, queries, byWrongWords, typed, madeUp }) =>
    [
      `${formatNumber(dataset.movies)} titles of ${dataset.name}.`,
      formatTable(
        [`words with an error, ${formatNumber(queries)} queries each`, 'p50, ms', 'p99, ms', 'longest'],
        Object.entries(byWrongWords).map(([wrong, { p50, p99, longest }]) => [
          wrong,
          ...[p50, p99, longest].map(formatNumber),
        ]),
      ),
      Object.entries(typed)
        .map(([query, ms]) => `\`${query}\` ${formatNumber(ms)} ms`)
        .join(', '),
      ...(madeUp
        ? [
            `Four unknown words in a catalogue of ${formatNumber(madeUp.words)} made-up words: p50 ${formatNumber(madeUp.p50)} ms, longest ${formatNumber(madeUp.longest)} ms.`,
          ]
        : []),
    ].join('\n\n'),
  );
  if (parts.length === 0) return '';
  const how = 'Searches for words of random titles, some of them mistyped, in process on one thread.';
  return ['## Searching with typing errors', how, ...parts].join('\n\n');
}

function peerSection(peers: Results<PeerFigures>): string {
  const parts = bySize(peers).map(({ dataset, missing, versions = {}, factorise, itemKnn, ratings = [] }) => {
    if (missing) return `### ${dataset.name}\n\nNot measured: ${missing}.`;
    const compared = Object.entries({ 'a sweep of ALS, 64 factors': factorise, 'item–item, K = 50': itemKnn });
    const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return [
      `### ${dataset.name}`,
      libraries.join(', '),
      formatTable(
        [
          'same run, same matrix, 2 threads',
          's',
          'processor s',
          'MB',
          'implicit, s',
          'processor s',
          'MB',
          'ratio',
          'of processor s',
        ],
        compared.map(([title, of]) => [
          title,
          ...[of?.ours, of?.theirs]
            .flatMap((one) => [one?.seconds, one?.processorSeconds, one?.peakMB])
            .map(formatNumber),
          ...[of?.ratio, of?.processorRatio].map(formatNumber),
        ]),
      ),
      formatTable(
        ['ML-100K u1, default parameters', 'RMSE', 'training, s', 'Surprise', 'RMSE', 'training, s'],
        ratings.map(({ model, ours, peer, theirs }) => [
          model,
          ours.rmse.toFixed(4),
          formatNumber(ours.seconds),
          peer,
          theirs.rmse.toFixed(4),
          formatNumber(theirs.seconds),
        ]),
      ),
    ].join('\n\n');
  });
  return [
    '## Compared with other libraries',
    'The runs alternate between the library and ours, each in a process of its own, and the figures are medians. Of `implicit`, they are those of `AlternatingLeastSquares(use_cg=False)` and ' +
      '`CosineRecommender` after a warm-up on a small matrix, without reading the data. Its neighbours are those by cosine, ours those by correlation. Surprise uses one thread, ours two. ' +
      'Memory is that of the whole process, which in our case includes reading the dataset.',
    ...parts,
  ].join('\n\n');
}

function kernelSection({ processor, node, results }: KernelsReport): string {
  return [
    '## Kernels',
    `Each WebAssembly SIMD kernel and its scalar twin in TypeScript, on one thread. ${processor}, Node ${node}.`,
    formatTable(
      ['', 'ns', 'per', 'twin, ns', 'speed-up', 'GFlop/s'],
      Object.entries(results).map(([name, { unit, nanoseconds, scalarNanoseconds, ratio, gigaflops }]) => [
        name,
        formatNumber(nanoseconds),
        unit,
        ...[scalarNanoseconds, ratio, gigaflops].map(formatNumber),
      ]),
    ),
  ].join('\n\n');
}

function machineSection(measured: Readonly<Record<string, Results<object>>>): string {
  const rows = Object.values(measured).flatMap((results) =>
    bySize(results).map(({ command, machine }) => [
      `\`${command}\``,
      machine.date,
      `${machine.processor}, ${machine.cores} cores, ${machine.memoryGB} GB, ${machine.system}`,
      machine.node,
      formatNumber(machine.loadBefore),
    ]),
  );
  return [
    '## Machines',
    'Load is the mean number of running processes in the minute before the run. Above 0.5 the machine was shared, and the times are too long.',
    formatTable(['command', 'date', 'machine', 'Node', 'load before'], rows),
  ].join('\n\n');
}

function megabytes(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : Math.round(bytes / 1e5) / 10;
}
