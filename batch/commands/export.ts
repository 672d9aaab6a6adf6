/** `export`: writes recommendations for all users of a release to a file. */

import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { MAX_LIST } from '../../shared/limits.ts';
import { formatBytes } from '../../shared/units.ts';
import type { FeedbackRows } from '../ingest/feedback/feedback-rows.ts';
import { MAX_USERS } from '../synthesize/sizes.ts';
import { print } from '../terminal/print.ts';
import * as read from './arguments.ts';
import { findRelease, type ReleaseOptions, releaseOptions, showProgress } from './options.ts';

type ExportOptions = ReleaseOptions & {
  out: string;
  n: number;
  users?: string[];
  limit?: number;
  feedback?: string;
  threads: number;
};

/** Adds the command `export`, which prints the file's name, its size and its counts. */
export function addExport(program: Command): void {
  releaseOptions(program.command('export'))
    .description('write recommendations for all users to a file')
    .requiredOption('--out <file>', 'file to write; its name ends in .parquet or .ndjson')
    .option('-n <number>', 'films per user, 1–100', read.integer(1, MAX_LIST), 10)
    .addOption(new Option('--users <ids>', 'only these users, like 1,2').argParser(read.list).conflicts('limit'))
    .option(
      '--feedback <file>',
      "ratings given since the night count, too: the service's SQLite file, or the output of `feedback export`",
    )
    .option('--limit <n>', 'only the first n users', read.integer(1, MAX_USERS))
    .option('--threads <n>', 'worker threads', read.integer(1, 256), availableParallelism())
    .action(async (options: ExportOptions) => {
      const { id, source } = await findRelease(options);
      const { exportLists } = await import('../export/export.ts');
      const folder = join(options.releases, id);
      const progress = await showProgress();
      const feedback = options.feedback === undefined ? undefined : await readSaid(options.feedback);
      const exported = await exportLists({ ...options, feedback, folder, source, progress });
      const { out } = options;
      const { size } = await stat(out);
      const { users, recommendations } = exported;
      const value = { out, ...exported, bytes: size };
      print(
        { value, text: `${out}: ${recommendations} recommendations for ${users} users, ${formatBytes(size)}` },
        options,
      );
    });
}

async function readSaid(path: string): Promise<FeedbackRows> {
  const { readFeedback } = await import('../ingest/feedback/read-feedback.ts');
  const { streamReporter } = await import('../ingest/reporter.ts');
  return readFeedback(path, streamReporter(process.stderr));
}
