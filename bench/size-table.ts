/** A table of targets for datasets of the size of ML-32M, and of the figures measured on the largest dataset. */

import type { FactoriseFigures } from './factorise.ts';
import type { IngestFigures } from './ingest.ts';
import { formatNumber, formatTable } from './markdown.ts';
import type { NightlyFigures } from './nightly.ts';
import type { PeerFigures } from './peers.ts';
import { bySize, type DatasetFacts, type Entry, type Results } from './record.ts';
import type { ServeFigures } from './serve.ts';

/** The figures that the table is made from. */
export interface Measured {
  ingest: Results<IngestFigures>;
  factorise: Results<FactoriseFigures>;
  nightly: Results<NightlyFigures>;
  serve: Results<ServeFigures>;
  peers: Results<PeerFigures>;
}

/** The number of ratings that the targets are for. */
const ML_32M_RATINGS = 32_000_204;

/** A target of the project. */
interface Target {
  title: string;
  unit: string;
  /** The bound that has to be kept. */
  must: number;
  /** The bound that we aim for. */
  aim: number;
  /** The bounds are lower bounds; otherwise they are upper bounds. */
  atLeast?: boolean;
  measured: Found | undefined;
}

interface Found {
  value: number;
  on: DatasetFacts;
}

/** Returns the section as Markdown. */
export function sizeSection({ ingest, nightly, serve, peers }: Measured): string {
  const targets: Target[] = [
    { title: 'files → typed arrays', unit: 's', must: 20, aim: 12, measured: largest(ingest, (of) => of.seconds) },
    {
      title: 'a sweep of ALS, 64 factors, ours : implicit',
      unit: '×',
      must: 1,
      aim: 0.65,
      measured: largest(peers, (of) => of.factorise?.ratio),
    },
    {
      title: 'item–item, K = 50, ours : implicit',
      unit: '×',
      must: 0.7,
      aim: 0.4,
      measured: largest(peers, (of) => of.itemKnn?.ratio),
    },
    {
      title: 'item–item, memory',
      unit: 'MB',
      must: 1200,
      aim: 1200,
      measured: largest(peers, (of) => of.itemKnn?.ours.peakMB ?? undefined),
    },
    { title: 'whole nightly run', unit: 's', must: 480, aim: 240, measured: largest(nightly, (of) => of.seconds) },
    {
      title: 'whole nightly run, memory',
      unit: 'MB',
      must: 4000,
      aim: 2500,
      measured: largest(nightly, (of) => of.peakMB),
    },
    {
      title: 'artifacts resident',
      unit: 'MB',
      must: 56,
      aim: 44,
      measured: largest(nightly, (of) => of.bytes.resident / 1e6),
    },
    {
      title: 'release on disk, with dates',
      unit: 'MB',
      must: 180,
      aim: 130,
      measured: largest(nightly, (of) => of.bytes.total / 1e6),
    },
    {
      title: 'process start → ready, Node',
      unit: 'ms',
      must: 500,
      aim: 200,
      measured: largest(serve, (of) => of.node.readyMs),
    },
    {
      title: 'Node under load',
      unit: 'MB',
      must: 160,
      aim: 140,
      measured: largest(serve, (of) => of.node.memoryMB?.load),
    },
    {
      title: 'Node, two releases during a switch',
      unit: 'MB',
      must: 320,
      aim: 280,
      measured: largest(serve, (of) => of.node.switchMB),
    },
    {
      title: 'recommend 10, Node, p50',
      unit: 'ms',
      must: 8,
      aim: 3,
      measured: largest(serve, (of) => of.node.alone.p50),
    },
    {
      title: 'recommend 10, Node, p99',
      unit: 'ms',
      must: 25,
      aim: 10,
      measured: largest(serve, (of) => of.node.alone.p99),
    },
    {
      title: 'throughput on one core, Node',
      unit: '/s',
      must: 120,
      aim: 350,
      atLeast: true,
      measured: largest(serve, (of) => of.node.crowd.perSecond),
    },
    {
      title: 'Worker bundle, gzip',
      unit: 'KB',
      must: 250,
      aim: 150,
      measured: largest(serve, (of) => of.workerGzipBytes / 1e3),
    },
  ];
  const sign = ({ atLeast }: Target) => (atLeast ? '≥' : '≤');
  return [
    '## At the size of ML-32M',
    'Bounds for 32,000,204 ratings by 200,948 users of 87,585 movies on two cores: the one that must be kept, the one that we aim for, and the figure measured on the largest dataset.',
    formatTable(
      ['', 'must', 'aim', 'measured', '', 'on'],
      targets.map((target) => [
        target.title,
        `${sign(target)} ${formatNumber(target.must)} ${target.unit}`,
        `${sign(target)} ${formatNumber(target.aim)} ${target.unit}`,
        target.measured === undefined
          ? '–'
          : `${formatNumber(Number(target.measured.value.toPrecision(3)))} ${target.unit}`,
        verdict(target),
        target.measured?.on.name ?? '–',
      ]),
    ),
  ].join('\n\n');
}

/** The figure of the largest dataset for which it was measured. */
function largest<Figures>(
  results: Results<Figures>,
  pick: (figures: Entry & Figures) => number | undefined,
): Found | undefined {
  for (const entry of bySize(results)) {
    const value = pick(entry);
    if (value !== undefined) return { value, on: entry.dataset };
  }
  return undefined;
}

/** Compares a figure with its target. Figures of smaller datasets are not compared. */
function verdict({ must, aim, atLeast, measured }: Target): string {
  if (!measured) return 'not measured';
  if (measured.on.ratings < ML_32M_RATINGS) return 'smaller';
  const meets = (bound: number) => (atLeast ? measured.value >= bound : measured.value <= bound);
  if (meets(aim)) return 'aim met';
  return meets(must) ? 'met' : '**missed**';
}
