/**
 * A made-up dataset in MovieLens' format, at any size up to 32 million ratings and beyond, whose noise is known: so the lowest
 * RMSE that any model can reach is known too. The same bytes for the same size, catalogue and seed.
 *
 * sizes → catalogue → counts per user → films → viewers, one after another, to CSV → the two errors → rename
 */

import { stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { placeFolder } from '../../shared/node/durable-files.ts';
import { withFolderLock } from '../../shared/node/folder-lock.ts';
import { round } from '../../shared/round.ts';
import type { Progress } from '../terminal/progress.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { chooseCatalogue, linksCsv, moviesCsv } from './catalogue.ts';
import { makeFilms, QUALITY } from './films.ts';
import { describeMarginals, type Marginals } from './marginals.ts';
import { CHOOSINESS } from './pick-films.ts';
import { type AskedSizes, chooseSizes } from './sizes.ts';
import { EDGES } from './star-scale.ts';
import { TASTE_DEVIATIONS } from './taste.ts';
import { countRatings, joiningYears } from './user-counts.ts';
import { GENEROSITY, makeViewers, NOISE } from './viewers.ts';
import { writeRatings } from './write-ratings.ts';

/** On disk, about, with its share of the tags. */
const RATING_BYTES = 30;
const PARAMETERS = {
  noise: NOISE,
  generosity: GENEROSITY,
  quality: QUALITY,
  tastes: TASTE_DEVIATIONS,
  choosiness: CHOOSINESS,
  edgesBetweenStars: EDGES,
};

const PHASES = ['catalogue', 'films and viewers', 'ratings', 'additive model'] as const;

export interface SynthesizeOptions extends AskedSizes {
  readonly seed: number;
  /** A folder that does not exist yet. */
  readonly out: string;
  /** A `movies.csv` with real titles and genres; all of it, unless `movies` says fewer. */
  readonly catalogue?: string;
  readonly progress: Progress;
  /** Stops the run; nothing is left behind. */
  readonly signal?: AbortSignal;
}

/** `noise.json`. */
export interface Synthesized {
  readonly users: number;
  readonly movies: number;
  readonly ratings: number;
  readonly tags: number;
  readonly seed: number;
  /** Of the best possible prediction, the true expected rating: √ of the mean variance of the ratings, after rounding and clipping. */
  readonly lowestRmse: number;
  /** Expected of the best additive model (global + user + movie), fitted to the true expected ratings. */
  readonly additiveRmse: number;
  readonly marginals: Marginals;
  /** Of the model in `viewers.ts`, in stars. */
  readonly parameters: Readonly<Record<string, number | readonly number[]>>;
}

/**
 * Writes ratings.csv, movies.csv, tags.csv, links.csv and noise.json into the folder `out`, in full or not at all. Throws
 * `UsageError` for sizes that cannot be and for a folder that exists, `DataError` for a bad catalogue, `LockError` while another run
 * writes beside `out`, be it a download.
 */
export async function synthesize(options: SynthesizeOptions): Promise<Synthesized> {
  const { seed, progress, signal } = options;
  progress.plan?.(PHASES);
  const out = resolve(options.out);
  if (await stat(out).catch(() => null))
    throw new UsageError(`--out ${options.out}: exists already; name a new folder`);
  const catalogue = await progress.phase(
    'catalogue',
    async () => chooseCatalogue(options, seed),
    ({ ids }) => ({ movies: ids.length }),
  );
  const { users, movies, ratings } = chooseSizes(options, catalogue.ids.length);
  const plan = await progress.phase('films and viewers', async () => {
    const counts = countRatings(users, movies, ratings, seed);
    const joined = joiningYears(counts, catalogue.years, seed);
    const films = makeFilms(catalogue, joined, seed);
    return { counts, films, viewers: makeViewers(films, counts, joined, seed) };
  });
  const write = async (folder: string): Promise<Synthesized> => {
    const written = await progress.phase(
      'ratings',
      () => writeRatings({ ...plan, folder, movieIds: catalogue.ids, seed, progress, signal }),
      ({ tags }) => ({ tags }),
    );
    const { variance, tags } = written;
    const residual = await progress.phase('additive model', async () => written.additiveResidual());
    const result: Synthesized = {
      users,
      movies,
      ratings,
      tags,
      seed,
      lowestRmse: round(Math.sqrt(variance), 6),
      additiveRmse: round(Math.sqrt(variance + residual), 6),
      marginals: describeMarginals(plan.counts, written.ofMovies, written.histogram),
      parameters: { mean: round(plan.viewers.mean, 6), ...PARAMETERS },
    };
    await writeFile(join(folder, 'movies.csv'), moviesCsv(catalogue));
    await writeFile(join(folder, 'links.csv'), linksCsv(catalogue));
    await writeFile(join(folder, 'noise.json'), `${JSON.stringify(result, null, 2)}\n`);
    signal?.throwIfAborted();
    return result;
  };
  // The lock keeps other runs from taking the unfinished folder for a leftover.
  return withFolderLock(dirname(out), () => placeFolder(out, ratings * RATING_BYTES, write));
}
