/** Accuracy against the share of the ratings, or of the users, that the models are trained on. */

import type { LearningCurves, LearningPoint } from '../learning.ts';
import { formatFigure as figure, formatNumber, formatTable as table } from '../markdown.ts';
import { PARTS } from './parts.ts';

/** Returns the section with the learning curves. */
export function learningSection(curves: LearningCurves): string {
  const tables = Object.entries(curves).map(([run, { ratings, users }]) =>
    [
      `### Learning: ${run}`,
      curve('A share of everybody’s ratings', ratings, false),
      curve('All ratings of a share of the users', users, true),
    ].join('\n\n'),
  );
  return [
    '## More data',
    'The models are trained on a part of the training rows of the top-N splits, and measured on the same test rows each time (`npm run bench -- learning`). With a share of the ratings, the ' +
      'profiles of the viewers become shorter as well. Lists are not compared there: a film whose training rating was left out can be listed, and no test row rewards it. With a share of the ' +
      'users, the viewers are those who are in the smallest share; so the two kinds of rows have different levels.',
    ...tables,
  ].join('\n\n');
}

function curve(title: string, points: readonly LearningPoint[], hasLists: boolean): string {
  const head = points.map(({ share, ratings }) => `${Math.round(100 * share)} %: ${formatNumber(ratings)} ratings`);
  const rmse = [...PARTS, 'hybrid'].map((name) => [
    `RMSE ${name}`,
    ...points.map(({ rating }) => figure(rating[name]?.rmse)),
  ]);
  const lists = ['popularity', ...PARTS.slice(1), 'hybrid'].map((name) => [
    `nDCG@10 / net ${name}`,
    ...points.map(
      ({ ranking }) => `${figure(ranking?.[name]?.['ndcg@10'])} / ${figure(ranking?.[name]?.['net-ndcg@10'])}`,
    ),
  ]);
  const rows = hasLists ? [...rmse, ...lists] : rmse;
  return `${title}, ${points[0]?.viewers ?? 0} viewers:\n\n${table(['', ...head], rows)}`;
}
