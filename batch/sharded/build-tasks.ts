/**
 * The tasks that make shards: one gathers the rows of a range of users from all parts of the input, drops duplicates and
 * counts films; when films are numbered by popularity, the other renumbers the shard.
 */

import { minuteOfSeconds } from '../../shared/minutes.ts';
import type { UserId } from '../../shared/user-id.ts';
import { DataError } from '../ingest/data-error.ts';
import type { FeedbackCounts } from '../ingest/dataset.ts';
import { applyFeedback } from '../ingest/feedback/apply-feedback.ts';
import { compareUsers, type FeedbackRows } from '../ingest/feedback/feedback-rows.ts';
import type { RatedRows } from '../ingest/feedback/rated-rows.ts';
import { checksumRows } from '../ingest/ratings/canonical-checksum.ts';
import { numberIds } from '../ingest/ratings/number-ids.ts';
import { findScale } from '../ingest/ratings/rating-scale.ts';
import type { Distribution } from '../ingest/ratings/rating-values.ts';
import { UserNames } from '../ingest/ratings/user-names.ts';
import { dropDuplicates, groupByUser, sortByMovie } from '../ingest/ratings/user-rows.ts';
import type { Reporter } from '../ingest/reporter.ts';
import { readNames, writeNames } from './name-file.ts';
import { type InputRows, readRowsOf } from './row-file.ts';
import { type ShardRows, saveShard } from './shard-file.ts';
import { loadValue, saveValue } from './values.ts';

/** Rows of one part of the input. */
export interface Gathered {
  readonly file: string;
  /** File of the names of its users. All parts have one, or none has. */
  readonly names?: string;
  /** Films whose number in this part is not that in the whole dataset: pairs of numbers. */
  readonly renumber: readonly (readonly [number, number])[];
}

/**
 * Which rows make a shard: those of the users from `from` to below `to`. Without `from` they begin with the first user;
 * without `to` they end with the last.
 */
export interface GatherArgs {
  /** File of all parts, `Gathered`. */
  readonly inputs: string;
  readonly from?: UserId;
  readonly to?: UserId;
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
  /** File of the names of its users. Absent if they have ids. */
  readonly names?: string;
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
  const { distribution, timed, out } = args;
  const { scale, codeOf } = findScale(await loadValue<Distribution>(distribution));
  const { ratings, users, movies, seconds: times, userNames: fileNames } = await readAll(args);
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
  const file = { rows: fileRows, userIds: fileUsers, ratedIds: fileMovies, ...(fileNames && { userNames: fileNames }) };
  const said = args.feedback === undefined ? undefined : await loadValue<ShardFeedback>(args.feedback);
  const merged = said ? mergeFeedback(file, said, { ...args, values: scale.values }) : { ...file, feedback: undefined };
  const { rows: kept, userIds, userNames, ratedIds: movieIds, feedback } = merged;
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
  const checksum = checksumRows({ ...kept, minutes, userIds, userNames, movieIds, values: scale.values });
  const numUsers = userIds.length;
  return {
    ...{ file: out, films: `${out}.films`, numUsers, numRatings, duplicates, checksum },
    ...(userNames && { names: await writeNames(`${out}.names`, userNames) }),
    ...(feedback && { feedback }),
  };
}

/** Lays the feedback of the shard's users over its rows. */
function mergeFeedback(
  file: RatedRows,
  { rows, movieIds }: ShardFeedback,
  { from, to, values }: { from?: UserId; to?: UserId; values: Float64Array },
): RatedRows & { readonly feedback: NonNullable<GatherAnswer['feedback']> } {
  // In a dataset with names an id is a name too.
  const nameOf = (id: UserId) => (file.userNames ? String(id) : id);
  const isBelow = (id: UserId, bound: UserId | undefined) => bound !== undefined && compareUsers(nameOf(id), bound) < 0;
  const own = pickFeedback(rows, (id) => !isBelow(id, from) && (to === undefined || isBelow(id, to)));
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
    const names = file.userNames && { userNames: [] };
    return { rows: empty, userIds: none, ...names, ratedIds: none, feedback: { counts, warnings } };
  }
}

/** Returns the feedback of some users. */
function pickFeedback(rows: FeedbackRows, isPicked: (id: UserId) => boolean): FeedbackRows {
  const places = Array.from(rows.users.keys()).filter((u) => isPicked(rows.users[u]));
  const entries = places.flatMap((u) =>
    Array.from({ length: rows.offsets[u + 1] - rows.offsets[u] }, (_, k) => rows.offsets[u] + k),
  );
  let end = 0;
  return {
    ...rows,
    users: places.map((u) => rows.users[u]),
    offsets: Uint32Array.from([0, ...places.map((u) => (end += rows.offsets[u + 1] - rows.offsets[u]))]),
    movieIds: Uint32Array.from(entries, (entry) => rows.movieIds[entry]),
    ratings: Float64Array.from(entries, (entry) => rows.ratings[entry]),
    times: Uint32Array.from(entries, (entry) => rows.times[entry]),
  };
}

/**
 * The rows of a shard from all parts, in the order of the parts. Users with names have their place among those of the
 * shard, plus 1.
 */
async function readAll({
  inputs,
  from,
  to,
}: Pick<GatherArgs, 'inputs' | 'from' | 'to'>): Promise<InputRows & { readonly userNames?: readonly string[] }> {
  const parts: InputRows[] = [];
  const names = new UserNames();
  let areNamed = false;
  const gathered = await loadValue<{ parts: readonly Gathered[] }>(inputs);
  for (const { file, names: nameFile, renumber } of gathered.parts) {
    const part = await readUsers(file, nameFile, { from, to }, names);
    areNamed ||= nameFile !== undefined;
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
  return areNamed ? { ...all, userNames: names.sort(all.users) } : all;
}

/** The rows of some users of a part. Those with names are numbered by `names`. */
async function readUsers(
  file: string,
  nameFile: string | undefined,
  { from, to }: Pick<GatherArgs, 'from' | 'to'>,
  names: UserNames,
): Promise<InputRows> {
  if (nameFile === undefined) return readRowsOf(file, Number(from ?? 0), Number(to ?? 2 ** 32));
  const own = await readNames(nameFile, from?.toString(), to?.toString());
  const part = await readRowsOf(file, own.first + 1, own.first + own.names.length + 1);
  const numbers = own.names.map((name) => names.numberOf(name));
  return { ...part, users: part.users.map((user) => numbers[user - 1 - own.first]) };
}

/** Which shard is renumbered. */
export interface NumberArgs {
  readonly raw: string;
  /** File of the ids of all films by their number. */
  readonly movieIds: string;
  /** Number of users with names in the shards before. Absent if users have ids. */
  readonly namesBefore?: number;
  readonly out: string;
}

/** Renumbers a shard. */
export async function numberShard({ raw, movieIds, namesBefore, out }: NumberArgs): Promise<{ file: string }> {
  const { movieIds: own, ...rows } = await loadValue<RawShard>(raw);
  const { ids } = await loadValue<{ ids: Uint32Array }>(movieIds);
  const numberOf = new Map(Array.from(ids, (id, number) => [id, number]));
  const numbers = Uint32Array.from(own, (id) => numberOf.get(id) ?? 0);
  const { offsets, codes, times } = rows;
  // Among the users of a shard the first name is number 1.
  const userIds = namesBefore === undefined ? rows.userIds : rows.userIds.map((number) => namesBefore + number);
  const movies = rows.index.map((movie) => numbers[movie]);
  sortByMovie({ offsets, movies, codes, times });
  return { file: await saveShard(out, { userIds, offsets, index: movies, codes, times }) };
}
