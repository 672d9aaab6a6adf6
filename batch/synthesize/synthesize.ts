/**
 * Makes a synthetic dataset in the format of MovieLens, with 32 million ratings or more if asked. The noise of its
 * ratings is known, so the lowest RMSE that any model can reach is known too. The same sizes, catalogue and seed give
 * the same bytes.
 *
 * sizes → catalogue → counts per user → films → viewers, on threads, to CSV in their order → the errors → rename
 */

import { randomUUID } from 'node:crypto';
import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { placeFolder } from '../../shared/node/durable-files.ts';
import { scriptBeside } from '../../shared/node/script-beside.ts';
import { round } from '../../shared/round.ts';
import type { Progress } from '../terminal/progress.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { withTeam } from '../training/thread-team.ts';
import { chooseCatalogue, linksCsv, moviesCsv } from './catalogue.ts';
import { makeFilms, QUALITY } from './films.ts';
import { varianceOfTastes } from './known-films.ts';
import { describeMarginals, type Marginals } from './marginals.ts';
import { CHOOSINESS } from './pick-films.ts';
import { type AskedSizes, chooseSizes } from './sizes.ts';
import { EDGES } from './star-scale.ts';
import { TASTE_DEVIATIONS } from './taste.ts';
import { countRatings, joiningYears } from './user-counts.ts';
import { GENEROSITY, makeViewers, NOISE } from './viewers.ts';
import { writeRatings } from './write-ratings.ts';

/** Rough bytes per rating on disk, including tags. Used only for the error message when the disk is full. */
const RATING_BYTES = 30;
const PARAMETERS = {
  noise: NOISE,
  generosity: GENEROSITY,
  quality: QUALITY,
  tastes: TASTE_DEVIATIONS,
  choosiness: CHOOSINESS,
  edgesBetweenStars: EDGES,
};

/** The largest memory that threads can share has room for `MAX_RATINGS`. */
const TEAM = { memoryLimit: 2 ** 32, script: scriptBeside(import.meta.url, 'synthesize-worker') };

const PHASES = ['catalogue', 'films and viewers', 'ratings', 'additive model'] as const;

/** What to make, and where. */
export interface SynthesizeOptions extends AskedSizes {
  readonly seed: number;
  /** Path of the folder to create. It must not exist yet. */
  readonly out: string;
  /** Path of a `movies.csv` with real titles and genres. All its movies are used unless `movies` asks for fewer. */
  readonly catalogue?: string;
  /** Number of threads, 1 by default. The files do not depend on it. */
  readonly threads?: number;
  readonly progress: Progress;
  /** Aborts the run, which then removes its unfinished files. */
  readonly signal?: AbortSignal;
}

/** The facts about a synthetic dataset, as in its `noise.json`. */
export interface Synthesized {
  readonly users: number;
  readonly movies: number;
  readonly ratings: number;
  readonly tags: number;
  readonly seed: number;
  /**
   * RMSE of the best possible prediction, which is the true expected rating. It is the square root of the mean variance
   * of the ratings after rounding and clipping.
   */
  readonly lowestRmse: number;
  /** About the RMSE of a model that knows every film exactly, and each viewer from ratings (known-films.ts). */
  readonly knownFilmsRmse: number;
  /** Expected RMSE of the best additive model (global + user + movie), fitted to the true expected ratings. */
  readonly additiveRmse: number;
  readonly marginals: Marginals;
  /** Parameters of the model in `viewers.ts`, in stars. */
  readonly parameters: Readonly<Record<string, number | readonly number[]>>;
}

/**
 * Writes ratings.csv, movies.csv, tags.csv, links.csv and noise.json into the folder `out`, which appears complete or
 * not at all. Until then it is `<out>.unfinished-…`, which a killed run leaves behind. Nothing else is touched. Returns
 * the content of noise.json. Throws `UsageError` when the sizes are impossible or the folder exists, and `DataError`
 * when the catalogue is invalid.
 */
export async function synthesize(options: SynthesizeOptions): Promise<Synthesized> {
  const { seed, progress, signal } = options;
  progress.plan?.(PHASES);
  const out = resolve(options.out);
  await refuseExisting(out, options.out);
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
    const viewers = makeViewers(films, counts, joined, seed);
    return { counts, joined, films, mean: viewers.mean, ofTastes: varianceOfTastes(films, viewers, users) };
  });
  const write = async (folder: string): Promise<Synthesized> => {
    const { written, residual } = await withTeam({ ...TEAM, threads: options.threads ?? 1 }, async (team) => {
      const written = await progress.phase(
        'ratings',
        () => writeRatings({ ...plan, folder, movieIds: catalogue.ids, seed, team, progress, signal }),
        ({ tags }) => ({ tags }),
      );
      return { written, residual: await progress.phase('additive model', written.additiveResidual) };
    });
    const { variance, tags } = written;
    const result: Synthesized = {
      users,
      movies,
      ratings,
      tags,
      seed,
      lowestRmse: round(Math.sqrt(variance), 6),
      knownFilmsRmse: round(Math.sqrt(variance + plan.ofTastes), 6),
      additiveRmse: round(Math.sqrt(variance + residual), 6),
      marginals: describeMarginals(plan.counts, written.ofMovies, written.histogram),
      parameters: { mean: round(plan.mean, 6), ...PARAMETERS },
    };
    await writeFile(join(folder, 'movies.csv'), moviesCsv(catalogue));
    await writeFile(join(folder, 'links.csv'), linksCsv(catalogue));
    await writeFile(join(folder, 'noise.json'), `${JSON.stringify(result, null, 2)}\n`);
    signal?.throwIfAborted();
    // Somebody may have made the folder meanwhile.
    await refuseExisting(out, options.out);
    return result;
  };
  await mkdir(dirname(out), { recursive: true });
  // The name is not that of a leftover: a run that holds the lock of the folder must not remove it.
  const staging = `${out}.unfinished-${randomUUID()}`;
  return placeFolder(out, ratings * RATING_BYTES, write, { staging });
}

async function refuseExisting(out: string, given: string): Promise<void> {
  if (await lstat(out).catch(() => null)) throw new UsageError(`--out ${given}: already exists; name a new folder`);
}
