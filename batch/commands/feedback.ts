/** `feedback export`, `backup`, `delete` and `import`, on the service's own file. */

import { writeFile } from 'node:fs/promises';
import { type FeedbackEntry, type FeedbackFile, feedbackLines } from '../../shared/feedback.ts';
import { placeFile } from '../../shared/node/durable-files.ts';
import { parseUserId, type UserId } from '../../shared/release/user-names.ts';
import { readEntries } from '../ingest/feedback/read-feedback.ts';
import type { Answer } from '../terminal/answer.ts';

/** How large a file of feedback comes out is not known before. */
const UNKNOWN_BYTES = 0;

/** `out` is there in full or not at all. */
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

/** `out` is there in full or not at all. */
export async function backUpFeedback(store: FeedbackFile, out: string): Promise<Answer> {
  await placeFile(out, UNKNOWN_BYTES, (staging) => store.backup(staging));
  return { value: { out }, text: `${out}: written` };
}

export async function deleteFeedback(store: FeedbackFile, user: string): Promise<Answer> {
  let deleted = 0;
  for (const userId of idsOf(user)) deleted += await store.forget(userId);
  return { value: { user, deleted }, text: `deleted ${deleted} entries of user ${user}` };
}

/** Nothing is stored of a file with anything wrong in it; an import that broke off can be run again. Throws `DataError`. */
export async function importFeedback(store: FeedbackFile, file: string): Promise<Answer> {
  const entries: FeedbackEntry[] = [];
  for await (const entry of readEntries(file)) entries.push(entry);
  const stored = await store.restore(entries);
  const kept = entries.length - stored;
  return { value: { file, stored, kept }, text: `stored ${stored} entries; of ${kept} something later is there` };
}

async function* entriesOf(store: FeedbackFile, user: string): AsyncGenerator<FeedbackEntry> {
  for (const userId of idsOf(user)) yield* await store.read(userId);
}

/** Which kind of user the releases have is not known here: a number is taken for an id and for a name. */
function idsOf(user: string): UserId[] {
  return /^\d{1,10}$/.test(user) ? [parseUserId(user, false), user] : [user];
}
