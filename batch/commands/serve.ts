/** `serve`: runs the HTTP service. */

import type { Command } from 'commander';
import type { RunOptions } from '../../edge/node/run.ts';
import * as read from './arguments.ts';
import { RELEASES } from './options.ts';

/** Adds the command `serve`. It calls `beforeServing` just before the service starts to log on standard output. */
export function addServe(program: Command, beforeServing: () => void): void {
  program
    .command('serve')
    .description('serve the HTTP API and the web app')
    .option('--releases <dir>', 'where releases are published', RELEASES)
    .option('--port <n>', 'port to listen on; 0 takes any free port', read.integer(0, 65_535), 8787)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--feedback <file>', 'SQLite file for the ratings that people give (CINEMATCH_FEEDBACK)')
    .option(
      '--workers <n>',
      'number of processes, or auto for one per processor; by default this process serves alone',
      read.workers,
    )
    .option(
      '--memory-limit <size>',
      'memory of each process, like 300MB; above it new requests wait (CINEMATCH_MEMORY_LIMIT)',
      read.bytes,
    )
    .option('--release <id>', 'serve this release even if another is current (CINEMATCH_RELEASE)', read.releaseName)
    .option(
      '--canary <id=percent>',
      'try a release on a share of the viewers, like 0123456789abcdef=10%; once begun, `releases canary` has the say',
      read.canary,
    )
    .option('--shadow <url>', 'another service whose answers are compared (CINEMATCH_SHADOW)')
    .action(async (options: RunOptions) => {
      const { run } = await import('../../edge/node/run.ts');
      beforeServing();
      await run(options);
    });
}
