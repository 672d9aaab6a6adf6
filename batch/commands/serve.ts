/** `serve`: the HTTP service. */

import type { Command } from 'commander';
import type { RunOptions } from '../../edge/node/run.ts';
import * as read from './arguments.ts';
import { RELEASES } from './options.ts';

/** `beforeServing` is called once the service takes over standard output for its log. */
export function addServe(program: Command, beforeServing: () => void): void {
  program
    .command('serve')
    .description('answer over HTTP')
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--port <n>', '0 takes a free one', read.integer(0, 65_535), 8787)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--feedback <file>', 'SQLite file of the ratings that people give (CINEMATCH_FEEDBACK)')
    .option('--workers <n>', 'that many processes, auto for one per processor; this one alone by default', read.workers)
    .option(
      '--memory-limit <size>',
      'of a process, like 300MB: over it new work waits (CINEMATCH_MEMORY_LIMIT)',
      read.bytes,
    )
    .option('--release <id>', 'answer from this one whatever is current (CINEMATCH_RELEASE)', read.releaseName)
    .option('--shadow <url>', 'another service to compare answers with (CINEMATCH_SHADOW)')
    .action(async (options: RunOptions) => {
      const { run } = await import('../../edge/node/run.ts');
      beforeServing();
      await run(options);
    });
}
