/** `feedback backup`: a copy of the SQLite file, also while the service uses it. */

import type { Command } from 'commander';
import type { FeedbackFile } from '../../../shared/feedback.ts';
import { placeFile } from '../../../shared/node/durable-files.ts';
import type { Answer } from '../../terminal/answer.ts';
import { addCommand, checkFile, type FeedbackOptions, runOn } from './options.ts';

/** The size of the output is not known in advance, so the error for a full disk cannot state it. */
const UNKNOWN_BYTES = 0;

/** Adds `feedback backup`. */
export function addBackup(feedback: Command): void {
  addCommand(feedback, 'backup', 'write a copy of the current SQLite file')
    .requiredOption('--out <file>', 'file to write')
    .action((options: FeedbackOptions & { out: string }) => {
      checkFile(options);
      return runOn(options, (store) => backUp(store, options.out));
    });
}

/** Writes a copy of the SQLite file to `out`. The copy appears complete or not at all, and replaces an earlier one. */
async function backUp(store: FeedbackFile, out: string): Promise<Answer> {
  await placeFile(out, UNKNOWN_BYTES, (staging) => store.backup(staging));
  return { value: { out }, text: `${out}: written` };
}
