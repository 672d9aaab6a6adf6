/**
 * Reads a dataset into shards: each part of the input is read and checked by itself → all parts together tell the scale →
 * rows of ranges of users are gathered and lose their duplicates → films are counted and numbered by popularity.
 */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { buildCatalogue, type CatalogueTables } from '../ingest/catalogue/build-catalogue.ts';
import { numberMovies } from '../ingest/catalogue/read-movies.ts';
import { DataError, show } from '../ingest/data-error.ts';
import type { Dataset, DatasetSizes, FeedbackCounts } from '../ingest/dataset.ts';
import type { FeedbackRows } from '../ingest/feedback/feedback-rows.ts';
import { type IngestOptions, readTables, withWorkDir } from '../ingest/ingest.ts';
import { numberKeys } from '../ingest/ratings/movie-keys.ts';
import { findOffScale, findScale } from '../ingest/ratings/rating-scale.ts';
import type { Distribution } from '../ingest/ratings/rating-values.ts';
import { askAboutNotRated, MAX_PASSES } from '../ingest/ratings/read-ratings.ts';
import { streamReporter } from '../ingest/reporter.ts';
import { findSource } from '../ingest/source/find-source.ts';
import { locateInput } from '../ingest/source/input-files.ts';
import { readSample } from '../ingest/source/sample-source.ts';
import { withDatabase } from '../ingest/tables/duckdb.ts';
import { warningsAbout } from '../ingest/warnings.ts';
import type { FilmCounts, GatherAnswer, GatherArgs, Gathered, NumberArgs, ShardFeedback } from './build-tasks.ts';
import { type InputPart, partBytesFor, type SurveyArgs } from './parts.ts';
import {
  leaveRows,
  mergeDistributions,
  mergeRanges,
  type PartFacts,
  type ReadAnswer,
  type ReadArgs,
  type UserRanges,
} from './read-task.ts';
import type { Rounds } from './rounds.ts';
import type { Facts, ShardInfo } from './shard-file.ts';
import { loadValue, saveValue } from './values.ts';

/** A dataset whose ratings lie in shards. */
export interface ShardedDataset extends Omit<Dataset, 'ratings' | 'userIds' | 'userNames'> {
  readonly facts: Facts;
  /** In the order of user ids. */
  readonly shards: readonly ShardInfo[];
  /** Number of ratings of each film. */
  readonly filmCounts: Uint32Array;
}

/**
 * Ratings of a shard, about: the rows of neighbouring users until there are so many. Twice as many take twice the memory
 * of a task (about 40 bytes each in the most hungry one), and half as many give twice the statistics to add up.
 */
export const SHARD_RATINGS = 8_000_000;

/** Options of `ingestShards`. */
export interface ShardOptions extends IngestOptions {
  /** Ratings of a shard, `SHARD_RATINGS` by default. */
  readonly shardRatings?: number;
  /** Bytes of a part of a large text file; by default as many as the memory of a process has room for. */
  readonly partBytes?: number;
}

/** What the parts of the input come to. */
interface InputParts {
  readonly name: string;
  readonly simulated: boolean;
  /** Name of the input in messages. */
  readonly label: string;
  readonly answers: readonly ReadAnswer[];
  readonly tables: Omit<CatalogueTables, 'movies'> & { movies?: ReturnType<typeof numberMovies> };
  readonly movieKeys?: ReadonlyMap<string, number>;
  readonly warnings: readonly string[];
  /** Returns what a reader of the night's result should know of the dataset. Throws `DataError` if it is not that of its name. */
  judge(dataset: DatasetSizes): readonly string[];
}

/**
 * Reads a dataset into shards in the folder of the rounds. The feedback `said` overrides the ratings. Throws `DataError`
 * like `ingest`, and `format` for feedback of users with names.
 */
