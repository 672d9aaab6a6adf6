/** How a night grows with its data, and what its stages take. */

import { formatNumber, formatTable } from '../markdown.ts';
import type { NightlyFigures } from '../nightly.ts';
import { bySize, type Results } from '../record.ts';
import type { Measured } from '../size-table.ts';
import { megabytes } from './megabytes.ts';

/** Returns the table of all sizes. */
export function growthSection({ ingest, factorise, nightly, serve }: Measured): string {
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

/** Returns the tables of stages, a size each. */
export function stageSection(nightly: Results<NightlyFigures>): string {
  const runs = bySize(nightly).reverse();
  const stages = [...new Set(runs.flatMap((run) => run.stages.map(({ stage }) => stage)))];
  const quality = runs.map(({ dataset, heldOut, lowestRmse, rmseRatio, knownFilmsRmse, knownFilmsRatio }) => {
    const figures = ['bias', 'svd', 'hybrid'].map((name) => `${name} ${heldOut.rmse[name]?.toFixed(4) ?? '–'}`);
    const lowest =
      lowestRmse === undefined
        ? ''
        : `; the lowest possible RMSE is ${lowestRmse}, and the hybrid's is ${rmseRatio} times that`;
    const known =
      knownFilmsRmse === undefined
        ? ''
        : `; with all films known exactly and viewers from their ratings it would be about ${knownFilmsRmse}, and the hybrid's is ${knownFilmsRatio} times that`;
    return `- ${dataset.name}: held-out RMSE ${figures.join(', ')}${lowest}${known}; nDCG@10 ${heldOut.ndcg10.hybrid?.toFixed(4) ?? '–'}`;
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
