/** The task that reads one part of the input, with the checks of every ingest, and leaves its good rows sorted by user. */

import { withWorkDir } from '../ingest/ingest.ts';
import { numberIds } from '../ingest/ratings/number-ids.ts';
import type { RatingColumns } from '../ingest/ratings/rating-columns.ts';
import { findOffScale } from '../ingest/ratings/rating-scale.ts';
import type { Distribution } from '../ingest/ratings/rating-values.ts';
import { readRatingPart } from '../ingest/ratings/read-ratings.ts';
import type { Reporter } from '../ingest/reporter.ts';
import type { ColumnNames } from '../ingest/tables/column-names.ts';
import { withDatabase } from '../ingest/tables/duckdb.ts';
import { type InputPart, partFile } from './parts.ts';
import { writeRows } from './row-file.ts';
import { loadValue, saveValue } from './values.ts';

/** How the input is read. */
export interface ReadArgs {
  readonly part: InputPart;
  readonly columns?: ColumnNames;
  readonly times?: boolean;
  readonly maxBadRows: number;
  readonly notRated?: readonly number[];
  readonly catalogueKeys?: readonly string[];
  /** Files with the distributions of all values, each of which told which values are off the scale. */
  readonly distributions: readonly string[];
  readonly memoryLimit: number;
  /** Path of the rows that are written. */
  readonly out: string;
}

/** What a part of the input has. */
export interface ReadAnswer {
  readonly file: string;
  readonly rows: number;
  readonly badRows: number;
  readonly notRated: number;
  readonly hasTimes: boolean;
  readonly picks: boolean;
  /** File with the distribution of values, the rows by range of user ids, and the texts of films. */
  readonly facts: string;
  readonly warnings: readonly string[];
}

/** The content of `ReadAnswer.facts`. */
export interface PartFacts {
  readonly distribution: Distribution;
  readonly ranges: UserRanges;
  /** Ids of the films that it has. */
  readonly movieIds: Uint32Array;
  /** The number of each film by its text; undefined if films have ids. */
  readonly movieKeys?: ReadonlyMap<string, number>;
}

/** How many rows users have whose ids are in each range of 2^shift ids. */
export interface UserRanges {
  readonly shift: number;
  readonly rows: Float64Array;
}

/** Most ranges of user ids that are counted. A power of two: shards are cut between them. */
const MOST_RANGES = 2 ** 16;

/** Reads a part. */
export async function readPart(args: ReadArgs): Promise<ReadAnswer> {
  const warnings: string[] = [];
  const reporter: Reporter = { warn: (message) => warnings.push(message), downloaded: () => undefined };
  const distributions = await Promise.all(args.distributions.map((path) => loadValue<Distribution>(path)));
  const checks = distributions.map(findOffScale).filter((check) => check !== null);
  const columns = await withWorkDir(undefined, (workDir) =>
    withDatabase({ threads: 1, memoryLimit: args.memoryLimit, tempDir: workDir }, async (connection) =>
      readRatingPart(
        await partFile(args.part, workDir),
        connection,
        { ...args, users: 'ids', workDir, reporter },
        checks,
      ),
    ),
  );
  return { ...(await leaveRows(args.out, columns)), warnings };
}

/** Writes the rows of a part and its facts. */
export async function leaveRows(out: string, columns: RatingColumns): Promise<Omit<ReadAnswer, 'warnings'>> {
  const { users, movies, values, times, rows, badRows, notRated = 0, picks = false, movieKeys } = columns;
  const facts: PartFacts = {
    distribution: values.distribution(),
    ranges: countRanges(users),
    movieIds: numberIds(movies.slice()),
    ...(movieKeys && { movieKeys }),
  };
  await writeRows(out, { ratings: values.toArray(), users, movies, seconds: times ?? new Uint32Array(rows) });
  await saveValue(`${out}.facts`, facts);
  return { file: out, rows, badRows, notRated, hasTimes: times !== null, picks, facts: `${out}.facts` };
}

function countRanges(users: Uint32Array): UserRanges {
  const largest = users.reduce((most, id) => Math.max(most, id), 0);
  const shift = Math.max(0, Math.ceil(Math.log2((largest + 1) / MOST_RANGES)));
  const rows = new Float64Array(Math.floor(largest / 2 ** shift) + 1);
  for (const id of users) rows[Math.floor(id / 2 ** shift)]++;
  return { shift, rows };
}

/** Adds up the ranges of all parts, in ranges as wide as the widest of them. */
export function mergeRanges(parts: readonly UserRanges[]): UserRanges {
  const shift = parts.reduce((widest, part) => Math.max(widest, part.shift), 0);
  const widths = parts.map((part) => 2 ** (shift - part.shift));
  const length = parts.reduce((most, { rows }, p) => Math.max(most, Math.ceil(rows.length / widths[p])), 0);
  const merged = new Float64Array(length);
  parts.forEach(({ rows }, p) => {
    for (let range = 0; range < rows.length; range++) merged[Math.floor(range / widths[p])] += rows[range];
  });
  return { shift, rows: merged };
}

/** Adds up distributions. */
export function mergeDistributions(parts: readonly Distribution[]): Distribution {
  const counts = new Map<number, number>();
  for (const { values, counts: own } of parts) {
    for (let at = 0; at < values.length; at++) counts.set(values[at], (counts.get(values[at]) ?? 0) + own[at]);
  }
  const values = Float64Array.from(counts.keys()).sort();
  return { values, counts: Float64Array.from(values, (value) => counts.get(value) ?? 0) };
}
