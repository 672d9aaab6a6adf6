/**
 * Feedback: ratings that people give between two nightly runs. The service keeps them in a database (edge/feedback) and lays them over
 * the release; the nightly run takes them up. Between the two they travel as the database itself or as lines of JSON:
 *
 *   {"userId":1,"movieId":260,"rating":4.5,"time":"2026-01-31T20:15:00.000Z"}     rating null: not rated, whatever the dataset says
 *   {"entries":1}                                                                 the last line: without it the text was cut off
 */

import { LONGEST_USER_NAME, type UserId } from './release/user-names.ts';

/** Version of the tables that this build reads and writes. */
export const FEEDBACK_SCHEMA = 1;
/** One row, with that version as `version`. */
export const SELECT_SCHEMA = 'SELECT version FROM schema_version';
/** The columns of an entry. */
export const ENTRY_COLUMNS = 'user_id AS userId, movie_id AS movieId, rating, time';

const MAX_ID = 0xffffffff;
/** The last millisecond that a `Date` has. */
const MAX_TIME = 8.64e15;

/** What a user said last of a movie. */
export interface FeedbackEntry {
  readonly userId: UserId;
  readonly movieId: number;
  /** In the dataset's unit; null: not rated. */
  readonly rating: number | null;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Keeps the last entry of each user and movie. Methods reject with the database's error when that fails. */
export interface FeedbackStore {
  /** A user's entries, by ascending movie id. */
  read(userId: UserId): Promise<FeedbackEntry[]>;
  /** Takes the place of an earlier entry. Once this resolves, the entry outlives the process. */
  put(entry: FeedbackEntry): Promise<void>;
  /** Removes all entries of a user. How many there were. */
  forget(userId: UserId): Promise<number>;
  /** Every entry, by user, then movie: ids ascending, then names by their UTF-8 bytes. */
  entries(): AsyncIterable<FeedbackEntry>;
  /** How many entries there are; of a remote database, or were within the last minute. */
  count(): Promise<number>;
  /** Since the store was made: writes that were acknowledged, and reads and writes that failed. */
  readonly stats: { readonly writes: number; readonly failures: number };
  close(): void;
}

/** A store in a file of this machine. */
export interface FeedbackFile extends FeedbackStore {
  /**
   * Stores entries but those of which a later one is there, some at a time, so that others may write meanwhile. How many
   * were stored. Doing it again, as after it broke off, ends in the same.
   */
  restore(entries: readonly FeedbackEntry[]): Promise<number>;
  /** Writes a copy as of now to a path where nothing is yet, while others write. */
  backup(path: string): Promise<void>;
}

/** Lines of `entries` and the last line, each with its end. */
export async function* feedbackLines(entries: AsyncIterable<FeedbackEntry>): AsyncGenerator<string> {
  let count = 0;
  for await (const { userId, movieId, rating, time } of entries) {
    count++;
    yield `${JSON.stringify({ userId, movieId, rating, time: new Date(time).toISOString() })}\n`;
  }
  yield `${JSON.stringify({ entries: count })}\n`;
}

/**
 * Entries of text in lines, which may be empty. Throws `RangeError` naming the line when one is not as it should be, and when the
 * last line is missing or counts other than what came before it.
 */
export async function* parseFeedbackLines(lines: AsyncIterable<string>): AsyncGenerator<FeedbackEntry> {
  let line = 0;
  let count = 0;
  let announced: number | undefined;
  for await (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    if (announced !== undefined) throw new RangeError(`line ${line}: comes after the last one`);
    const value = parseLine(text, line);
    if (Object.hasOwn(value, 'entries')) {
      announced = Number(value.entries);
    } else {
      count++;
      yield checkEntry(value, line);
    }
  }
  if (announced === undefined) throw new RangeError('the last line, {"entries":…}, is missing: the file was cut off');
  if (announced !== count) throw new RangeError(`line ${line}: says ${announced} entries, there are ${count}`);
}

function parseLine(text: string, line: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new RangeError(`line ${line}: is not a JSON object`);
}

function checkEntry({ userId, movieId, rating, time }: Record<string, unknown>, line: number): FeedbackEntry {
  const isId = (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_ID;
  const fail = (expected: string) => new RangeError(`line ${line}: ${expected}`);
  if (!isId(userId) && !(typeof userId === 'string' && isName(userId))) throw fail('userId is no id and no name');
  if (!isId(movieId)) throw fail(`movieId is not an integer from 0 to ${MAX_ID}`);
  if (rating !== null && !Number.isFinite(rating)) throw fail('rating is neither a number nor null');
  const at = typeof time === 'string' && /^\d{4}-\d\d-\d\dT/.test(time) ? Date.parse(time) : Number.NaN;
  if (!(at >= 0 && at <= MAX_TIME)) throw fail('time is not an ISO date with a time, from 1970 on');
  return { userId, movieId, rating: rating as number | null, time: at };
}

function isName(text: string): boolean {
  const { length } = new TextEncoder().encode(text);
  return length >= 1 && length <= LONGEST_USER_NAME;
}
