/** Other services of personal lists on the same ratings. */

import { formatFigure, formatNumber, formatTable } from '../markdown.ts';
import type { PeerFigures } from '../peers.ts';
import { bySize, type Results, round } from '../record.ts';

/** Returns the section on other services; empty if none was measured. */
export function peerServicesSection(peers: Results<PeerFigures>): string {
  const parts = bySize(peers).flatMap(({ dataset, machine, serving }) => {
    if (!serving) return [];
    const { ways, missing, judged, pinned } = serving;
    const ours = ways.find(({ service }) => service === 'CineMatch');
    const versions = Object.assign({}, ...ways.map((of) => of.versions)) as Record<string, string>;
    return [
      `### ${dataset.name}`,
      `${formatNumber(dataset.ratings)} ratings by ${formatNumber(dataset.users)} users of ${formatNumber(dataset.movies)} films to train on, and the liked held-out films of ${formatNumber(judged)} users to be judged by. ` +
        `${Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', ')}; ${machine.date}, load before: ${formatNumber(machine.loadBefore)}.` +
        (pinned ? '' : ' Services and load could not be kept on one core each.'),
      formatTable(
        [
          'ten best films',
          'lists a second',
          'ours ÷ theirs',
          'processor, ms',
          'theirs ÷ ours',
          'p50, ms',
          'p99, ms',
          'MB when ready',
          'under load',
          'training before, s',
          'start → lists, s',
          'a rating counts after, s',
          'nDCG@10',
          'Recall@20',
        ],
        ways.map((of) => [
          `${of.service}, ${of.way}`,
          formatNumber(of.perSecond),
          formatNumber(ours && round(ours.perSecond / of.perSecond)),
          formatNumber(of.processorMs),
          formatNumber(ours && round(of.processorMs / ours.processorMs)),
          ...[of.p50, of.p99, of.memoryMB?.ready, of.memoryMB?.load, of.trainSeconds, of.readySeconds].map(
            formatNumber,
          ),
          of.ratingCountsSeconds === null ? 'more than 60' : formatNumber(of.ratingCountsSeconds),
          ...[of.ndcg10, of.recall20].map((figure) => formatFigure(figure)),
        ]),
      ),
      ...Object.entries(missing).map(([service, reason]) => `Not measured, ${service}: ${reason}.`),
    ];
  });
  return parts.length === 0 ? '' : ['## Beside other services', ...HOW, ...parts].join('\n\n');
}

const HOW = [
  'All services run at once and have the same ratings. Each serves on one and the same core, and the load (autocannon, over loopback) has another and goes from one to the next, three times; the figures of speed are ' +
    'medians of the turns. Lists a second are those over ten connections, p50 and p99 those over one; the processor time of the service for a list hardly depends on what else the machine does. A film is liked from 4 stars on. Of `ml-latest-small` the split is that of the accuracy figures; of the made-up ' +
    'dataset a fifth of the ratings is held out at random. The service counts for itself what it needs before: ours a night on all cores (`nightly`), Python the fit of ALS, in its start, and gorse its whole start with the ' +
    'ratings in its database, from the process to a stored list for every user who likes two films; the memory of these two includes what training left. A rating counts when the first fourteen films of the list of a user who gave the fifteenth five stars are others: the median of five users.',
  '**CineMatch** is `dist/service.js` with a database of feedback and open users. **gorse** is all in one process (`gorse-in-one`) with SQLite and the settings of its own example for MovieLens (`--playground ml-100k`), with similar films by ' +
    'common users, and its matrix factorisation (BPR). It is built without the pages of its dashboard, and with the published SQLite and ClickHouse drivers of gorm instead of its own copies of them (bench/peers/gorse/go.mod). *live* is its recommendation to a session, which gets all ratings of the user with the request and adds up the similar films of the latest hundred that the user likes. *computed before* is the ' +
    'list of matrix factorisation that it stored at its last fit, without the films that the user has rated since; it is computed anew with the next fit, by default an hour later. **Python** is ' +
    '`AlternatingLeastSquares` of `implicit` with its defaults on liked films, behind Starlette and uvicorn (uvloop, httptools, no log of requests), in one process; a rating computes the factors of its user anew.',
];
