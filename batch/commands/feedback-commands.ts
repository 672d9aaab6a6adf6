/** The command-line options of `feedback export`, `backup`, `delete` and `import`. */

import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { FeedbackFile } from '../../shared/feedback.ts';
import { DataError } from '../ingest/data-error.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import type * as commands from './feedback.ts';

interface FeedbackOptions {
  feedback: string;
  json?: boolean;
}

/** Adds the command `feedback` with its subcommands to `program`. The code of a subcommand is loaded when it runs. */
export function addFeedbackCommands(program: Command): void {
  const feedback = program
    .command('feedback')
    .description('manage the ratings that users gave in the service, which may be running');
  const add = (name: string, description: string) =>
    feedback
      .command(name)
      .description(description)
      .addOption(
        new Option('--feedback <file>', "the service's SQLite file")
          .env('CINEMATCH_FEEDBACK')
          .default('data/feedback.sqlite'),
      )
      .option('--json', 'print JSON; the default when the output is not a terminal');
  const run = async (
    options: FeedbackOptions,
    command: (module: typeof commands, store: FeedbackFile) => Promise<Answer>,
  ) => {
    const module = await import('./feedback.ts');
    const { sqliteFeedback } = await import('../../edge/node/sqlite-feedback.ts');
    const store = sqliteFeedback(options.feedback);
    try {
      print(await command(module, store), options);
    } finally {
      store.close();
    }
  };
  const checkFile = ({ feedback: path }: FeedbackOptions) => {
    if (!existsSync(path))
      throw new DataError(
        'missing',
        path,
        'the feedback file does not exist; name the file of the service with --feedback',
      );
  };

  add('export', 'write the ratings as lines of JSON, for `nightly --feedback` and `feedback import`')
    .requiredOption('--out <file>', 'file to write')
    .option('--user <id>', 'only the ratings of this user, by id or name')
    .action((options: FeedbackOptions & { out: string; user?: string }) => {
      checkFile(options);
      return run(options, ({ exportFeedback }, store) => exportFeedback(store, options));
    });

  add('backup', 'write a copy of the current SQLite file')
    .requiredOption('--out <file>', 'file to write')
    .action((options: FeedbackOptions & { out: string }) => {
      checkFile(options);
      return run(options, ({ backUpFeedback }, store) => backUpFeedback(store, options.out));
    });

  add('delete', 'delete all ratings of a user from the feedback')
    .requiredOption('--user <id>', 'user id or name')
    .action((options: FeedbackOptions & { user: string }) => {
      checkFile(options);
      return run(options, ({ deleteFeedback }, store) => deleteFeedback(store, options.user));
    });

  add(
    'import',
    'restore the output of `feedback export` or `feedback backup`; ratings that are stored with a later time stay',
  )
    .argument('<file>', 'lines of JSON or an SQLite file')
    .action((file: string, options: FeedbackOptions) =>
      run(options, ({ importFeedback }, store) => importFeedback(store, file)),
    );
}
