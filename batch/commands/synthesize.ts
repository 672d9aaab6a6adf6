/** `synthesize`: writes a made-up dataset. If it is interrupted, it removes the files it has written. */

import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { MAX_MOVIES, MAX_RATINGS, MAX_USERS, PRESETS } from '../synthesize/sizes.ts';
import type { Synthesized, SynthesizeOptions } from '../synthesize/synthesize.ts';
import type { Answer } from '../terminal/answer.ts';
import { print } from '../terminal/print.ts';
import * as read from './arguments.ts';
import { showProgress } from './options.ts';

/**
 * Adds the command `synthesize`, which prints the sizes of the dataset and the lowest RMSE that a model can reach on
 * it.
 */
export function addSynthesize(program: Command): void {
  program
    .command('synthesize')
    .description('write a made-up dataset in the format of MovieLens, with a known lowest RMSE')
    .requiredOption('--out <dir>', 'folder to write; it must not exist yet')
    .addOption(new Option('--preset <size>', 'sizes of this dataset').choices(Object.keys(PRESETS)))
    .option('--users <n>', 'number of users', read.integer(1, MAX_USERS))
    .option('--ratings <n>', 'number of ratings, at least 20 per user', read.integer(1, MAX_RATINGS))
    .option('--movies <n>', 'number of movies; with --catalogue, its first n', read.integer(1, MAX_MOVIES))
    .option('--catalogue <file>', 'a movies.csv with real titles and genres; all its movies by default')
    .option('--threads <n>', 'worker threads', read.integer(1, 256), availableParallelism())
    .option('--seed <n>', 'the same seed and sizes give the same files', read.integer(0, 0xffffffff), 42)
    .action(async (options: Omit<SynthesizeOptions, 'progress' | 'signal'>) => {
      print(await synthesizeDataset({ ...options, progress: await showProgress() }));
    });
}

/** On SIGINT or SIGTERM, removes the files it has written and throws. */
async function synthesizeDataset(options: Omit<SynthesizeOptions, 'signal'>): Promise<Answer> {
  const { synthesize } = await import('../synthesize/synthesize.ts');
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => interruption.abort(new Error(`stopped by ${signal}`));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return showSynthesized(options.out, await synthesize({ ...options, signal: interruption.signal }));
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

function showSynthesized(out: string, synthesized: Synthesized): Answer {
  const { users, movies, ratings, tags, lowestRmse, knownFilmsRmse, additiveRmse, marginals } = synthesized;
  const { perUser, perMovie, meanRating } = marginals;
  const count = (value: number) => value.toLocaleString('en-US');
  const text = [
    `${out}: ${count(ratings)} ratings and ${count(tags)} tags by ${count(users)} made-up viewers of ${count(movies)} movies`,
    `per viewer ${perUser.least} … ${count(perUser.most)}, median ${perUser.median}`,
    `per movie up to ${count(perMovie.most)}, median ${perMovie.median}; ${count(perMovie.unrated)} unrated; mean rating ${meanRating}`,
    `lowest RMSE that any model can reach ${lowestRmse.toFixed(4)}; with films known exactly and viewers from their ratings ${knownFilmsRmse.toFixed(4)}`,
    `with global + user + movie effects only ${additiveRmse.toFixed(4)}`,
  ].join('\n');
  return { value: synthesized, text };
}
