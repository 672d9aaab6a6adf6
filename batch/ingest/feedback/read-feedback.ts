/** Feedback for the nightly run: the service's SQLite file, or the lines of JSON that it exports. */

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
import type { UserId } from '../../../shared/release/user-names.ts';
import { DataError, firstLine } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';

const SQLITE = Buffer.from('SQLite format 3\0');
const LAST_SECOND = 0xffffffff;
/** How long to wait for whoever writes. */
const BUSY_MS = 5_000;

/** Entries of one user: `offsets[u] .. offsets[u + 1]`, by ascending movie id. */
export interface FeedbackRows {
  /** Name of the file, for messages. */
  readonly label: string;
  /** Ascending: ids, then names by their UTF-8 bytes. */
  readonly users: readonly UserId[];
  readonly offsets: Uint32Array;
  readonly movieIds: Uint32Array;
  /** NaN: not rated. */
  readonly ratings: Float64Array;
  /** Seconds since 1970. */
  readonly times: Uint32Array;
  /** SHA-256 (hex) of all that. */
  readonly checksum: string;
}

/**
 * Reads all of it, as it is at this moment. A database that is not there is an empty one, with a warning: the service makes it for the
 * first rating. Throws `DataError` when there is no such file of lines, or it is not as it should be.
 */
export async function readFeedback(path: string, reporter: Pick<Reporter, 'warn'>): Promise<FeedbackRows> {
  const label = basename(path);
  if (extname(path) === '.sqlite' && !existsSync(path)) {
    reporter.warn(`${path}: there is no such database yet; goes on without feedback`);
    return collect(label, nothing());
  }
  return collect(label, readEntries(path)).catch((cause) => {
    throw cause instanceof RangeError ? new DataError('format', label, cause.message, { cause }) : cause;
  });
}

/** The entries in their order. Throws `DataError`. */
export async function* readEntries(path: string): AsyncGenerator<FeedbackEntry> {
  const label = basename(path);
  const isDatabase = await beginsWith(path, SQLITE).catch((cause) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file of feedback' : firstLine(cause);
    throw new DataError('missing', label, reason, { cause });
  });
  try {
    const lines = () => createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
    yield* isDatabase ? readDatabase(path) : parseFeedbackLines(lines());
  } catch (cause) {
    throw new DataError('format', label, firstLine(cause), { cause });
  }
}

/** Ids before names; names by their UTF-8 bytes. */
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

/** In one statement, so that what is written meanwhile is not seen. */
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
      throw new RangeError(`${place} is not after the one before it: entries go by user, then movie`);
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
