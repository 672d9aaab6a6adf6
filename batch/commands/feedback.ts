/**
 * The commands `feedback export`, `backup`, `delete` and `import`. They work on the service's SQLite file, which the
 * service may be using at the same time.
 */

import { writeFile } from 'node:fs/promises';
import { type FeedbackEntry, type FeedbackFile, feedbackLines } from '../../shared/feedback.ts';
import { placeFile } from '../../shared/node/durable-files.ts';
import { parseUserId, type UserId } from '../../shared/release/user-names.ts';
import { readEntries } from '../ingest/feedback/read-feedback.ts';
import type { Answer } from '../terminal/answer.ts';

/** The size of the output is not known in advance, so the error for a full disk cannot state it. */
const UNKNOWN_BYTES = 0;

/**
 * Writes all entries, or those of one user, to `out` as lines of JSON. The file appears complete or not at all, and
 * replaces an earlier one. `user` is an id or a name.
 */
export async function exportFeedback(
  store: FeedbackFile,
  { out, user }: { out: string; user?: string },
): Promise<Answer> {
  let count = 0;
  const counted = async function* () {
    for await (const entry of user === undefined ? store.entries() : entriesOf(store, user)) {
      count++;
      yield entry;
    }
  };
  await placeFile(out, UNKNOWN_BYTES, (staging) => writeFile(staging, feedbackLines(counted())));
  return { value: { out, entries: count }, text: `${out}: ${count} entries` };
}

/** Writes a copy of the SQLite file to `out`. The copy appears complete or not at all, and replaces an earlier one. */
export async function backUpFeedback(store: FeedbackFile, out: string): Promise<Answer> {
  await placeFile(out, UNKNOWN_BYTES, (staging) => store.backup(staging));
  return { value: { out }, text: `${out}: written` };
}

/** Deletes all entries of a user and returns their number. `user` is an id or a name; it need not exist. */
export async function deleteFeedback(store: FeedbackFile, user: string): Promise<Answer> {
  let deleted = 0;
  for (const userId of idsOf(user)) deleted += await store.forget(userId);
  return { value: { user, deleted }, text: `deleted ${deleted} entries of user ${user}` };
}

/**
 * Stores the entries of a file, except those for which a later entry is stored already. Throws `DataError` when the
 * file is missing or has an error; then nothing is stored. An import that was interrupted can be repeated.
 */
export async function importFeedback(store: FeedbackFile, file: string): Promise<Answer> {
  const entries: FeedbackEntry[] = [];
  for await (const entry of readEntries(file)) entries.push(entry);
  const stored = await store.restore(entries);
  const kept = entries.length - stored;
  return {
    value: { file, stored, kept },
    text: `stored ${stored} entries; skipped ${kept} that are not newer than the stored ones`,
  };
}

async function* entriesOf(store: FeedbackFile, user: string): AsyncGenerator<FeedbackEntry> {
  for (const userId of idsOf(user)) yield* await store.read(userId);
}

/**
 * Returns the keys under which the entries of a user may be stored. It is not known here whether the dataset has ids or
 * names, so a number is taken for both.
 */
function idsOf(user: string): UserId[] {
  return /^\d{1,10}$/.test(user) ? [parseUserId(user, false), user] : [user];
}
