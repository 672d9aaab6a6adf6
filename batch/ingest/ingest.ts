/**
 * Reads a dataset from a folder, a zip, a ratings file, a URL or a known name, and checks it:
 *
 * find (download) → locate (unpack) → movies, links, tags → ratings by DuckDB → scale → sparse rows → catalogue
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDataset } from './build-dataset.ts';
import type { CatalogueTables } from './catalogue/build-catalogue.ts';
import { readLinks } from './catalogue/read-links.ts';
import { readMovies } from './catalogue/read-movies.ts';
import { readTags } from './catalogue/read-tags.ts';
import type { Dataset, RatingRows } from './dataset.ts';
import type { FeedbackRows } from './feedback/read-feedback.ts';
import { readRatingColumns } from './ratings/read-ratings.ts';
import { type Reporter, streamReporter } from './reporter.ts';
import { type FindOptions, findSource } from './source/find-source.ts';
import { locateSource, type NamedFiles } from './source/locate-source.ts';
import { readSample } from './source/sample-source.ts';
import { dataFile } from './tables/data-file.ts';
import { withDatabase } from './tables/duckdb.ts';
import type { RatingColumnNames } from './tables/ratings-format.ts';

/** Options of reading a ratings file. */
export interface ReadOptions {
  readonly threads: number;
  /** Bytes that the whole process may use. */
  readonly memoryLimit: number;
  /** Folder for temporary files, which are always removed; the system's temporary folder by default. */
  readonly workDir?: string;
  /** Names of the columns, for a ratings file with other names than MovieLens. */
  readonly columns?: RatingColumnNames;
  /** Number of bad rows of the ratings file that may be skipped, with a warning; none by default. */
  readonly maxBadRows?: number;
  /** Writes to standard error by default. */
  readonly reporter?: Reporter;
}

/** Options of `ingest`. */
export interface IngestOptions extends ReadOptions, NamedFiles, FindOptions {
  /** Seed of the simulated viewers of `sample`; 42 by default. */
  readonly seed?: number;
}

/**
 * Reads `sample`, a folder, a zip, a URL, a name like `ml-32m`, or a single ratings file. A ratings file alone has no
 * catalogue unless `movies` names one; titles are then empty and years 0. The feedback `said` overrides the ratings.
 * The result does not depend on threads, and it is the same for a folder and its zip. Throws `DataError` for bad data.
 */
export async function ingest(source: string, options: IngestOptions, said?: FeedbackRows): Promise<Dataset> {
  const reporter = reporterOf(options);
  const feedback = said && { rows: said, reporter };
  if (source === 'sample') {
    const { columns, movies } = readSample(options.seed ?? 42);
    return buildDataset({ name: 'sample', simulated: true }, columns, { movies }, feedback);
  }
  const found = await findSource(source, { ...options, reporter });
  return withWorkDir(options.workDir, async (workDir) => {
    const files = await locateSource(found.path, workDir, options);
    const tables: CatalogueTables = {
      movies: files.movies && readMovies(files.movies, files.genres),
      links: files.links && readLinks(files.links),
      tags: files.tags && readTags(files.tags),
    };
    const columns = await withDatabase({ ...options, tempDir: workDir }, (connection) =>
      readRatingColumns(files.ratings, connection, { ...options, users: 'either', reporter }),
    );
    const dataset = buildDataset({ name: files.name, simulated: files.noise !== undefined }, columns, tables, feedback);
    found.check(dataset);
    return dataset;
  });
}

/**
 * Reads the rows of a ratings file to test a model with. The checks are the same as for training, but duplicates are
 * kept. `userNames` are those of the dataset; without them, users must have ids. Throws `DataError` for bad data.
 */
export async function readRatings(
  file: string,
  options: ReadOptions & Pick<Dataset, 'userNames'>,
): Promise<RatingRows> {
  return withWorkDir(options.workDir, async (tempDir) => {
    const { users, movies, values } = await withDatabase({ ...options, tempDir }, (connection) =>
      readRatingColumns(dataFile(file), connection, {
        ...options,
        users: options.userNames ?? 'ids',
        reporter: reporterOf(options),
      }),
    );
    return { userIds: users, movieIds: movies, ratings: values.toArray() };
  });
}

function reporterOf({ reporter }: ReadOptions): Reporter {
  return reporter ?? streamReporter(process.stderr);
}

/** Calls `use` with a new folder, and removes the folder afterwards. */
async function withWorkDir<T>(parent: string | undefined, use: (workDir: string) => Promise<T>): Promise<T> {
  const workDir = await mkdtemp(join(parent ?? tmpdir(), 'cinematch-ingest-'));
  try {
    return await use(workDir);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
