/** Training on the past and testing on what came later. */

import type { Evaluation } from '../../batch/evaluate.ts';
import type { RankingFigures, RatingFigures } from '../../shared/schemas/report.ts';
import { formatFigure as figure, formatTable as table } from '../markdown.ts';
import { PARTS } from './parts.ts';

/** Returns the section on the split by time. */
export function timeSection(accuracy: Record<string, Evaluation>): string {
  const runs = ['ml-100k-time', 'ml-latest-small-time'].map((name) => accuracy[name]);
  const rating = (run: Evaluation, name: string) => figure((run.rating[name] as RatingFigures | undefined)?.rmse);
  const ranking = (run: Evaluation, name: string) =>
    figure((run.ranking?.[name] as RankingFigures | undefined)?.['ndcg@10']);
  return [
    '## Split by time',
    'The models are trained on the ratings before a certain day and tested on those from that day on, which is how a release is used. This is harder than random rows, because most ' +
      'viewers of the test are new, and because tastes and the catalogue change.',
    ...runs.map((run, r) => `- ${['ML-100K', 'ml-latest-small'][r]}: ${describeSplit(run.split)}`),
    table(
      ['', 'ML-100K RMSE', 'nDCG@10', 'ml-latest-small RMSE', 'nDCG@10'],
      ['popularity', ...PARTS, 'hybrid'].map((name) => [
        name,
        ...runs.flatMap((run) => [rating(run, name), ranking(run, name)]),
      ]),
    ),
  ].join('\n\n');
}

/** One sentence about a split without its full stop, or an empty text without a split. */
export function describeSplit(split: Evaluation['split']): string {
  if (!split) return '';
  const percent = (share = 0) => `${(100 * share).toFixed(1)} %`;
  if (split.kind !== 'time') {
    return `${split.users} users are held out, and the ${split.scored} with at least ${split.leastRatings} ratings are scored`;
  }
  return `held out from ${split.from} on; ${percent(split.newUsers)} of these ratings are by new users, ${percent(split.newMovies)} of new movies`;
}
