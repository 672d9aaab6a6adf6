/**
 * Reads a dataset from a folder, a zip, a ratings file, a URL or a known name, and checks it:
 *
 * find (download) → locate (unpack) → movies, links, tags → ratings by DuckDB → scale → sparse rows → catalogue
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minuteOfSeconds } from '../../shared/minutes.ts';
import { buildDataset } from './build-dataset.ts';
import type { GivenTypes } from './catalogue/attributes.ts';
import type { CatalogueTables } from './catalogue/build-catalogue.ts';
import { readLinks } from './catalogue/read-links.ts';
import { type MovieRows, numberMovies, readMovies } from './catalogue/read-movies.ts';
import { readTags } from './catalogue/read-tags.ts';
import { orWithout } from './catalogue/side-file.ts';
import { DataError } from './data-error.ts';
import type { Dataset, RatingRows } from './dataset.ts';
import type { FeedbackRows } from './feedback/feedback-rows.ts';
import { readRatingColumns } from './ratings/read-ratings.ts';
import { type Reporter, streamReporter } from './reporter.ts';
import { type FindOptions, findSource } from './source/find-source.ts';
import { locateSource, type NamedFiles, type SourceFiles } from './source/locate-source.ts';
import { readSample } from './source/sample-source.ts';
import type { ColumnNames } from './tables/column-names.ts';
import { type DataFile, dataFile } from './tables/data-file.ts';
import { withDatabase } from './tables/duckdb.ts';
import { type PlainOptions, plainFile } from './tables/plain-file.ts';
import { warningsAbout } from './warnings.ts';

/** Options of reading a ratings file. */
export interface ReadOptions {
  readonly threads: number;
  /** Bytes that the whole process may use. */
  readonly memoryLimit: number;
  /** Folder for temporary files, which are always removed; the system's temporary folder by default. */
  readonly workDir?: string;
  /** Names of the columns that are not found by their usual names. */
  readonly columns?: ColumnNames;
  /** False leaves the times of ratings out, as if the file had none. */
  readonly times?: boolean;
  /** Number of bad rows of the ratings file that may be skipped, with a warning; none by default. */
  readonly maxBadRows?: number;
  /** Values that mean "not rated"; none if empty. A value that may mean it is asked about if this is undefined. */
  readonly notRated?: readonly number[];
  /** Types of columns that say more of the movies, by name; by their content by default. */
  readonly attributes?: GivenTypes;
  /** Writes to standard error by default. */
  readonly reporter?: Reporter;
}

/** Options of `ingest`. */
export interface IngestOptions extends ReadOptions, NamedFiles, FindOptions {
  /** Seed of the simulated viewers of `sample`; 42 by default. */
  readonly seed?: number;
}

/**
 * Reads `sample`, a folder, a zip, a URL, a name like `ml-32m`, or a single ratings file. Without a catalogue titles
 * are empty and years 0. Movies, links and tags that cannot be used are reported and left out. The feedback `said`
 * overrides the ratings, and what it says of items overrides the catalogue. The result does not depend on threads, and it
 * is the same for a folder and its zip. Throws `DataError` for bad data.
 */
export async function ingest(source: string, options: IngestOptions, said?: FeedbackRows): Promise<Dataset> {
  const reporter = reporterOf(options);
  const feedback = said && { rows: said, reporter };
  if (source === 'sample') {
    const { columns, movies } = readSample(options.seed ?? 42);
    return buildDataset({ name: 'sample', simulated: true }, columns, { movies, items: said?.items }, feedback);
  }
  const found = await findSource(source, { ...options, reporter });
  return withWorkDir(options.workDir, async (workDir) => {
    const files = await locateSource(found.path, workDir, options);
    const warnings: string[] = [];
    const warn = (message: string) => {
      warnings.push(message);
      reporter.warn(message);
    };
    return withDatabase({ ...options, tempDir: workDir }, async (connection) => {
      const tables = await readTables(files, { workDir, connection }, { ...options, reporter }, warn);
      const columns = await readRatingColumns(files.ratings, connection, {
        ...options,
        workDir,
        users: 'either',
        catalogueKeys: tables.movies?.keys,
        reporter,
      });
      const dataset = buildDataset(
        { name: files.name, simulated: files.noise !== undefined },
        columns,
        { ...tables, movies: tables.movies && numberMovies(tables.movies, columns.movieKeys), items: said?.items },
        feedback,
      );
      for (const message of warningsAbout(dataset, files, columns.picks, tables.movies?.attributes)) warn(message);
      found.check(dataset);
      return warnings.length === 0 ? dataset : { ...dataset, warnings };
    });
  });
}