export async function ingestShards(
  source: string,
  options: ShardOptions,
  rounds: Rounds,
  said?: FeedbackRows,
): Promise<ShardedDataset> {
  const input = source === 'sample' ? await readSampleParts(options, rounds) : await readParts(source, options, rounds);
  const { answers, tables, movieKeys, warnings } = input;
  const facts = await Promise.all(answers.map((answer) => loadValue<PartFacts>(answer.facts)));
  const distribution = mergeDistributions(facts.map((part) => part.distribution));
  const distributionFile = await saveValue(rounds.path('distribution'), distribution);
  const { scale, rounded } = findScale(distribution);

  const inputs: Gathered[] = answers.map(({ file }, part) => ({
    file,
    renumber: changedNumbers(facts[part].movieKeys, movieKeys),
  }));
  const timed = answers.some((answer) => answer.hasTimes);
  const feedback = said && (await saveFeedback(rounds, said, facts, inputs, tables.movies?.ids ?? []));
  const ranges = cutRanges(mergeRanges(facts.map((part) => part.ranges)), options.shardRatings ?? SHARD_RATINGS);
  const parts = ranges.map(
    ([from, to], shard): GatherArgs => ({
      ...{ inputs, from, to, distribution: distributionFile, timed, feedback },
      out: rounds.path(`raw-${shard}`),
    }),
  );
  const sum = (of: (answer: ReadAnswer) => number) => answers.reduce((total, answer) => total + of(answer), 0);
  const all = await rounds.run<GatherAnswer>(
    'gather',
    'gather',
    parts,
    sum(({ rows }) => rows),
  );
  const gathered = all.filter(({ numUsers }) => numUsers > 0);
  if (gathered.length === 0) throw new DataError('empty', said?.label ?? input.label, 'leaves no rating');

  const ignored = all.find(({ feedback: own }) => own && own.warnings.length > 0)?.feedback?.warnings[0];
  if (ignored !== undefined) (options.reporter ?? streamReporter(process.stderr)).warn(ignored);
  const { movieIds, filmCounts, numRated } = await numberFilms(gathered, tables.movies?.ids ?? []);
  const movieFile = await saveValue(rounds.path('movie-ids'), { ids: movieIds });
  const numbered = await rounds.run<{ file: string }>(
    'number',
    'number',
    gathered.map(
      ({ file }, shard): NumberArgs => ({ raw: file, movieIds: movieFile, out: rounds.path(`shard-${shard}`) }),
    ),
  );
  await rounds.remove([...answers.map(({ file }) => file), ...gathered.map(({ file }) => file)]);

  let firstUser = 0;
  const shards = gathered.map(({ numUsers, numRatings }, shard): ShardInfo => {
    const info = { file: numbered[shard].file, firstUser, numUsers, numRatings };
    firstUser += numUsers;
    return info;
  });
  const numRatings = gathered.reduce((total, shard) => total + shard.numRatings, 0);
  const known = new Set(tables.movies?.ids);
  const notRated = sum((answer) => answer.notRated);
  const dataset: ShardedDataset = {
    name: input.name,
    simulated: input.simulated,
    facts: {
      numUsers: firstUser,
      numMovies: movieIds.length,
      numRatings,
      values: Array.from(scale.values),
      relevance: scale.relevance,
    },
    shards,
    filmCounts,
    catalogue: buildCatalogue(movieIds, tables, movieKeys),
    hasTimestamps: timed,
    checksum: checksumOf(gathered.map((shard) => shard.checksum)),
    counts: {
      rows: sum((answer) => answer.rows),
      badRows: sum((answer) => answer.badRows),
      ...(notRated > 0 && { notRated }),
      duplicates: gathered.reduce((total, shard) => total + shard.duplicates, 0),
      moviesNotInCatalogue: movieIds.subarray(0, numRated).filter((id) => !known.has(id)).length,
      roundedRatings: rounded,
      tags: tables.tags?.tags.length ?? 0,
      ...(said && { feedback: addFeedback(all) }),
    },
  };
  const sizes = { ...dataset, ratings: { ...dataset.facts, scale } };
  const told = [...warnings, ...input.judge(sizes)];
  return told.length === 0 ? dataset : { ...dataset, warnings: told };
}

/** Stores the feedback for the shards, with the ids of all films that the dataset has. */
async function saveFeedback(
  rounds: Rounds,
  rows: FeedbackRows,
  facts: readonly PartFacts[],
  inputs: readonly Gathered[],
  catalogueIds: readonly number[],
): Promise<string> {
  const named = rows.users.find((user) => typeof user === 'string');
  if (named !== undefined) {
    throw new DataError('format', rows.label, `user ${show(String(named))} has a name; in shards users have numbers`);
  }
  const ids = new Set(catalogueIds);
  facts.forEach(({ movieIds }, part) => {
    const numbers = new Map(inputs[part].renumber);
    for (const id of movieIds) ids.add(numbers.get(id) ?? id);
  });
  const movieIds = Uint32Array.from(ids).sort();
  return saveValue(rounds.path('feedback'), {
    rows: { ...rows, users: [...rows.users] },
    movieIds,
  } satisfies ShardFeedback);
}

function addFeedback(gathered: readonly GatherAnswer[]): FeedbackCounts {
  const total = { added: 0, changed: 0, removed: 0, ignored: 0 };
  for (const { feedback } of gathered) {
    for (const what of ['added', 'changed', 'removed', 'ignored'] as const) total[what] += feedback?.counts[what] ?? 0;
  }
  return total;
}

async function readSampleParts(options: ShardOptions, rounds: Rounds): Promise<InputParts> {
  const { columns, movies } = readSample(options.seed ?? 42);
  const answer = { ...(await leaveRows(rounds.path('rows-0'), columns)), warnings: [] };
  const about = { name: 'sample', simulated: true, label: 'sample' };
  return { ...about, answers: [answer], tables: { movies }, warnings: [], judge: () => [] };
}

