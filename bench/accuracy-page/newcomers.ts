/** How well newcomers are served. */

import type { Evaluation } from '../../batch/evaluate.ts';
import { MODEL_NAMES } from '../../models/model.ts';
import { formatFigure as figure, formatTable as table } from '../markdown.ts';
import { likingOfNewcomers } from './liking.ts';
import { readProse } from './prose.ts';
import { describeSplit } from './time.ts';

/** Returns the section on viewers of 1 to 20 known ratings. */
export function newcomerSection(accuracy: Record<string, Evaluation>): string {
  const parts = ['ml-100k', 'ml-latest-small'].map((dataset) => {
    const { newcomers = [], split } = accuracy[`${dataset}-newcomers`];
    const rated = ['bias', ...MODEL_NAMES, 'hybrid'];
    const listed = ['popularity', ...MODEL_NAMES, 'hybrid'];
    return [
      `### ${dataset}`,
      `\`evaluate --train ${dataset} --split newcomers --ranking\`: ${describeSplit(split)}`,
      'RMSE:',
      table(
        ['ratings known', ...rated],
        newcomers.map(({ size, rating }) => [String(size), ...rated.map((name) => figure(rating[name].rmse))]),
      ),
      'nDCG@10:',
      table(
        ['ratings known', ...listed],
        newcomers.map(({ size, ranking }) => [
          String(size),
          ...listed.map((name) => figure(ranking?.[name]['ndcg@10'])),
        ]),
      ),
      ...likingOfNewcomers(newcomers),
    ].join('\n\n');
  });
  return [
    '## Newcomers',
    'A tenth of the users are held out of training with all their ratings. Each is scored with profiles of 1 to 20 of their ratings, and the rest of the ratings are to be predicted.',
    ...parts,
    readProse('order-by-mean'),
  ].join('\n\n');
}
