/** `feedback import`: brings back what `feedback export` or `feedback backup` wrote. */

import type { Command } from 'commander';
import { type FeedbackEntry, type FeedbackFile, inOneForm } from '../../../shared/feedback.ts';
import type { ItemChange } from '../../../shared/items.ts';
import type { Answer } from '../../terminal/answer.ts';
import { addCommand, type FeedbackOptions, runOn } from './options.ts';

/** Adds `feedback import`. */
export function addImport(feedback: Command): void {
  addCommand(
    feedback,
    'import',
    'restore the output of `feedback export` or `feedback backup`; ratings that are stored with a later time stay',
  )
    .argument('<file>', 'lines of JSON or an SQLite file')
    .action((file: string, options: FeedbackOptions) => runOn(options, (store) => importFeedback(store, file)));
}

/**
 * Stores the entries of a file, except those for which a later entry is stored already. Of two entries of one user and
 * movie, one counts (`replaces`). Throws `DataError` when the file is missing or has an error; then nothing is stored.
 * An import that was interrupted can be repeated.
 */
async function importFeedback(store: FeedbackFile, file: string): Promise<Answer> {
  const { readEntries } = await import('../../ingest/feedback/read-feedback.ts');
  const entries: FeedbackEntry[] = [];
  const items: ItemChange[] = [];
  for await (const entry of readEntries(file, (item) => items.push(item))) entries.push(entry);
  const stored = (await store.restore(inOneForm(entries))) + (await restoreItems(store, items));
  const kept = entries.length + items.length - stored;
  return {
    value: { file, stored, kept },
    text: `stored ${stored} entries; skipped ${kept} that are not newer than the stored ones`,
  };
}

/** Stores the changes of the catalogue that are later than what is stored of their items. Returns their number. */
async function restoreItems({ items: store }: FeedbackFile, items: readonly ItemChange[]): Promise<number> {
  if (!store || items.length === 0) return 0;
  const { changes = [] } = (await store.since(0)) ?? {};
  const times = new Map(changes.map(({ movieId, time }) => [movieId, time]));
  const newer = items.filter(({ movieId, time }) => time > (times.get(movieId) ?? -1));
  for (const item of newer) await store.put(item);
  return newer.length;
}
