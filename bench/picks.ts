/**
 * `npm run bench -- picks`: sparse picks without stars. Of each real dataset only the highest ratings are kept, as picks
 * of one value. A tenth is held out with several seeds, and the hybrid's lists are compared with those of its parts.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { scoreCases } from '../batch/evaluation/score-held-out.ts';
import type { Dataset } from '../batch/ingest/dataset.ts';
import { ingest } from '../batch/ingest/ingest.ts';
import { restrictDataset } from '../batch/splits/restrict-dataset.ts';
import { splitDataset } from '../batch/splits/split-dataset.ts';
import { createProgress } from '../batch/terminal/progress.ts';
import { filterRatings, makeScale } from '../shared/ratings.ts';
import { round } from '../shared/round.ts';
import { DATA, RESULTS } from './accuracy-runs.ts';
import { openTrained } from './open-trained.ts';

/** The lowest rating that is a pick, by dataset. It leaves about 21,000 picks of each. */
const PICKED = { 'ml-100k': 5, 'ml-latest-small': 4.5 };
const SEEDS = [1, 2, 3, 4, 5];
/** Decimal places of the figures. */
const DIGITS = 5;

/** nDCG@10 of one seed: that of the hybrid, and that of its best part on the same held-out picks. */
export interface PickFigure {
  readonly seed: number;
  readonly picks: number;
  readonly users: number;
  readonly hybrid: number;
  readonly part: string;
  readonly best: number;
  /** The hybrid's figure minus the best part's, and the paired standard error of it over viewers. */
  readonly better: number;
  readonly error: number | null;
}

/** The content of bench/results/picks.json: figures by dataset. */
export type PickFigures = Record<string, PickFigure[]>;

/** Runs the benchmark and writes bench/results/picks.json. */
export async function run(): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const results: PickFigures = {};
  for (const [name, least] of Object.entries(PICKED)) {
    const options = { threads: availableParallelism(), memoryLimit: 4e9 };
    const dataset = toPicks(await ingest(join(DATA, name), options), least);
    results[name] = [];
    for (const seed of SEEDS) results[name].push(await measure(dataset, seed));
  }
  await writeFile(join(RESULTS, 'picks.json'), `${JSON.stringify(results, null, 1)}\n`);
}

/** The ratings of at least `least`, all of the same value. */
function toPicks(dataset: Dataset, least: number): Dataset {
  const { byUser, scale } = dataset.ratings;
  const kept = filterRatings(dataset.ratings, (row) => scale.values[byUser.codes[row]] >= least);
  const { dataset: picked } = restrictDataset(dataset, kept);
  const { ratings } = picked;
  const same = (rows: typeof byUser) => ({ ...rows, codes: new Uint8Array(rows.codes.length) });
  return {
    ...picked,
    ratings: { ...ratings, byUser: same(ratings.byUser), byMovie: same(ratings.byMovie), scale: makeScale([1]) },
  };
}

async function measure(dataset: Dataset, seed: number): Promise<PickFigure> {
  const { train, sets } = splitDataset(dataset, 'random', seed);
  const progress = createProgress({ write: () => true });
  const options = { seed, threads: availableParallelism(), memoryLimit: 4e9, progress };
  const recommender = await openTrained(train, options);
  const { relevance } = train.ratings.scale;
  const { ranking, againstBest } = await scoreCases(recommender, train.ratings, sets[0].cases, {
    ranking: true,
    relevance,
    probes: 1,
  });
  const against = againstBest['ndcg@10'];
  if (!ranking || !against) throw new RangeError('no viewer has a held-out pick');
  const figure = {
    seed,
    picks: dataset.ratings.numRatings,
    users: dataset.ratings.numUsers,
    hybrid: round(ranking.hybrid['ndcg@10'] ?? 0, DIGITS),
    part: against.part,
    best: round(ranking[against.part]['ndcg@10'] ?? 0, DIGITS),
    better: against.better,
    error: against.error,
  };
  process.stdout.write(`${JSON.stringify(figure)}\n`);
  return figure;
}
