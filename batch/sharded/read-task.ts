/** The task that reads one part of the input, with the checks of every ingest, and leaves its good rows sorted by user. */

import { DataError } from '../ingest/data-error.ts';
import { withWorkDir } from '../ingest/ingest.ts';
import { numberIds } from '../ingest/ratings/number-ids.ts';
import type { RatingColumns } from '../ingest/ratings/rating-columns.ts';
import { findOffScale } from '../ingest/ratings/rating-scale.ts';
import type { Distribution } from '../ingest/ratings/rating-values.ts';
import { readRatingPart } from '../ingest/ratings/read-ratings.ts';
import { NoGoodRow, NoRating } from '../ingest/ratings/read-rows.ts';
import { UserNames } from '../ingest/ratings/user-names.ts';
import type { Reporter } from '../ingest/reporter.ts';
import type { ColumnNames } from '../ingest/tables/column-names.ts';
import { withDatabase } from '../ingest/tables/duckdb.ts';
import { writeNames } from './name-file.ts';
import { type InputPart, partFile } from './parts.ts';
import { readRowsOf, writeRows } from './row-file.ts';
import { countIds, countNames, type IdCounts, type NameCounts } from './user-cuts.ts';
import { loadValue, saveValue } from './values.ts';

/** How the input is read. */
export interface ReadArgs {
  readonly part: InputPart;
  readonly columns?: ColumnNames;
  readonly times?: boolean;
  readonly maxBadRows: number;
  readonly notRated?: readonly number[];
  readonly catalogueKeys?: readonly string[];
  /** `either`: users have names if any user of the part is not a number. `names`: they have, because others do. */
  readonly users: 'either' | 'names';
  /** Files with the distributions of all values, each of which told which values are off the scale. */
  readonly distributions: readonly string[];
  readonly memoryLimit: number;
  /** Path of the rows that are written. */
  readonly out: string;
}

/** What is told of every part of the input. */
interface ToldOfPart {
  readonly badRows: number;
  readonly notRated: number;
  readonly warnings: readonly string[];
}

/** What a part of the input has that has no ratings. */
export interface EmptyAnswer extends ToldOfPart {
  /** Why there are none. */
  readonly empty: string;
}

/** What a part of the input has. */
export interface ReadAnswer extends ToldOfPart {
  readonly file: string;
  readonly rows: number;
  readonly hasTimes: boolean;
  readonly picks: boolean;
  /** File of the names of its users, who have their places in it, plus 1, in the rows. Absent if they have ids. */
  readonly names?: string;
  /** File of `PartFacts`. */
  readonly facts: string;
}

/** The content of `ReadAnswer.facts`. */
export interface PartFacts {
  readonly distribution: Distribution;
  /** The rows of users: by ranges of ids, or of a sample of names. */
  readonly users: IdCounts | NameCounts;
  /** Ids of the films that it has. */
  readonly movieIds: Uint32Array;
  /** The number of each film by its text; undefined if films have ids. */
  readonly movieKeys?: ReadonlyMap<string, number>;
}

/** Reads a part. */
export async function readPart(args: ReadArgs): Promise<ReadAnswer | EmptyAnswer> {
  const warnings: string[] = [];
  const reporter: Reporter = { warn: (message) => warnings.push(message), downloaded: () => undefined };
  const distributions = await Promise.all(args.distributions.map((path) => loadValue<Distribution>(path)));
  const checks = distributions.map(findOffScale).filter((check) => check !== null);
  try {
    const columns = await withWorkDir(undefined, (workDir) =>
      withDatabase({ threads: 1, memoryLimit: args.memoryLimit, tempDir: workDir }, async (connection) =>
        readRatingPart(await partFile(args.part, workDir), connection, { ...args, workDir, reporter }, checks),
      ),
    );
    return { ...(await leaveRows(args.out, columns)), warnings };
  } catch (error) {
    // Who writes a lake may leave files without rows in it.
    if (!(error instanceof DataError && error.code === 'empty') || error instanceof NoGoodRow) throw error;
    const { badRows, notRated } = error instanceof NoRating ? error : { badRows: 0, notRated: 0 };
    return { empty: error.reason, badRows, notRated, warnings };
  }
}

/** Writes the rows of a part and its facts. */
export async function leaveRows(out: string, columns: RatingColumns): Promise<Omit<ReadAnswer, 'warnings'>> {
  const { users, userNames, movies, values, times, rows, badRows, notRated = 0, picks = false, movieKeys } = columns;
  const facts: PartFacts = {
    distribution: values.distribution(),
    users: userNames ? countNames(users, userNames) : countIds(users),
    movieIds: numberIds(movies.slice()),
    ...(movieKeys && { movieKeys }),
  };
  await writeRows(out, { ratings: values.toArray(), users, movies, seconds: times ?? new Uint32Array(rows) });
  await saveValue(`${out}.facts`, facts);
  return {
    ...{ file: out, rows, badRows, notRated, hasTimes: times !== null, picks, facts: `${out}.facts` },
    ...(userNames && { names: await writeNames(`${out}.names`, userNames) }),
  };
}

/** Arguments of `nameUsers`. */
export interface NameArgs {
  /** Rows of users with ids. */
  readonly file: string;
  readonly out: string;
}

/** Gives the users of a part names, which are the digits of their ids. */
export async function nameUsers({ file, out }: NameArgs): Promise<Named> {
  const { users: ids, ...rows } = await readRowsOf(file, 0, 2 ** 32);
  const names = new UserNames();
  const users = ids.map((id) => names.numberOf(String(id)));
  const userNames = names.sort(users);
  await writeRows(out, { ...rows, users });
  return {
    file: out,
    names: await writeNames(`${out}.names`, userNames),
    users: await saveValue(`${out}.users`, countNames(users, userNames)),
  };
}

/** The rows of a part whose users have been given names, and the file of `NameCounts`. */
export interface Named {
  readonly file: string;
  readonly names: string;
  readonly users: string;
}

/** Adds up two distributions. */
export function addDistributions(a: Distribution, b: Distribution): Distribution {
  const counts = new Map<number, number>();
  for (const { values, counts: own } of [a, b]) {
    for (let at = 0; at < values.length; at++) counts.set(values[at], (counts.get(values[at]) ?? 0) + own[at]);
  }
  const values = Float64Array.from(counts.keys()).sort();
  return { values, counts: Float64Array.from(values, (value) => counts.get(value) ?? 0) };
}
