/**
 * `npm run bench -- tastes`: trains ml-latest-small and lists films for viewers of one taste each, as they are served
 * by default.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ingest } from '../batch/ingest/ingest.ts';
import { createProgress, type Progress } from '../batch/terminal/progress.ts';
import type { Recommender } from '../models/recommender/answers.ts';
import { ownMean } from '../shared/liking.ts';
import { DATA, RESULTS } from './accuracy-runs.ts';
import { openTrained } from './open-trained.ts';
import { MORE_TASTES, TASTES, type TasteViewer } from './taste-viewers.ts';

const SEED = 42;
/** Films with a smaller rank by number of ratings are well known. */
const WELL_KNOWN = 300;

/** A film of a list. */
export interface ListedFilm {
  title: string;
  year: number | null;
  /** Predicted rating. */
  rating: number;
  /** Place by number of ratings; 1 is the most rated film. */
  rank: number;
  kind: 'loved' | 'hated' | 'other';
}

/** The first twenty films for a viewer. */
export interface TasteList {
  /** Mean of the viewer's ten ratings. */
  mean: number;
  films: ListedFilm[];
}

/** What is counted of a list. */
export interface TasteCounts {
  /** Of the first ten. */
  loved: number;
  /** Of the first ten, outside the 300 most rated. */
  littleKnown: number;
  /** Of all twenty. */
  hated: number;
  /** Of all twenty, predicted below the viewer's mean. */
  belowMean: number;
}

/** Lists by name of the taste. */
export type TasteLists = Record<string, TasteList>;

/** Runs the benchmark and writes bench/results/tastes.json. */
export async function run(): Promise<void> {
  const recommender = await trainTastes(createProgress({ write: () => true }));
  const lists: TasteLists = {};
  for (const viewer of [...TASTES, ...MORE_TASTES]) {
    lists[viewer.name] = listTaste(recommender, viewer);
    process.stdout.write(`${viewer.name}: ${JSON.stringify(countTaste(lists[viewer.name]))}\n`);
  }
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, 'tastes.json'), `${JSON.stringify(lists, null, 1)}\n`);
}

/** Trains a release of all of ml-latest-small, which has to be in `DATA`, and opens it. */
export async function trainTastes(progress: Progress): Promise<Recommender> {
  const options = { seed: SEED, threads: availableParallelism(), memoryLimit: 4e9, progress };
  return openTrained(await ingest(join(DATA, 'ml-latest-small'), options), options);
}

/** Returns the first twenty films for a viewer, with no option set. Throws `RangeError` for a film that is not there. */
export function listTaste(recommender: Recommender, viewer: TasteViewer): TasteList {
  const rated = viewer.ratings.map(([movieId, , rating]) => ({ movieId, rating }));
  const { profile, ignored } = recommender.profile(rated);
  if (ignored.length > 0) throw new RangeError(`these films of the profile are not in the catalogue: ${ignored}`);
  const films = recommender.recommend(profile, { n: 20 }).map((film): ListedFilm => {
    const kind = viewer.isHated(film) ? 'hated' : viewer.isLoved(film) ? 'loved' : 'other';
    const { title, year, rating } = film;
    return { title, year, rating: rating ?? Number.NaN, rank: recommender.indexOf(film.movieId) + 1, kind };
  });
  return { mean: ownMean(profile, Number.NaN), films };
}

/** Returns what is counted of a list. */
export function countTaste({ mean, films }: TasteList): TasteCounts {
  const ten = films.slice(0, 10);
  return {
    loved: ten.filter(({ kind }) => kind === 'loved').length,
    littleKnown: ten.filter(({ rank }) => rank > WELL_KNOWN).length,
    hated: films.filter(({ kind }) => kind === 'hated').length,
    belowMean: films.filter(({ rating }) => rating < mean).length,
  };
}