async function readParts(source: string, options: ShardOptions, rounds: Rounds): Promise<InputParts> {
  const reporter = options.reporter ?? streamReporter(process.stderr);
  const place = await findSource(source, { ...options, reporter });
  const warnings: string[] = [];
  const warn = (message: string) => {
    warnings.push(message);
    reporter.warn(message);
  };
  // An archive is unpacked beside the shards, where every process sees it, and stays until its files are read.
  return withWorkDir(options.workDir ?? rounds.path('.'), async (workDir) => {
    const files = await locateInput(resolve(place.path), workDir, options);
    const tables = await withDatabase({ ...options, tempDir: workDir }, (connection) =>
      readTables(files, { workDir, connection }, { ...options, reporter }, warn),
    );
    const partBytes = options.partBytes ?? partBytesFor(options.memoryLimit / options.threads);
    const surveyed = await rounds.run<{ parts: InputPart[] }>(
      'survey',
      'survey',
      files.ratings.map((file): SurveyArgs => ({ file, partBytes })),
    );
    const parts = surveyed.flatMap((answer) => answer.parts);
    const label = files.ratings.length === 1 ? files.ratings[0].label : files.name;
    const { columns, times, maxBadRows = 0, notRated, memoryLimit, threads } = options;
    const answers = await untilOnScale(label, notRated, rounds, (distributions, pass) =>
      rounds.run<ReadAnswer>(
        `read-${pass}`,
        'read',
        parts.map(
          (part, p): ReadArgs => ({
            ...{ part, columns, times, maxBadRows, notRated, distributions },
            catalogueKeys: tables.movies?.keys,
            memoryLimit: memoryLimit / threads,
            out: rounds.path(`rows-${p}`),
          }),
        ),
      ),
    );
    const badRows = answers.reduce((sum, answer) => sum + answer.badRows, 0);
    if (badRows > maxBadRows) {
      const reason = `its files have ${badRows} bad rows; --max-bad-rows ${maxBadRows} is used up`;
      throw new DataError('row', files.name, reason);
    }
    for (const { warnings: own } of answers) own.forEach(warn);
    const texts = await textsOf(answers);
    const movieKeys = texts && numberKeys([...texts, ...(tables.movies?.keys ?? [])]);
    return {
      name: files.name,
      simulated: files.noise !== undefined,
      label,
      answers,
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

/** Reads all parts again, without the values that are off the scale, as long as there are any. */
async function untilOnScale(
  label: string,
  notRated: readonly number[] | undefined,
  rounds: Rounds,
  read: (distributions: readonly string[], pass: number) => Promise<ReadAnswer[]>,
): Promise<ReadAnswer[]> {
  const distributions: string[] = [];
  for (let pass = 0; ; pass++) {
    const answers = await read(distributions, pass);
    const facts = await Promise.all(answers.map((answer) => loadValue<PartFacts>(answer.facts)));
    const distribution: Distribution = mergeDistributions(facts.map((part) => part.distribution));
    if (pass === 0 && notRated === undefined) askAboutNotRated(label, distribution);
    const check = findOffScale(distribution);
    if (!check) return answers;
    if (pass === MAX_PASSES) {
      const reasons = Array.from(distribution.values, (rating) => check(rating));
      const first = reasons.find((reason) => reason !== null);
      throw new DataError('format', label, `its ratings do not follow a scale: after ${MAX_PASSES} passes, ${first}`);
    }
    distributions.push(await saveValue(rounds.path(`off-scale-${pass}`), distribution));
  }
}

/** The films that have another number in the whole dataset than in a part: numbers made of texts may collide. */
function changedNumbers(
  own: ReadonlyMap<string, number> | undefined,
  all: ReadonlyMap<string, number> | undefined,
): (readonly [number, number])[] {
  if (!own || !all) return [];
  return Array.from(own, ([text, number]) => [number, all.get(text) ?? number] as const).filter(([a, b]) => a !== b);
}

/** Cuts the ids of users into ranges with about so many rows. */
function cutRanges({ shift, rows }: UserRanges, most: number): [number, number][] {
  const total = rows.reduce((sum, count) => sum + count, 0);
  const share = total / Math.max(1, Math.ceil(total / most));
  const cuts: number[] = [0];
  let done = 0;
  rows.forEach((count, range) => {
    if (done >= share * cuts.length && count > 0) cuts.push(range * 2 ** shift);
    done += count;
  });
  return cuts.map((from, at) => [from, cuts[at + 1] ?? 2 ** 32]);
}

/** Numbers films by falling number of ratings, ties by id, and those without ratings after them. */
async function numberFilms(gathered: readonly GatherAnswer[], catalogueIds: readonly number[]) {
  const counts = new Map<number, number>();
  for (const { films } of gathered) {
    const own = await loadValue<FilmCounts>(films);
    for (const [at, id] of own.movieIds.entries()) counts.set(id, (counts.get(id) ?? 0) + own.counts[at]);
  }
  const rated = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
  const unrated = catalogueIds.filter((id) => !counts.has(id)).sort((a, b) => a - b);
  const movieIds = Uint32Array.from([...rated.map(([id]) => id), ...unrated]);
  return { movieIds, filmCounts: Uint32Array.from(movieIds, (id) => counts.get(id) ?? 0), numRated: rated.length };
}

function checksumOf(checksums: readonly string[]): string {
  return createHash('sha256').update(checksums.join('\n')).digest('hex');
}
