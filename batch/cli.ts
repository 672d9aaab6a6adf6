#!/usr/bin/env node
/**
 * The command line. It lists the commands and turns an error into an exit code: 0 done, 1 unexpected error, 2 wrong
 * usage, 3 bad data, 4 a gate refused the release, 5 another run holds the lock.
 */

import './process/sound-compiler.ts';
import { inspect } from 'node:util';
import { Command, CommanderError } from 'commander';
import { LockError } from '../shared/node/lock-error.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addFeedback } from './commands/feedback.ts';
import { addItems } from './commands/items.ts';
import { addKeys } from './commands/keys.ts';
import { addNightly } from './commands/nightly.ts';
import { addPredict } from './commands/predict.ts';
import { addRecommend } from './commands/recommend.ts';
import { addReleases } from './commands/releases.ts';
import { addRows } from './commands/rows.ts';
import { addServe } from './commands/serve.ts';
import { addSimilar } from './commands/similar.ts';
import { addSite } from './commands/site.ts';
import { addSynthesize } from './commands/synthesize.ts';
import { addVerify } from './commands/verify.ts';
import { DataError } from './ingest/data-error.ts';
import { GateError } from './releases/gate-error.ts';
import { UsageError } from './terminal/usage-error.ts';

const program = new Command('cinematch')
  .description('hybrid film recommender: a nightly job trains a release, a service answers from it')
  .exitOverride();

addNightly(program);
addEvaluate(program);
addSynthesize(program);
addServe(program, () => process.stdout.off('error', endWithReader));
addRecommend(program);
addRows(program);
addPredict(program);
addSimilar(program);
addExplain(program);
addVerify(program);
addDoctor(program);
addExport(program);
addSite(program);
addReleases(program);
addKeys(program);
addFeedback(program);
addItems(program);

process.stdout.on('error', endWithReader);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    report(error);
    // A failed run may have left threads that are still busy. Exit without waiting for them.
    process.exit(exitCode(error));
  }
}

/** Ends the process quietly when the reader closes the pipe, as in `cinematch … | head`. Throws any other error. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

function exitCode(error: unknown): number {
  if (error instanceof UsageError) return 2;
  if (error instanceof DataError) return 3;
  if (error instanceof GateError) return 4;
  return error instanceof LockError ? 5 : 1;
}

/** Writes the first line of the message to standard error, and the whole error as well if CINEMATCH_DEBUG is 1. */
function report(error: unknown): void {
  const message = error instanceof Error ? error.message || error.name : String(error);
  const [line] = message.split('\n', 1);
  process.stderr.write(`cinematch: ${line}\n`);
  if (process.env.CINEMATCH_DEBUG === '1') process.stderr.write(`${inspect(error)}\n`);
}
