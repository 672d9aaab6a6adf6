/** Quality of lists, beside that of libraries. */

import type { Evaluation } from '../../batch/evaluate.ts';
import type { RankingFigures } from '../../shared/schemas/report.ts';
import { formatFigure as figure, formatTable as table } from '../markdown.ts';

/** Figures of libraries on the same rows. They were measured before this project began and are not measured again. */
const LIBRARIES_RANKING: readonly (readonly [name: string, ml100k: string, small: string])[] = [
  ['implicit BPR, tuned', '0.2415 / 0.3039', '0.2056 / 0.2169'],
  ['implicit item-item TF-IDF', '0.3328 / 0.3577', '0.2672 / 0.2651'],
  ['EASE, tuned', '0.3738 / 0.4129', '0.3095 / 0.3046'],
  ['implicit ALS, tuned', '0.3841 / 0.4350', '0.3089 / 0.3111'],
];

/** Returns the section on lists: nDCG@10 and Recall@20 beside libraries, and figures beyond accuracy. */
export function rankingSection(accuracy: Record<string, Evaluation>): string {
  const runs = ['ml-100k-topn', 'ml-latest-small-topn'].map((name) => accuracy[name].ranking ?? {});
  const pair = (quality: RankingFigures) => `${figure(quality['ndcg@10'])} / ${figure(quality['recall@20'])}`;
  const rest = (quality: RankingFigures) =>
    [quality['coverage@10'], quality['novelty@10'], quality['diversity@10']].map((value) => value?.toFixed(3) ?? '–');
  return [
    '## Lists (nDCG@10 / Recall@20, top-N splits)',
    table(
      ['', 'ML-100K', 'ml-latest-small'],
      Object.keys(runs[0]).map((name) => [name, ...runs.map((run) => pair(run[name]))]),
    ),
    table(['libraries on the same rows', 'ML-100K', 'ml-latest-small'], LIBRARIES_RANKING),
    'Beyond accuracy, for the first ten films of each list. Coverage is the share of the catalogue that is in any list. Novelty is the mean −log₂ of the share of users who have rated ' +
      'a film. Diversity is the mean dissimilarity of two films of a list, by the content model.',
    table(
      [
        '',
        ...['ML-100K', 'ml-latest-small'].flatMap((name) =>
          ['coverage', 'novelty', 'diversity'].map((f) => `${name} ${f}`),
        ),
      ],
      Object.keys(runs[0]).map((name) => [name, ...runs.flatMap((run) => rest(run[name]))]),
    ),
  ].join('\n\n');
}
