/** Reads feedback for the nightly run, from the service's SQLite file or from the JSON lines that it exports. */

import { createReadStream, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import {
  ENTRY_COLUMNS,
  FEEDBACK_SCHEMA,
  type FeedbackEntry,
  ITEM_COLUMNS,
  type ItemRow,
  itemOfRow,
  parseFeedbackLines,
  SELECT_SCHEMA,
} from '../../../shared/feedback.ts';
import { type ItemChange, saysAnything } from '../../../shared/items.ts';
import { DataError, firstLine } from '../data-error.ts';
import type { Reporter } from '../reporter.ts';
import { collect, type FeedbackRows } from './feedback-rows.ts';

/** The first bytes of every SQLite file. */
const SQLITE = Buffer.from('SQLite format 3\0');
/** The first version of the tables that has items. */
const FIRST_WITH_ITEMS = 4;
/** How long to wait while the service is writing. A round number. */
const BUSY_MS = 5_000;

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
  const items: ItemChange[] = [];
  return collect(
    label,
    readEntries(path, (item) => items.push(item)),
    items,
  ).catch((cause) => {
    throw cause instanceof RangeError ? new DataError('format', label, cause.message, { cause }) : cause;
  });
}

/**
 * Yields the entries in the order of the file, and calls `onItem` with each change of the catalogue. Throws `DataError`
 * `missing` or `format`.
 */
export async function* readEntries(path: string, onItem: (item: ItemChange) => void): AsyncGenerator<FeedbackEntry> {
  const label = basename(path);
  const isDatabase = await beginsWith(path, SQLITE).catch((cause) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such feedback file' : firstLine(cause);
    throw new DataError('missing', label, reason, { cause });
  });
  try {
    const lines = () => createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
    yield* isDatabase ? readDatabase(path, onItem) : parseFeedbackLines(lines(), onItem);
  } catch (cause) {
    throw new DataError('format', label, firstLine(cause), { cause });
  }
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

/** Reads entries and items with one statement each, so that rows written in the meantime are not seen. */
function* readDatabase(path: string, onItem: (item: ItemChange) => void): Generator<FeedbackEntry> {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    const version = Number(database.prepare(SELECT_SCHEMA).get()?.version);
    // In earlier versions ratings differ in the form of user ids alone, which does not matter here.
    if (!(version >= 1 && version <= FEEDBACK_SCHEMA)) {
      throw new Error(`has schema version ${version}, expected ${FEEDBACK_SCHEMA} or an earlier one`);
    }
    const rows = database.prepare(`SELECT ${ENTRY_COLUMNS} FROM ratings ORDER BY user_id, movie_id`).iterate();
    for (const row of rows) yield row as unknown as FeedbackEntry;
    if (version < FIRST_WITH_ITEMS) return;
    const items = database.prepare(`SELECT ${ITEM_COLUMNS} FROM items ORDER BY movie_id`).all() as unknown as ItemRow[];
    for (const item of items.map(itemOfRow)) if (saysAnything(item)) onItem(item);
  } finally {
    database.close();
  }
}

async function* nothing(): AsyncGenerator<FeedbackEntry> {}
