/** Reads feedback for the nightly run, from the service's SQLite file or from the JSON lines that it exports. */

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import {
  ENTRY_COLUMNS,
  FEEDBACK_SCHEMA,
  type FeedbackEntry,
  parseFeedbackLines,
  SELECT_SCHEMA,
} from '../../../shared/feedback.ts';
import type { UserId } from '../../../shared/user-id.ts';
import { DataError, firstLine } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';

/** The first bytes of every SQLite file. */
const SQLITE = Buffer.from('SQLite format 3\0');
/** The largest time that fits 32 bits. */
const LAST_SECOND = 0xffffffff;
/** How long to wait while the service is writing. A round number. */
const BUSY_MS = 5_000;

/** All entries of feedback. User `u` has the entries `offsets[u] .. offsets[u + 1]`, by ascending movie id. */
export interface FeedbackRows {
  /** Name of the file, for messages. */
  readonly label: string;
  /** Ids in ascending order, then names in ascending order of their UTF-8 bytes. */
  readonly users: readonly UserId[];
  readonly offsets: Uint32Array;
  readonly movieIds: Uint32Array;
  /** In the dataset's unit. NaN means that the user has withdrawn the rating. */
  readonly ratings: Float64Array;
  /** Seconds since 1970. */
  readonly times: Uint32Array;
  /** SHA-256 (hex) of users and entries. */
  readonly checksum: string;
}

/**
 * Reads all feedback as it is at this moment. A SQLite file that does not exist counts as empty, with a warning,
 * because the service creates it for the first rating. Throws `DataError` `missing` if there is no such file of lines,
 * and `format` if it is damaged or not sorted.
 */
export async function readFeedback(path: string, reporter: Pick<Reporter, 'warn'>): Promise<FeedbackRows> {
  const label = basename(path);
  if (extname(path) === '.sqlite' && !existsSync(path)) {
    reporter.warn(`${path}: this feedback database does not exist yet; continuing without feedback`);
    return collect(label, nothing());
  }
  return collect(label, readEntries(path)).catch((cause) => {
    throw cause instanceof RangeError ? new DataError('format', label, cause.message, { cause }) : cause;
  });
}

/** Yields the entries in the order of the file. Throws `DataError` `missing` or `format`. */
export async function* readEntries(path: string): AsyncGenerator<FeedbackEntry> {
  const label = basename(path);
  const isDatabase = await beginsWith(path, SQLITE).catch((cause) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such feedback file' : firstLine(cause);
    throw new DataError('missing', label, reason, { cause });
  });
  try {
    const lines = () => createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
    yield* isDatabase ? readDatabase(path) : parseFeedbackLines(lines());
  } catch (cause) {
    throw new DataError('format', label, firstLine(cause), { cause });
  }
}

/** Compares two users for sorting: ids come before names, and names are in the order of their UTF-8 bytes. */
export function compareUsers(a: UserId, b: UserId): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return typeof a === 'number' ? -1 : 1;
}

async function beginsWith(path: string, magic: Buffer): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return buffer.equals(magic);
  } finally {
    await file.close();
  }
}

/** Reads the entries with one statement, so that rows written in the meantime are not seen. */
function* readDatabase(path: string): Generator<FeedbackEntry> {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    const version = Number(database.prepare(SELECT_SCHEMA).get()?.version);
    if (version !== FEEDBACK_SCHEMA) throw new Error(`has schema version ${version}, expected ${FEEDBACK_SCHEMA}`);
    const rows = database.prepare(`SELECT ${ENTRY_COLUMNS} FROM ratings ORDER BY user_id, movie_id`).iterate();
    for (const row of rows) yield row as unknown as FeedbackEntry;
  } finally {
    database.close();
  }
}

async function* nothing(): AsyncGenerator<FeedbackEntry> {}

async function collect(label: string, entries: AsyncIterable<FeedbackEntry>): Promise<FeedbackRows> {
  const users: UserId[] = [];
  const starts: number[] = [];
  const [movieIds, ratings, times]: number[][] = [[], [], []];
  for await (const { userId, movieId, rating, time } of entries) {
    const last = users.at(-1);
    const order = last === undefined ? 1 : compareUsers(userId, last);
    if (order < 0 || (order === 0 && movieId <= movieIds[movieIds.length - 1])) {
      const place = `user ${JSON.stringify(userId)}, movie ${movieId}`;
      throw new RangeError(`${place} is out of order: entries must be sorted by user, then by movie`);
    }
    if (order > 0) {
      users.push(userId);
      starts.push(movieIds.length);
    }
    movieIds.push(movieId);
    ratings.push(rating ?? Number.NaN);
    times.push(Math.min(LAST_SECOND, Math.floor(time / 1000)));
  }
  const rows = {
    offsets: Uint32Array.from([...starts, movieIds.length]),
    movieIds: Uint32Array.from(movieIds),
    ratings: Float64Array.from(ratings),
    times: Uint32Array.from(times),
  };
  const hash = createHash('sha256').update(JSON.stringify(users));
  for (const array of Object.values(rows)) hash.update(array);
  return { label, users, ...rows, checksum: hash.digest('hex') };
}