/** The tables of a catalogue, before its films are numbered. */
type ReadTables = Omit<CatalogueTables, 'movies'> & { movies?: MovieRows };

/**
 * Reads movies, links and tags, as far as there are such files. Those that cannot be used are reported and left out.
 * Throws `DataError` `missing` if the options name a column of movies that is not there.
 */
export async function readTables(
  files: Pick<SourceFiles, 'movies' | 'links' | 'tags' | 'genres'>,
  where: PlainOptions,
  options: Pick<ReadOptions, 'columns' | 'attributes' | 'reporter'>,
  warn: (message: string) => void,
): Promise<ReadTables> {
  const { columns: names, attributes: types } = options;
  const plain = (file: DataFile) => plainFile(file, where, true);
  const genreFile = files.genres && (await plain(files.genres));
  const movies = await orWithout(
    files.movies,
    async (file) => readMovies(await plain(file), { genreFile, names, types }),
    warn,
  );
  checkNamed(types, movies, files.movies);
  if (movies?.report) options.reporter?.note?.(movies.report);
  return {
    ...(movies && { movies }),
    links: await orWithout(files.links, async (file) => readLinks(await plain(file), names), warn),
    tags: await orWithout(files.tags, async (file) => readTags(await plain(file), names), warn),
  };
}

/**
 * Reads the rows of a ratings file to test a model with. The checks are the same as for training, but duplicates are
 * kept. `userNames` are those of the dataset; without them, users must have ids. Throws `DataError` for bad data.
 */
export async function readRatings(
  file: string,
  options: ReadOptions & Pick<Dataset, 'userNames'> & { readonly movieKeys?: ReadonlyMap<string, number> },
): Promise<RatingRows> {
  return withWorkDir(options.workDir, async (tempDir) => {
    const { users, movies, values, times, userNames, picks } = await withDatabase(
      { ...options, tempDir },
      (connection) =>
        readRatingColumns(dataFile(file), connection, {
          ...options,
          workDir: tempDir,
          users: options.userNames ?? 'ids',
          reporter: reporterOf(options),
        }),
    );
    return {
      ...{ userIds: users, movieIds: movies, ratings: values.toArray() },
      ...(times && { times: times.map(minuteOfSeconds) }),
      ...(userNames && { userNames }),
      ...(picks && { picks }),
    };
  });
}

/** Throws `DataError` `missing` if the user has named a column that the file of movies does not have. */
function checkNamed(types: GivenTypes = 'none', movies?: MovieRows, file?: DataFile): void {
  if (types === 'none') return;
  const unknown = Object.keys(types).find((name) => !movies?.columns.includes(name));
  if (unknown === undefined) return;
  const found =
    movies && movies.columns.length > 0 ? `the columns are ${movies.columns.join(', ')}` : 'it has no names';
  const reason = `no column ${unknown}, which --attributes names; ${found}`;
  throw new DataError('missing', file?.label ?? 'the file of movies', reason);
}

function reporterOf({ reporter }: ReadOptions): Reporter {
  return reporter ?? streamReporter(process.stderr);
}

/** Calls `use` with a new folder, and removes the folder afterwards. */
export async function withWorkDir<T>(parent: string | undefined, use: (workDir: string) => Promise<T>): Promise<T> {
  const workDir = await mkdtemp(join(parent ?? tmpdir(), 'cinematch-ingest-'));
  try {
    return await use(workDir);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
