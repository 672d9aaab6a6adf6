/**
 * Feedback: ratings that people give between two nightly runs, and changes of the catalogue. The service stores them in a
 * database (edge/feedback) and uses them on top of the release. The nightly run adds them to the dataset. They are passed
 * from one to the other as the database itself or as lines of JSON:
 *
 *   {"userId":1,"movieId":260,"rating":4.5,"time":"2026-01-31T20:15:00.000Z"}     a rating of null deletes the dataset's rating
 *   {"movieId":900001,"item":{"title":"New"},"rule":"pinned","time":"2026-…"}     a change of the catalogue (shared/items.ts)
 *   {"entries":1}                                                                 the last line; without it the text was cut off
 *
 * A user whose name is a number is the user with that id (`canonicalUserId`): nights may give ids to users or names.
 * Entries of older files may have both forms, and `replaces` says which of two entries counts.
 */

import { MAX_ID } from './ids.ts';
import { isRecord } from './is-record.ts';
import { factsOf, type ItemChange, type ItemFacts, type ItemRule, type ItemStore, readItemLine } from './items.ts';
import type { OutcomeStore } from './outcomes.ts';
import { canonicalUserId, isUserName, type UserId } from './user-id.ts';

/** Version of the tables that this build reads and writes. */
export const FEEDBACK_SCHEMA = 4;
/** Query for the version of the tables: one row with the column `version`. */
export const SELECT_SCHEMA = 'SELECT version FROM schema_version';
/** Columns of an entry in a SELECT. */
export const ENTRY_COLUMNS = 'user_id AS userId, movie_id AS movieId, rating, time';

/** Columns of a change of the catalogue in a SELECT. */
export const ITEM_COLUMNS = 'movie_id AS movieId, facts, rule, time, version';

/** A row of these columns. */
export interface ItemRow {
  readonly movieId: number;
  /** JSON; null when nothing is said. */
  readonly facts: string | null;
  readonly rule: ItemRule | null;
  readonly time: number;
  /** Number of the change among all; the latest has the largest. */
  readonly version: number;
}

/** Returns the change that a row has. */
export function itemOfRow({ movieId, facts, rule, time }: ItemRow): ItemChange {
  return { movieId, ...(facts === null ? {} : (JSON.parse(facts) as ItemFacts)), ...(rule && { rule }), time };
}

/** Latest time, in milliseconds, that a `Date` can have. */
const MAX_TIME = 8.64e15;

/** The latest rating that a user gave a movie. */
export interface FeedbackEntry {
  readonly userId: UserId;
  readonly movieId: number;
  /** In the dataset's unit. Null means that the user removed the rating. */
  readonly rating: number | null;
  /** Milliseconds since 1970-01-01. */
  readonly time: number;
}

/**
 * Whether an entry counts instead of an earlier one in the file, of the same user and movie: when its time is later. At
 * the same time the entry of the id 7 counts and not that of the name "7"; of two in one form, the last one counts.
 */
export function replaces(
  entry: Pick<FeedbackEntry, 'userId' | 'time'>,
  earlier: Pick<FeedbackEntry, 'userId' | 'time'>,
): boolean {
  if (entry.time !== earlier.time) return entry.time > earlier.time;
  return typeof entry.userId === 'number' || typeof earlier.userId === 'string';
}

/**
 * Returns one entry for each user and movie, with the user's id in canonical form. The order is that in which users and
 * movies first occur.
 */
export function inOneForm(entries: Iterable<FeedbackEntry>): FeedbackEntry[] {
  const users = new Map<UserId, Map<number, FeedbackEntry>>();
  for (const entry of entries) {
    const id = canonicalUserId(entry.userId);
    const own = users.get(id) ?? new Map<number, FeedbackEntry>();
    users.set(id, own);
    const earlier = own.get(entry.movieId);
    if (!earlier || replaces(entry, earlier)) own.set(entry.movieId, entry);
  }
  return [...users].flatMap(([userId, own]) => Array.from(own.values(), (entry) => ({ ...entry, userId })));
}

