/**
 * `evaluate`: trains on some ratings and measures the accuracy on others, with the same encoded models as the service.
 */

import { type Command, Option } from 'commander';
import { MAX_LIST, MAX_LIST_OFFSET } from '../../shared/limits.ts';
import type { EvaluateOptions } from '../evaluate.ts';
import { SPLIT_KINDS } from '../splits/evaluation-split.ts';
import { print } from '../terminal/print.ts';
import * as read from './arguments.ts';
import { showProgress, type TrainingOptions, trainingOptions } from './options.ts';

/** More viewers than any dataset has, so in effect no limit. */
const MOST_VIEWERS = 1_000_000_000;

type Options = TrainingOptions & Omit<EvaluateOptions, 'progress'>;

/** Adds the command `evaluate`, which prints what `evaluateFiles` measures. */
export function addEvaluate(program: Command): void {
  trainingOptions(program.command('evaluate'))
    .description('train on some ratings and measure the accuracy on others')
    .requiredOption(
      '--train <source>',
      'ratings to train on, or a whole dataset for --split; like --dataset of nightly',
    )
    .option('--test <file>', 'file of held-out ratings')
    .addOption(new Option('--split <how>', 'hold ratings out of --train, instead of --test').choices(SPLIT_KINDS))
    .option('--ranking', 'measure ranked lists as well', false)
    .option('--relevance <rating>', 'held-out ratings at or above this count as hits', read.number(-1e9, 1e9))
    .option(
      '--at <lengths>',
      'measure nDCG, recall, precision, MAP and hit rate of lists of these lengths, like 5,10,20',
      read.integers(1, MAX_LIST + MAX_LIST_OFFSET),
    )
    .option('--lists <file>', "write every measured viewer's lists to this file, as JSON lines")
    .option('--viewers <number>', 'viewers whose lists are measured; 2000 by default', read.integer(1, MOST_VIEWERS))
    .option(
      '--probes <number>',
      'viewers whose ratings are reversed, and films that are disliked, to see how lists answer; 100 by default',
      read.integer(1, 100_000),
    )
    .option('--no-times', 'leave out when ratings were given, as if the files did not say')
    .option('--models <names>', 'models to report besides the hybrid, like svd,content', read.models)
    .option('--json <file>', 'write the figures to this file')
    .action(async (options: Options) => {
      const { evaluateFiles } = await import('../evaluate.ts');
      const { showEvaluation } = await import('./show-evaluation.ts');
      print(showEvaluation(await evaluateFiles({ ...options, progress: await showProgress() })));
    });
}
