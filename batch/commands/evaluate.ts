/** `evaluate`: trains on some ratings and measures on others, through the bytes that would be served. */

import { type Command, Option } from 'commander';
import type { ModelName } from '../../models/catalogue.ts';
import { SPLIT_KINDS, type SplitKind } from '../splits/evaluation-split.ts';
import { print } from '../terminal/print.ts';
import * as read from './arguments.ts';
import { showProgress, type TrainingOptions, trainingOptions } from './options.ts';

type EvaluateOptions = TrainingOptions & {
  train: string;
  test?: string;
  split?: SplitKind;
  movies?: string;
  tags?: string;
  ranking: boolean;
  relevance?: number;
  models?: ModelName[];
  json?: string;
};

export function addEvaluate(program: Command): void {
  trainingOptions(program.command('evaluate'))
    .description('train on some ratings, measure on others, through the bytes that would be served')
    .requiredOption('--train <source>', 'ratings to train on; with --split a whole dataset: as --dataset of nightly')
    .option('--test <file>', 'held-out ratings')
    .addOption(new Option('--split <how>', 'or hold them out of --train').choices(SPLIT_KINDS))
    .option('--movies <file>', 'titles and genres')
    .option('--tags <file>', 'tags')
    .option('--ranking', 'measure ranked lists as well', false)
    .option('--relevance <rating>', 'held-out ratings at or above this are picks', read.number(-1e9, 1e9))
    .option('--models <names>', 'models to report beside the hybrid, like svd,content', read.models)
    .option('--json <file>', 'write the figures to this file')
    .action(async (options: EvaluateOptions) => {
      const { evaluateFiles } = await import('../evaluate.ts');
      const { showEvaluation } = await import('./figures.ts');
      print(showEvaluation(await evaluateFiles({ ...options, progress: await showProgress() })));
    });
}
