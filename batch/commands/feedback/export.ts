/** `feedback export`: the ratings as lines of JSON. */

import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { FeedbackFile } from '../../../shared/feedback.ts';
import { saysAnything } from '../../../shared/items.ts';
import { placeFile } from '../../../shared/node/durable-files.ts';
import type { Answer } from '../../terminal/answer.ts';
import { addCommand, checkFile, type FeedbackOptions, runOn } from './options.ts';

/** The size of the output is not known in advance, so the error for a full disk cannot state it. */
const UNKNOWN_BYTES = 0;

/** Adds `feedback export`. */
export function addExport(feedback: Command): void {
  addCommand(feedback, 'export', 'write the ratings as lines of JSON, for `nightly --feedback` and `feedback import`')
    .requiredOption('--out <file>', 'file to write')
    .option('--user <id>', 'only the ratings of this user, by id or name')
    .action((options: FeedbackOptions & { out: string; user?: string }) => {
      checkFile(options);
      return runOn(options, (store) => exportFeedback(store, options));
    });
}

/**
 * Writes all entries and changes of the catalogue, or the entries of one user, to `out` as lines of JSON. The file appears
 * complete or not at all, and replaces an earlier one. `user` is an id or a name.
 */
export async function exportFeedback(
  store: FeedbackFile,
  { out, user }: { out: string; user?: string },
): Promise<Answer> {
  const { feedbackLines } = await import('../../../shared/feedback.ts');
  let count = 0;
  const counted = async function* () {
    for await (const entry of user === undefined ? store.entries() : await store.read(user)) {
      count++;
      yield entry;
    }
  };
  const { changes = [] } = (user === undefined && (await store.items?.since(0))) || {};
  const items = changes.filter(saysAnything);
  await placeFile(out, UNKNOWN_BYTES, (staging) => writeFile(staging, feedbackLines(counted(), items)));
  const entries = count + items.length;
  return { value: { out, entries }, text: `${out}: ${entries} entries` };
}
