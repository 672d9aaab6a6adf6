/**
 * Reads the input in parts, each by itself and with the checks of every ingest, until they agree about what only all of
 * them together can tell: the scale, whether users have names, and the numbers of films that have texts as ids.
 */

import { resolve } from 'node:path';
import type { CatalogueTables } from '../ingest/catalogue/build-catalogue.ts';
import { numberMovies } from '../ingest/catalogue/read-movies.ts';
import { DataError } from '../ingest/data-error.ts';
import type { DatasetSizes } from '../ingest/dataset.ts';
import { type IngestOptions, readTables, withWorkDir } from '../ingest/ingest.ts';
import { numberKeys } from '../ingest/ratings/movie-keys.ts';
import { findOffScale } from '../ingest/ratings/rating-scale.ts';
import type { Distribution } from '../ingest/ratings/rating-values.ts';
import { askAboutNotRated, MAX_PASSES } from '../ingest/ratings/read-ratings.ts';
import { streamReporter } from '../ingest/reporter.ts';
import { findSource } from '../ingest/source/find-source.ts';
import { locateInput } from '../ingest/source/input-files.ts';
import { readSample } from '../ingest/source/sample-source.ts';
import type { DataFile } from '../ingest/tables/data-file.ts';
import { withDatabase } from '../ingest/tables/duckdb.ts';
import { warningsAbout } from '../ingest/warnings.ts';
import { type InputPart, partBytesFor, type SurveyArgs } from './parts.ts';
import {
  addDistributions,
  type EmptyAnswer,
  leaveRows,
  type PartFacts,
  type ReadAnswer,
  type ReadArgs,
} from './read-task.ts';
import type { Rounds } from './rounds.ts';
import { shareFile } from './run-file.ts';
import { loadValue, saveValue } from './values.ts';

/** Options of `readInput`. */
export interface ReadInputOptions extends IngestOptions {
  /** Bytes of a part of a large text file; by default as many as the memory of a process has room for. */
  readonly partBytes?: number;
}

/** The input, as it was read in parts. */
export interface InputParts {
  readonly name: string;
  readonly simulated: boolean;
  /** Name of the input in messages. */
  readonly label: string;
  /** The parts that have ratings. */
  readonly answers: readonly ReadAnswer[];
  /** How often each value stands in them. */
  readonly distribution: Distribution;
  /** Rows of all parts that cannot be read, and those that say "not rated". */
  readonly badRows: number;
  readonly notRated: number;
  readonly tables: Omit<CatalogueTables, 'movies'> & { movies?: ReturnType<typeof numberMovies> };
  readonly movieKeys?: ReadonlyMap<string, number>;
  readonly warnings: readonly string[];
  /** Returns what a reader of the night's result should know of the dataset. Throws `DataError` if it is not that of its name. */
  judge(dataset: DatasetSizes): readonly string[];
}

/**
 * Reads a source. The rows of its parts and what tasks leave are files of the rounds. Throws `DataError` like `ingest`.
 */
export function readInput(source: string, options: ReadInputOptions, rounds: Rounds): Promise<InputParts> {
  return source === 'sample' ? readSampleParts(options, rounds) : readParts(source, options, rounds);
}

async function readSampleParts(options: ReadInputOptions, rounds: Rounds): Promise<InputParts> {
  const { columns, movies } = readSample(options.seed ?? 42);
  const answer = { ...(await leaveRows(rounds.path('rows-0'), columns)), warnings: [] };
  const about = { name: 'sample', simulated: true, label: 'sample' };
  const counts = { badRows: columns.badRows, notRated: columns.notRated ?? 0 };
  const distribution = columns.values.distribution();
  return { ...about, ...counts, answers: [answer], distribution, tables: { movies }, warnings: [], judge: () => [] };
}

