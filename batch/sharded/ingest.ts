/**
 * Reads a dataset into shards: each part of the input is read by itself → all parts together tell the scale → rows of
 * neighbouring users are gathered and lose their duplicates → films are counted and numbered by popularity.
 */

import { createHash } from 'node:crypto';
import { buildCatalogue, catalogueIds } from '../ingest/catalogue/build-catalogue.ts';
import { DataError } from '../ingest/data-error.ts';
import type { Dataset, FeedbackCounts } from '../ingest/dataset.ts';
import type { FeedbackRows } from '../ingest/feedback/feedback-rows.ts';
import { findScale } from '../ingest/ratings/rating-scale.ts';
import { streamReporter } from '../ingest/reporter.ts';
import type { FilmCounts, GatherAnswer, GatherArgs, Gathered, NumberArgs, ShardFeedback } from './build-tasks.ts';
import { addUpParts, nameParts, namesUsers } from './known-parts.ts';
import { type ReadInputOptions, readInput } from './read-input.ts';
import type { Rounds } from './rounds.ts';
import type { Facts, ShardInfo } from './shard-file.ts';
import { cutUsers } from './user-cuts.ts';
import { loadValue, saveValue } from './values.ts';

/** A dataset whose ratings lie in shards. */
export interface ShardedDataset extends Omit<Dataset, 'ratings' | 'userIds' | 'userNames'> {
  readonly facts: Facts;
  /** Whether users have names. Their ids are then their numbers, plus 1. */
  readonly isNamed: boolean;
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

/** Ratings of films are counted in 32 bits. */
const MOST_FILM_RATINGS = 0xffffffff;

/** Options of `ingestShards`. */
export interface ShardOptions extends ReadInputOptions {
  /** Ratings of a shard, `SHARD_RATINGS` by default. */
  readonly shardRatings?: number;
}

/**
 * Reads a dataset into shards in the folder of the rounds. The feedback `said` overrides the ratings. Throws `DataError`
 * like `ingest`.
 */
export async function ingestShards(
  source: string,
  options: ShardOptions,
  rounds: Rounds,
  said?: FeedbackRows,
): Promise<ShardedDataset> {
  const input = await readInput(source, options, rounds);
  const { answers, movieKeys, warnings } = input;
  const tables = { ...input.tables, items: said?.items };
  const allIds = catalogueIds(tables);
  const { distribution } = input;
  const known = await addUpParts(input, allIds);
  const distributionFile = await saveValue(rounds.path('distribution'), distribution);
  const { scale, rounded } = findScale(distribution);
  const timed = answers.some((answer) => answer.hasTimes);
  const feedback =
    said &&
    (await saveValue(rounds.path('feedback'), {
      rows: { ...said, items: [] },
      movieIds: known.movieIds,
    } satisfies ShardFeedback));
  const { files, counts } = await nameParts(
    rounds,
    answers,
    known.users,
    said && namesUsers(said, known.movieIds, scale),
  );
  const isNamed = files[0].names !== undefined;
  const inputs = await saveValue(rounds.path('inputs'), {
    parts: files.map((file, part): Gathered => ({ ...file, renumber: known.renumber[part] })),
  });
  const numRows = answers.reduce((total, { rows }) => total + rows, 0);
  const cuts = [undefined, ...cutUsers(counts, numRows, options.shardRatings ?? SHARD_RATINGS)];
  const parts = cuts.map(
    (from, shard): GatherArgs => ({
      ...{ inputs, from, to: cuts[shard + 1], distribution: distributionFile, timed, feedback },
      out: rounds.path(`raw-${shard}`),
    }),
  );
  const all = await rounds.run<GatherAnswer>('gather', 'gather', parts, numRows);
  const gathered = all.filter(({ numUsers }) => numUsers > 0);
  if (gathered.length === 0) throw new DataError('empty', said?.label ?? input.label, 'leaves no rating');

  const ignored = all.find(({ feedback: own }) => own && own.warnings.length > 0)?.feedback?.warnings[0];
  if (ignored !== undefined) (options.reporter ?? streamReporter(process.stderr)).warn(ignored);
  const { movieIds, filmCounts, numRated } = await numberFilms(gathered, allIds);
  const movieFile = await saveValue(rounds.path('movie-ids'), { ids: movieIds });
  const firstUsers = [0];
  for (const { numUsers } of gathered) firstUsers.push(firstUsers[firstUsers.length - 1] + numUsers);
  const numbered = await rounds.run<{ file: string }>(
    'number',
    'number',
    gathered.map(
      ({ file }, shard): NumberArgs => ({
        ...{ raw: file, movieIds: movieFile, out: rounds.path(`shard-${shard}`) },
        ...(isNamed && { namesBefore: firstUsers[shard] }),
      }),
    ),
  );
  await rounds.remove([
    ...[...answers, ...files].flatMap(({ file, names = [] }) => [file, names].flat()),
    ...gathered.map(({ file }) => file),
  ]);
  const shards = gathered.map(
    ({ numUsers, numRatings, names }, shard): ShardInfo => ({
      ...{ file: numbered[shard].file, names, firstUser: firstUsers[shard], numUsers, numRatings },
    }),
  );
  const numRatings = gathered.reduce((total, shard) => total + shard.numRatings, 0);
  const listed = new Set(allIds);
  const dataset: ShardedDataset = {
    name: input.name,
    simulated: input.simulated,
    facts: {
      numUsers: firstUsers[gathered.length],
      numMovies: movieIds.length,
      numRatings,
      values: Array.from(scale.values),
      relevance: scale.relevance,
    },
    isNamed,
    shards,
    filmCounts,
    catalogue: buildCatalogue(movieIds, tables, movieKeys),
    hasTimestamps: timed,
    checksum: checksumOf(gathered.map((shard) => shard.checksum)),
    counts: {
      rows: numRows,
      badRows: input.badRows,
      ...(input.notRated > 0 && { notRated: input.notRated }),
      duplicates: gathered.reduce((total, shard) => total + shard.duplicates, 0),
      moviesNotInCatalogue: movieIds.subarray(0, numRated).filter((id) => !listed.has(id)).length,
      roundedRatings: rounded,
      tags: tables.tags?.tags.length ?? 0,
      ...(said && { feedback: addFeedback(all) }),
    },
  };
  const sizes = { ...dataset, ratings: { ...dataset.facts, scale } };
  const told = [...warnings, ...input.judge(sizes)];
  return told.length === 0 ? dataset : { ...dataset, warnings: told };
}

function addFeedback(gathered: readonly GatherAnswer[]): FeedbackCounts {
  const total = { added: 0, changed: 0, removed: 0, ignored: 0 };
  for (const { feedback } of gathered) {
    for (const what of ['added', 'changed', 'removed', 'ignored'] as const) total[what] += feedback?.counts[what] ?? 0;
  }
  return total;
}

/** Numbers films by falling number of ratings, ties by id, and those without ratings after them. */
async function numberFilms(gathered: readonly GatherAnswer[], catalogueIds: readonly number[]) {
  const counts = new Map<number, number>();
  for (const { films } of gathered) {
    const own = await loadValue<FilmCounts>(films);
    for (const [at, id] of own.movieIds.entries()) counts.set(id, (counts.get(id) ?? 0) + own.counts[at]);
  }
  const rated = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
  if (rated.length > 0 && rated[0][1] > MOST_FILM_RATINGS) {
    throw new DataError('limit', `movie ${rated[0][0]}`, `has more than ${MOST_FILM_RATINGS} ratings`);
  }
  const unrated = catalogueIds.filter((id) => !counts.has(id)).sort((a, b) => a - b);
  const movieIds = Uint32Array.from([...rated.map(([id]) => id), ...unrated]);
  return { movieIds, filmCounts: Uint32Array.from(movieIds, (id) => counts.get(id) ?? 0), numRated: rated.length };
}

function checksumOf(checksums: readonly string[]): string {
  return createHash('sha256').update(checksums.join('\n')).digest('hex');
}
