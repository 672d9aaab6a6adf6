/**
 * The tasks that make shards: one gathers the rows of a range of users from all parts of the input, drops duplicates and
 * counts films; when films are numbered by popularity, the other renumbers the shard.
 */

import { minuteOfSeconds } from '../../shared/minutes.ts';
import type { UserId } from '../../shared/user-id.ts';
import { DataError } from '../ingest/data-error.ts';
import type { FeedbackCounts } from '../ingest/dataset.ts';
import { applyFeedback } from '../ingest/feedback/apply-feedback.ts';
import type { FeedbackRows } from '../ingest/feedback/feedback-rows.ts';
import type { RatedRows } from '../ingest/feedback/rated-rows.ts';
import { checksumRows } from '../ingest/ratings/canonical-checksum.ts';
import { numberIds } from '../ingest/ratings/number-ids.ts';
import { findScale } from '../ingest/ratings/rating-scale.ts';
import type { Distribution } from '../ingest/ratings/rating-values.ts';
import { dropDuplicates, groupByUser, sortByMovie } from '../ingest/ratings/user-rows.ts';
import type { Reporter } from '../ingest/reporter.ts';
import { type InputRows, readRowsOf } from './row-file.ts';
import { type ShardRows, saveShard } from './shard-file.ts';
import { loadValue, saveValue } from './values.ts';

/** Rows of one part of the input. */
export interface Gathered {
  readonly file: string;
  /** Films whose number in this part is not that in the whole dataset: pairs of numbers. */
  readonly renumber: readonly (readonly [number, number])[];
}

/** Which rows make a shard: those of the users with ids from `from` to below `to`. */
export interface GatherArgs {
  readonly inputs: readonly Gathered[];
  readonly from: number;
  readonly to: number;
  /** File of the distribution of all values. */
  readonly distribution: string;
  /** Whether any part of the input has times. */
  readonly timed: boolean;
  /** File of `ShardFeedback`. Absent without feedback. */
  readonly feedback?: string;
  readonly out: string;
}

/** Feedback, and the ids of all films that it may be about. */
export interface ShardFeedback {
  readonly rows: FeedbackRows;
  readonly movieIds: Uint32Array;
}

/** A shard before its films are numbered. */
export interface GatherAnswer {
  /** Its rows. */
  readonly file: string;
  /** The films that it has, and the number of ratings of each. */
  readonly films: string;
  readonly numUsers: number;
  readonly numRatings: number;
  readonly duplicates: number;
  /** What the feedback has changed, and why some of it was ignored. Absent without feedback. */
  readonly feedback?: { readonly counts: FeedbackCounts; readonly warnings: readonly string[] };
  /** SHA-256 of its rows (canonical-checksum.ts). */
  readonly checksum: string;
}

/** The films of a shard. Ids ascend. */
export interface FilmCounts {
  readonly movieIds: Uint32Array;
  readonly counts: Uint32Array;
}

/** The rows of a shard whose films are numbered by their place among its own. */
interface RawShard extends Required<ShardRows> {
  readonly movieIds: Uint32Array;
}

/** Gathers a shard. */
export async function gatherShard(args: GatherArgs): Promise<GatherAnswer> {
  const { inputs, from, to, distribution, timed, out } = args;
  const { scale, codeOf } = findScale(await loadValue<Distribution>(distribution));
  const { ratings, users, movies, seconds: times } = await readAll(inputs, from, to);
  const codeByValue = new Map<number, number>();
  const codes = Uint8Array.from(ratings, (value) => {
    const known = codeByValue.get(value);
    if (known !== undefined) return known;
    const code = codeOf(value);
    codeByValue.set(value, code);
    return code;
  });
  const rows = users.length;
  const fileUsers = numberIds(users);
  const fileMovies = numberIds(movies);
  const grouped = groupByUser({ users, movies, codes, times: timed ? times : null }, fileUsers.length);
  const fileRows = dropDuplicates(grouped, fileMovies.length);
  sortByMovie(fileRows);
  const duplicates = rows - fileRows.offsets[fileUsers.length];
  const file = { rows: fileRows, userIds: fileUsers, ratedIds: fileMovies };
  const said = args.feedback === undefined ? undefined : await loadValue<ShardFeedback>(args.feedback);
  const merged = said
    ? mergeFeedback(file, said, { from, to, values: scale.values })
    : { ...file, feedback: undefined };
  const { rows: kept, userIds, ratedIds: movieIds, feedback } = merged;
  const numRatings = kept.offsets[userIds.length];
  const minutes = new Uint32Array(numRatings);
  for (let k = 0; k < numRatings; k++) minutes[k] = minuteOfSeconds(kept.times?.[k] ?? 0);
  const raw: RawShard = {
    userIds,
    movieIds,
    offsets: kept.offsets,
    index: kept.movies.slice(0, numRatings),
    codes: kept.codes.slice(0, numRatings),
    times: minutes,
  };
  const counts = new Uint32Array(movieIds.length);
  for (const movie of raw.index) counts[movie]++;
  await saveValue(out, raw);
  await saveValue(`${out}.films`, { movieIds, counts } satisfies FilmCounts);
  const checksum = checksumRows({ ...kept, minutes, userIds, movieIds, values: scale.values });
  const numUsers = userIds.length;
  return {
    ...{ file: out, films: `${out}.films`, numUsers, numRatings, duplicates, checksum },
    ...(feedback && { feedback }),
  };
}