async function readParts(source: string, options: ReadInputOptions, rounds: Rounds): Promise<InputParts> {
  const reporter = options.reporter ?? streamReporter(process.stderr);
  const place = await findSource(source, { ...options, reporter });
  const warnings: string[] = [];
  const warn = (message: string) => {
    warnings.push(message);
    reporter.warn(message);
  };
  // An archive is unpacked beside the shards, where processes of this machine see it, and stays until its files are read.
  return withWorkDir(options.workDir ?? rounds.folder, async (workDir) => {
    const files = await locateInput(resolve(place.path), workDir, options);
    const tables = await withDatabase({ ...options, tempDir: workDir }, (connection) =>
      readTables(files, { workDir, connection }, { ...options, reporter }, warn),
    );
    const partBytes = options.partBytes ?? partBytesFor(options.memoryLimit / options.threads);
    const ratings = rounds.apart ? await shareFiles(files.ratings, rounds) : files.ratings;
    const surveyed = await rounds.run<{ parts: InputPart[] }>(
      'survey',
      'survey',
      ratings.map((file): SurveyArgs => ({ file, partBytes })),
    );
    // A run that goes on may find its files in another place.
    const parts = surveyed.flatMap((answer, f) => answer.parts.map((part) => ({ ...part, path: ratings[f].path })));
    const label = files.ratings.length === 1 ? files.ratings[0].label : files.name;
    const { columns, times, maxBadRows = 0, notRated, memoryLimit, threads } = options;
    const { all, answers, distribution } = await untilAgreed(label, notRated, rounds, (users, distributions, pass) =>
      rounds.run<ReadAnswer | EmptyAnswer>(
        `read-${pass}`,
        'read',
        parts.map(
          (part, p): ReadArgs => ({
            ...{ part, columns, times, maxBadRows, notRated, users, distributions },
            catalogueKeys: tables.movies?.keys,
            memoryLimit: memoryLimit / threads,
            out: rounds.path(`rows-${pass}-${p}`),
          }),
        ),
      ),
    );
    if (rounds.apart) await rounds.remove(ratings.map(({ path }) => path));
    const badRows = all.reduce((sum, answer) => sum + answer.badRows, 0);
    if (badRows > maxBadRows) {
      const reason = `its files have ${badRows} bad rows; --max-bad-rows ${maxBadRows} is used up`;
      throw new DataError('row', files.name, reason);
    }
    for (const { warnings: own } of all) own.forEach(warn);
    const texts = await textsOf(answers);
    const movieKeys = texts && numberKeys([...texts, ...(tables.movies?.keys ?? [])]);
    return {
      name: files.name,
      simulated: files.noise !== undefined,
      label,
      answers,
      distribution,
      badRows,
      notRated: all.reduce((sum, answer) => sum + answer.notRated, 0),
      tables: { ...tables, movies: tables.movies && numberMovies(tables.movies, movieKeys) },
      ...(movieKeys && { movieKeys }),
      warnings,
      judge(dataset) {
        const picks = answers.some((answer) => answer.picks);
        const named = { ratings: { ...files.ratings[0], label }, movies: files.movies };
        const found = warningsAbout(dataset, named, picks, tables.movies?.attributes);
        for (const message of found) reporter.warn(message);
        place.check(dataset);
        return found;
      },
    };
  });
}

/** Puts files of this machine where tasks on others find them, one after another: each fills the connection. */
function shareFiles(files: readonly DataFile[], rounds: Rounds): Promise<DataFile[]> {
  return rounds.keep('input', async () => {
    const shared: DataFile[] = [];
    for (const [at, file] of files.entries()) {
      const path = rounds.path(`input-${at}`);
      await shareFile(file.path, path);
      shared.push({ ...file, path });
    }
    return shared;
  });
}

/** The texts of films in all parts; undefined when films have ids. */
async function textsOf(answers: readonly ReadAnswer[]): Promise<Set<string> | undefined> {
  const texts = new Set<string>();
  let areTexts = false;
  for (const { facts } of answers) {
    const { movieKeys } = await loadValue<PartFacts>(facts);
    areTexts ||= movieKeys !== undefined;
    for (const text of movieKeys?.keys() ?? []) texts.add(text);
  }
  return areTexts ? texts : undefined;
}

/**
 * Reads all parts again as long as they do not agree: when users of some have names, all users have names; and values
 * that are off the scale of all parts are left out. Returns what all parts answered, and those with ratings.
 */
async function untilAgreed(
  label: string,
  notRated: readonly number[] | undefined,
  rounds: Rounds,
  read: (
    users: ReadArgs['users'],
    distributions: readonly string[],
    pass: number,
  ) => Promise<(ReadAnswer | EmptyAnswer)[]>,
): Promise<{ all: (ReadAnswer | EmptyAnswer)[]; answers: ReadAnswer[]; distribution: Distribution }> {
  const distributions: string[] = [];
  let users: ReadArgs['users'] = 'either';
  for (let pass = 0; ; pass++) {
    const all = await read(users, distributions, pass);
    const answers = all.filter((answer) => 'file' in answer);
    if (answers.length === 0)
      throw new DataError('empty', label, all.find((answer) => 'empty' in answer)?.empty ?? 'has no rows');
    // Facts stay, because a run that goes on reads them again.
    const again = () => rounds.remove(answers.flatMap(({ file, names = [] }) => [file, names].flat()));
    const named = answers.filter(({ names }) => names !== undefined).length;
    if (named > 0 && named < answers.length) {
      users = 'names';
      await again();
      continue;
    }
    let distribution: Distribution = { values: new Float64Array(), counts: new Float64Array() };
    for (const { facts } of answers) {
      distribution = addDistributions(distribution, (await loadValue<PartFacts>(facts)).distribution);
    }
    if (distributions.length === 0 && notRated === undefined) askAboutNotRated(label, distribution);
    const check = findOffScale(distribution);
    if (!check) return { all, answers, distribution };
    if (distributions.length === MAX_PASSES) {
      const reasons = Array.from(distribution.values, (rating) => check(rating));
      const first = reasons.find((reason) => reason !== null);
      throw new DataError('format', label, `its ratings do not follow a scale: after ${MAX_PASSES} passes, ${first}`);
    }
    distributions.push(await saveValue(rounds.path(`off-scale-${pass}`), distribution));
    await again();
  }
}
