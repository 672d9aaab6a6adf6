/** Options that every command of `feedback` has, and the file that they lead to. */

import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { FeedbackFile } from '../../../shared/feedback.ts';
import { DataError } from '../../ingest/data-error.ts';
import type { Answer } from '../../terminal/answer.ts';
import { print } from '../../terminal/print.ts';

/** What every command of `feedback` is given. */
export interface FeedbackOptions {
  /** Path of the service's SQLite file. */
  feedback: string;
  json?: boolean;
}

/** Adds a command to the group, with the options that all of them have. Returns it. */
export function addCommand(feedback: Command, name: string, description: string): Command {
  return feedback
    .command(name)
    .description(description)
    .addOption(
      new Option('--feedback <file>', "the service's SQLite file")
        .env('CINEMATCH_FEEDBACK')
        .default('data/feedback.sqlite'),
    )
    .option('--json', 'print JSON; the default when the output is not a terminal');
}

/** Opens the file, prints the answer of `command`, and closes the file whatever happens. A missing file is created. */
export async function runOn(
  options: FeedbackOptions,
  command: (store: FeedbackFile) => Promise<Answer>,
): Promise<void> {
  const { sqliteFeedback } = await import('../../../edge/node/sqlite-feedback.ts');
  const store = sqliteFeedback(options.feedback);
  try {
    print(await command(store), options);
  } finally {
    store.close();
  }
}

/** Throws `DataError` `missing` when the file does not exist. */
export function checkFile({ feedback: path }: FeedbackOptions): void {
  if (!existsSync(path))
    throw new DataError(
      'missing',
      path,
      'the feedback file does not exist; name the file of the service with --feedback',
    );
}