/** Lays the feedback of the shard's users over its rows. */
function mergeFeedback(
  file: RatedRows,
  { rows, movieIds }: ShardFeedback,
  { from, to, values }: { from: number; to: number; values: Float64Array },
): RatedRows & { readonly feedback: NonNullable<GatherAnswer['feedback']> } {
  const isOwn = (id: UserId) => typeof id === 'number' && id >= from && id < to;
  const first = rows.users.findIndex(isOwn);
  const count = rows.users.filter(isOwn).length;
  const [start, end] = count === 0 ? [0, 0] : [rows.offsets[first], rows.offsets[first + count]];
  const own: FeedbackRows = {
    ...rows,
    users: rows.users.filter(isOwn),
    offsets: count === 0 ? new Uint32Array(1) : rows.offsets.slice(first, first + count + 1).map((at) => at - start),
    movieIds: rows.movieIds.slice(start, end),
    ratings: rows.ratings.slice(start, end),
    times: rows.times.slice(start, end),
  };
  const warnings: string[] = [];
  const reporter: Reporter = { warn: (message) => warnings.push(message), downloaded: () => undefined };
  try {
    const catalogueIds = Array.from(movieIds);
    const { counts, ...merged } = applyFeedback(file, { rows: own, reporter }, { values, catalogueIds });
    return { ...merged, feedback: { counts, warnings } };
  } catch (error) {
    // Every rating of the shard was withdrawn. Whether that is every rating of all is seen when shards are put together.
    if (!(error instanceof DataError && error.code === 'empty')) throw error;
    const counts = { added: 0, changed: 0, removed: file.rows.offsets[file.userIds.length], ignored: 0 };
    const none = new Uint32Array(0);
    const empty = {
      offsets: new Uint32Array(1),
      movies: none,
      codes: new Uint8Array(0),
      times: file.rows.times && none,
    };
    return { rows: empty, userIds: none, ratedIds: none, feedback: { counts, warnings } };
  }
}

/** The rows of all parts, in the order of the parts. */
async function readAll(inputs: readonly Gathered[], from: number, to: number): Promise<InputRows> {
  const parts: InputRows[] = [];
  for (const { file, renumber } of inputs) {
    const part = await readRowsOf(file, from, to);
    const numbers = new Map(renumber);
    const movies = numbers.size === 0 ? part.movies : part.movies.map((movie) => numbers.get(movie) ?? movie);
    parts.push({ ...part, movies });
  }
  const length = parts.reduce((sum, { users }) => sum + users.length, 0);
  const all: InputRows = {
    ratings: new Float64Array(length),
    users: new Uint32Array(length),
    movies: new Uint32Array(length),
    seconds: new Uint32Array(length),
  };
  let at = 0;
  for (const part of parts) {
    all.ratings.set(part.ratings, at);
    all.users.set(part.users, at);
    all.movies.set(part.movies, at);
    all.seconds.set(part.seconds, at);
    at += part.users.length;
  }
  return all;
}

/** Which shard is renumbered. */
export interface NumberArgs {
  readonly raw: string;
  /** File of the ids of all films by their number. */
  readonly movieIds: string;
  readonly out: string;
}

/** Renumbers a shard. */
export async function numberShard({ raw, movieIds, out }: NumberArgs): Promise<{ file: string }> {
  const { movieIds: own, ...rows } = await loadValue<RawShard>(raw);
  const { ids } = await loadValue<{ ids: Uint32Array }>(movieIds);
  const numberOf = new Map(Array.from(ids, (id, number) => [id, number]));
  const numbers = Uint32Array.from(own, (id) => numberOf.get(id) ?? 0);
  const { offsets, codes, times, userIds } = rows;
  const movies = rows.index.map((movie) => numbers[movie]);
  sortByMovie({ offsets, movies, codes, times });
  return { file: await saveShard(out, { userIds, offsets, index: movies, codes, times }) };
}