/** A feedback store cannot be read or written now. Nothing of the operation was stored. */
export class FeedbackError extends Error {
  override readonly name = 'FeedbackError';
  /** Why, as a part of a sentence without names of files. Callers of the API see it. */
  readonly reason: string;
  constructor(message: string, reason: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Stores the latest entry of each user and movie. A user id may be given in any form, and comes back in the canonical
 * one. When the database fails, methods reject with `FeedbackError` if the reason is known, or with its own error.
 */
export interface FeedbackStore {
  /** Returns a user's entries by ascending movie id. */
  read(userId: UserId): Promise<FeedbackEntry[]>;
  /**
   * Stores an entry in place of an earlier one. Once the promise resolves, the entry survives the end of the process.
   */
  put(entry: FeedbackEntry): Promise<void>;
  /** Removes all entries of a user. Returns how many there were. */
  forget(userId: UserId): Promise<number>;
  /**
   * Yields every entry, by user and then by movie. User ids come first, ascending, and then user names by their
   * UTF-8 bytes.
   */
  entries(): AsyncIterable<FeedbackEntry>;
  /**
   * Returns the number of entries, the time of the latest one (null without any), and how many are later than `since`.
   * Times are in milliseconds since 1970. With a remote database the numbers can be a minute old.
   */
  tally(since: number): Promise<{ rows: number; lastTime: number | null; waiting: number }>;
  /** Changes of the catalogue, in the same database; absent where only its owner asks. */
  readonly items?: ItemStore;
  /** What became of listed films, in the same database; absent where nobody but its owner asks. */
  readonly outcomes?: OutcomeStore;
  /** Counts since the store was opened: acknowledged writes, and failed reads and writes. */
  readonly stats: { readonly writes: number; readonly failures: number };
  /** Closes the database. The store must not be used afterwards. */
  close(): void;
}

/** A store in a local file. */
export interface FeedbackFile extends FeedbackStore {
  /**
   * Stores those entries that are later than what is stored. It works in batches, so that others can write meanwhile.
   * Returns how many were stored. It can be repeated, also after it was interrupted, with the same final result.
   */
  restore(entries: readonly FeedbackEntry[]): Promise<number>;
  /** Writes a copy of the current state to a path that does not exist yet. Others can write meanwhile. */
  backup(path: string): Promise<void>;
}

/**
 * Yields one line of JSON per entry and per change of the catalogue, and the last line with the number of all. Each ends in
 * a line feed.
 */
export async function* feedbackLines(
  entries: AsyncIterable<FeedbackEntry>,
  items: readonly ItemChange[] = [],
): AsyncGenerator<string> {
  let count = 0;
  for await (const { userId, movieId, rating, time } of entries) {
    count++;
    yield `${JSON.stringify({ userId, movieId, rating, time: new Date(time).toISOString() })}\n`;
  }
  for (const item of items) {
    count++;
    const { movieId, time, rule } = item;
    yield `${JSON.stringify({ movieId, item: factsOf(item), rule, time: new Date(time).toISOString() })}\n`;
  }
  yield `${JSON.stringify({ entries: count })}\n`;
}

/**
 * Yields the entries of lines of JSON, and calls `onItem` with each change of the catalogue. Empty lines are skipped. Throws `RangeError` with the line number when a line is
 * not an entry, and when the last line is missing or states a wrong number of entries.
 */
export async function* parseFeedbackLines(
  lines: AsyncIterable<string>,
  onItem: (item: ItemChange) => void,
): AsyncGenerator<FeedbackEntry> {
  let line = 0;
  let count = 0;
  let announced: number | undefined;
  for await (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    if (announced !== undefined) throw new RangeError(`line ${line}: comes after the last line, {"entries":…}`);
    const value = parseLine(text, line);
    if (Object.hasOwn(value, 'entries')) {
      announced = Number(value.entries);
    } else {
      count++;
      if (isRecord(value.item)) onItem(checkItem(value, value.item, line));
      else yield checkEntry(value, line);
    }
  }
  if (announced === undefined) throw new RangeError('the last line, {"entries":…}, is missing: the file was cut off');
  if (announced !== count) throw new RangeError(`line ${line}: says ${announced} entries, but there are ${count}`);
}

function parseLine(text: string, line: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The error below says what is wrong.
  }
  throw new RangeError(`line ${line}: is not a JSON object`);
}

function checkItem(
  { movieId, rule, time }: Record<string, unknown>,
  facts: Record<string, unknown>,
  line: number,
): ItemChange {
  try {
    return readItemLine({ ...facts, movieId, ...(rule !== undefined && { rule }), time });
  } catch (cause) {
    throw new RangeError(`line ${line}: ${(cause as Error).message}`, { cause });
  }
}

function checkEntry({ userId, movieId, rating, time }: Record<string, unknown>, line: number): FeedbackEntry {
  const isId = (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_ID;
  const fail = (expected: string) => new RangeError(`line ${line}: ${expected}`);
  if (!isId(userId) && !(typeof userId === 'string' && isUserName(userId)))
    throw fail('userId is neither an id nor a name');
  if (!isId(movieId)) throw fail(`movieId is not an integer from 0 to ${MAX_ID}`);
  if (rating !== null && !Number.isFinite(rating)) throw fail('rating is neither a number nor null');
  const at = typeof time === 'string' && /^\d{4}-\d\d-\d\dT/.test(time) ? Date.parse(time) : Number.NaN;
  if (!(at >= 0 && at <= MAX_TIME)) throw fail('time is not an ISO date with a time, from 1970 on');
  return { userId, movieId, rating: rating as number | null, time: at };
}
