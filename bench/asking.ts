/**
 * `npm run bench -- asking`: compares ways to choose the films that newcomers are asked to rate, on the newcomers of
 * several draws of each real dataset. The data are in `$CINEMATCH_TEST_DATA`, by default ../shared/data.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  ANSWERS,
  type AskedCurve,
  type AskedPoint,
  type Asker,
  askNewcomer,
  SHOWN,
  toAskedNewcomers,
} from '../batch/evaluation/asking.ts';
import { ingest } from '../batch/ingest/ingest.ts';
import { splitDataset } from '../batch/splits/split-dataset.ts';
import { createProgress } from '../batch/terminal/progress.ts';
import type { Recommender } from '../models/recommender/answers.ts';
import { ASKED_MOVIES } from '../models/recommender/choose-asked.ts';
import { round } from '../shared/round.ts';
import { DATA, RESULTS } from './accuracy-runs.ts';
import { compareMeans } from './compare-means.ts';
import { spread } from './fixed-walls.ts';
import { openTrained } from './open-trained.ts';
import { mean } from './record.ts';

const DATASETS = ['ml-100k', 'ml-latest-small'] as const;
/** Each seed holds out another tenth of the users. */
const SEEDS = [42, 1, 2, 3];
/** Fewest answers that a newcomer can give, so that the curves go up to twenty for nearly all. */
const LEAST_ANSWERS = 25;
/** Films that are on the screen with the one that is answered: about three rows of a desk, all that a phone shows. */
const IN_SIGHT = 11;
const ASKED_AT_ONCE = 24;
/** Decimal places of the figures. */
const DIGITS = 4;

/** One way of asking after a number of answers, or of films shown: means over newcomers. */
export interface AskingFigure extends AskedPoint {
  /** Paired standard error of the difference of `net` to the fixed wall. */
  readonly error: number;
  readonly newcomers: number;
}

/** The content of bench/results/asking.json: figures by dataset and way of asking. */
export type AskingFigures = Record<string, Record<string, { byAnswers: AskingFigure[]; byShown: AskingFigure[] }>>;

/** The ways of asking, in the order of the tables. All others are compared with the first. */
const WAYS = ['fixed wall', 'popularity', 'adaptive', 'adaptive, one film at a time'] as const;
type Way = (typeof WAYS)[number];

/** Runs the benchmark and writes bench/results/asking.json. */
export async function run(): Promise<void> {
  const results: AskingFigures = {};
  for (const dataset of DATASETS) {
    const curves = new Map<Way, AskedCurve[]>(WAYS.map((way) => [way, []]));
    for (const seed of SEEDS) await askAll(dataset, seed, curves);
    results[dataset] = Object.fromEntries(WAYS.map((way) => [way, figuresOf(curves, way)]));
    process.stdout.write(`${dataset}: ${JSON.stringify(results[dataset])}\n`);
  }
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, 'asking.json'), `${JSON.stringify(results, null, 1)}\n`);
}

/** Asks the newcomers of one draw in every way and adds what happened to `curves`. */
async function askAll(name: string, seed: number, curves: ReadonlyMap<Way, AskedCurve[]>): Promise<void> {
  const progress = createProgress({ write: () => true });
  const options = { threads: availableParallelism(), memoryLimit: 4e9, progress, seed };
  const { train, sets } = splitDataset(await ingest(join(DATA, name), options), 'newcomers', seed);
  const recommender = await openTrained(train, options);
  const newcomers = toAskedNewcomers(sets[0].cases, train.ratings.scale, seed, LEAST_ANSWERS);
  const { movies } = await recommender.search('', { limit: ASKED_MOVIES });
  const indexes = (films: readonly { movieId: number }[]) => films.map(({ movieId }) => recommender.indexOf(movieId));
  const adaptive = askerOf(recommender, train.catalogue.movieIds);
  const ways: Record<Way, [Asker, inSight: number]> = {
    'fixed wall': [inOrder(indexes(spread(movies))), 0],
    popularity: [inOrder(indexes(movies)), 0],
    adaptive: [adaptive, IN_SIGHT],
    'adaptive, one film at a time': [adaptive, 0],
  };
  for (const newcomer of newcomers) {
    for (const way of WAYS) curves.get(way)?.push(askNewcomer(recommender, newcomer, ...ways[way]));
  }
}

function inOrder(order: readonly number[]): Asker {
  return ({ movies }, unknown, hidden) => {
    const never = new Set([...movies, ...unknown]);
    return order.filter((movie) => !never.has(movie) && !hidden.has(movie));
  };
}

function askerOf(recommender: Recommender, movieIds: Uint32Array): Asker {
  const idsOf = (movies: Iterable<number>) => Array.from(movies, (movie) => movieIds[movie]);
  return (profile, unknown, hidden) =>
    recommender
      .ask(profile, { n: ASKED_AT_ONCE, unknown: idsOf(unknown), exclude: idsOf(hidden) })
      .map(({ movieId }) => recommender.indexOf(movieId));
}

function figuresOf(curves: ReadonlyMap<Way, readonly AskedCurve[]>, way: Way): AskingFigures[string][string] {
  const [own, base] = [curves.get(way) ?? [], curves.get(WAYS[0]) ?? []];
  const at = (pick: (curve: AskedCurve) => AskedPoint | undefined): AskingFigure => {
    const pairs = own.flatMap((curve, k) => {
      const [mine, theirs] = [pick(curve), pick(base[k])];
      return mine && theirs ? [{ mine, theirs }] : [];
    });
    const meanOf = (figure: keyof AskedPoint) => round(mean(pairs.map(({ mine }) => mine[figure])), DIGITS);
    const { error } = compareMeans(
      pairs.map(({ mine }) => mine.net),
      pairs.map(({ theirs }) => theirs.net),
    );
    return {
      answers: meanOf('answers'),
      shown: meanOf('shown'),
      net: meanOf('net'),
      error: round(error, DIGITS),
      newcomers: pairs.length,
    };
  };
  return {
    byAnswers: ANSWERS.map((n) => at(({ byAnswers }) => byAnswers.find(({ answers }) => answers === n))),
    byShown: SHOWN.map((n) => at(({ byShown }) => byShown.find(({ shown }) => shown === n))),
  };
}
