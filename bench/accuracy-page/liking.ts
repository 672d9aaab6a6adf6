/** The parts of docs/accuracy.md about liking: whether viewers like what is listed. */

import type { Evaluation } from '../../batch/evaluate.ts';
import { MODEL_NAMES } from '../../models/model.ts';
import type { AgainstBest, DislikeFigures, RankingFigures } from '../../shared/schemas/report.ts';
import { formatFigure, formatTable } from '../markdown.ts';

const LISTED = ['popularity', ...MODEL_NAMES, 'hybrid'] as const;

const DEFINITIONS = `## Do viewers like what is listed?

People also rate what they end up disliking, and what resembles it. So it is not enough to find their picks. These measures ask whether
a list has what its viewer likes. All are about the first ten films of a list.

- A held-out film is **liked** when its rating is at least half a step of the scale above the viewer's own mean, and **disliked** when it is
  as much below. The own mean is that of the ratings that the models know; without any, that of all ratings. Where all ratings are the
  same, every pick is liked.
- **Net nDCG@10** is like nDCG@10, but a liked film counts for the list and a disliked one against it. 1 is the best order, 0 is a list of
  films that nobody rated, or of as many disliked as liked ones. Viewers who like no held-out film are left out.
- A **hit** is a listed film that was held out. **Disliked**: share of the hits that are disliked. **Liking**: mean of the hits' ratings minus
  the viewer's own mean. **Predicted too high**: mean of predicted minus given rating over the hits.
- **Below mean**: share of the listed films whose predicted rating, as answers show it, is below the viewer's own mean. **Viewers**: share of the
  viewers with such a film. Predicted ratings are those of the hybrid, also for the lists of a single model.
- **Popularity rank**: median over viewers of the median rank of the ten films by number of ratings.
- **Reversal**: how many of the ten films stay when each rating r of the viewer becomes lowest + highest − r. Two strangers, beside it, are two
  viewers drawn at random.
- **Dislike**: a film, drawn as often as it was rated, gets the lowest rating. Of its five nearest films (item-KNN's similarity), how many come
  to a better place among the first 100? They should fall. The film itself and the other four do not count in a place. Once nothing
  else is rated, once ten other ratings of a viewer are known.
- **Better by**: the figure of the hybrid minus that of its best part (the best model alone, or popularity), with the standard error of the
  difference over viewers. For the RMSE it is the other way round, so that more is always better.

A night measures this for up to 2,000 viewers, reversal for 100 of them, and dislike for 100 films from each kind of profile. All together
takes about a twentieth of its time. The figures here are of up to 1,000: \`evaluate --ranking --probes 1000\`. The seed decides who is drawn.`;

/** Returns the section about known viewers, of the top-N splits. */
export function likingSection(accuracy: Record<string, Evaluation>): string {
  const runs = ['ml-100k', 'ml-latest-small'].map((name) => ({ name, run: accuracy[`${name}-topn`] }));
  const parts = runs.map(({ name, run: { ranking = {} } }) => {
    const rows = LISTED.map((model) => [model, ...describeList(ranking[model])]);
    const [{ netUsers, netLeftOut }] = [ranking.hybrid];
    const viewers = `${netUsers} viewers; ${netLeftOut} others like no held-out film and count in all but nDCG.`;
    return `### ${name}: liking\n\n${formatTable(['', 'nDCG@10', ...LIST_COLUMNS], rows)}\n\nNet nDCG@10 is over ${viewers}`;
  });
  return [
    DEFINITIONS,
    ...parts,
    'The hybrid against its best part, and how its lists answer to dislike:',
    formatTable(
      ['', ...runs.map(({ name }) => name)],
      [
        ['RMSE: better by', ...runs.map(({ run }) => describeBest(run.againstBest?.rmse))],
        ['nDCG@10: better by', ...runs.map(({ run }) => describeBest(run.againstBest?.['ndcg@10']))],
        ['net nDCG@10: better by', ...runs.map(({ run }) => describeBest(run.againstBest?.['net-ndcg@10']))],
        ['reversal: films that stay', ...runs.map(({ run }) => formatFigure(run.response?.reversal.overlap, 2))],
        ['films of two strangers', ...runs.map(({ run }) => formatFigure(run.response?.reversal.strangers, 2))],
        ['dislike: rise, nothing else rated', ...runs.map(({ run }) => describeRise(run.response?.dislike?.empty))],
        ['dislike: rise, ten other ratings', ...runs.map(({ run }) => describeRise(run.response?.dislike?.ten))],
      ],
    ),
  ].join('\n\n');
}

/** Returns the tables about the newcomers of a dataset, with a row for each number of known ratings. */
export function likingOfNewcomers(newcomers: NonNullable<Evaluation['newcomers']>): string[] {
  const bySize = (head: readonly string[], row: (of: (typeof newcomers)[number]) => readonly string[]) =>
    formatTable(
      ['ratings known', ...head],
      newcomers.map((of) => [String(of.size), ...row(of)]),
    );
  return [
    'Net nDCG@10:',
    bySize(LISTED, ({ ranking }) => LISTED.map((name) => formatFigure(ranking?.[name]['net-ndcg@10']))),
    'The hybrid against its best part:',
    bySize(['RMSE: better by', 'nDCG@10: better by', 'net nDCG@10: better by'], ({ againstBest }) =>
      ['rmse', 'ndcg@10', 'net-ndcg@10'].map((figure) => describeBest(againstBest?.[figure])),
    ),
    "The hybrid's lists:",
    bySize([...LIST_COLUMNS, 'reversal', 'two strangers', 'dislike: rise'], ({ ranking, response }) => [
      ...describeList(ranking?.hybrid).slice(1),
      formatFigure(response?.reversal.overlap, 2),
      formatFigure(response?.reversal.strangers, 2),
      describeRise(response?.dislike?.ten),
    ]),
  ];
}

const LIST_COLUMNS = [
  'net nDCG@10',
  'disliked',
  'liking',
  'predicted too high',
  'below mean',
  'viewers',
  'popularity rank',
];

/** nDCG@10, then a cell for each of `LIST_COLUMNS`. */
function describeList(quality: RankingFigures | undefined): string[] {
  return [
    formatFigure(quality?.['ndcg@10']),
    formatFigure(quality?.['net-ndcg@10']),
    percent(quality?.['disliked@10']),
    signed(quality?.['liking@10'], 2),
    signed(quality?.['surplus@10'], 2),
    percent(quality?.['below-mean@10']),
    percent(quality?.['below-mean-users@10']),
    formatFigure(quality?.['popularity-rank@10'], 0),
  ];
}

function describeBest(of: AgainstBest | undefined): string {
  return of ? `${signed(of.better, 4)} ± ${formatFigure(of.error)} (${of.part})` : '–';
}

function describeRise(of: DislikeFigures | undefined): string {
  return of && of.near > 0 ? `${percent(of.rise)} of ${of.near}` : '–';
}

function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}

function signed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined) return '–';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}
