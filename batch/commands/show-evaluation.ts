/** The answer that `evaluate` prints when it is done. */

import { inWords } from '../../shared/item-words.ts';
import { likingInWords } from '../../shared/liking-in-words.ts';
import type { AgainstBest, CalibrationBin, CalibrationFigures, RankingFigures } from '../../shared/schemas/report.ts';
import { formatBytes } from '../../shared/units.ts';
import type { Evaluation } from '../evaluate.ts';
import type { CutoffFigures, Cutoffs } from '../evaluation/cutoff-figures.ts';
import type { SplitFacts } from '../splits/evaluation-split.ts';
import type { Answer } from '../terminal/answer.ts';
import { formatTable } from '../terminal/table.ts';
import { type Figure, formatFigures } from './figures.ts';

/**
 * The answer of `evaluate`: its value is the evaluation itself, and its text has a table of figures per subject. With
 * newcomers, the first tables have a column per profile size; the others are about the largest profiles.
 */
export function showEvaluation(evaluation: Evaluation): Answer {
  const { train, test, seconds, bytes, rating, ranking, cutoffs, calibration, split, newcomers, againstBest } =
    evaluation;
  const known = newcomers ? ` (${newcomers[newcomers.length - 1].size} ratings known)` : '';
  // Of picks there are lists alone.
  const hasRatings = Object.keys(rating).length > 0;
  const tables = [
    ...(newcomers ? bySize(newcomers) : []),
    ...(hasRatings ? [formatFigures(`rating${known}`, transpose(rating))] : []),
    ...(ranking ? showLists(ranking, known, hasRatings) : []),
    ...(cutoffs ? showCutoffs(cutoffs, known) : []),
    showBest(`hybrid against its best part${known}`, againstBest),
    ...(hasRatings ? [formatFigures(`hybrid's ratings${known}`, transpose(nameBins(calibration)))] : []),
  ];
  const lines = [
    `trained on ${train.ratings} ratings in ${seconds.total} s, ${formatBytes(bytes.total)}; ${test.ratings} held out`,
    ...(split ? [describeSplit(split)] : []),
  ];
  const words = hasRatings
    ? inWords(likingInWords(evaluation).join('\n'))
    : 'The data are picks without ratings, so no ratings are predicted or measured.';
  return { value: evaluation, text: [lines.join('\n'), ...tables, ...(words ? [words] : [])].join('\n\n') };
}

/** Two tables: how well lists find what was picked, and whether it is liked. */
function showLists(ranking: Readonly<Record<string, RankingFigures>>, known: string, hasRatings: boolean): string[] {
  const all = Object.entries(transpose(ranking));
  const liking = all.findIndex(([figure]) => figure === 'net-ndcg@10');
  return [
    formatFigures(`lists${known}`, Object.fromEntries(all.slice(0, liking))),
    ...(hasRatings ? [formatFigures(`liking${known}`, Object.fromEntries(all.slice(liking)))] : []),
  ];
}

/** The names of figures in tables. */
const CUTOFF_TITLES: Readonly<Record<keyof CutoffFigures, string>> = {
  ndcg: 'nDCG',
  recall: 'recall',
  cappedRecall: 'capped recall',
  precision: 'precision',
  map: 'MAP',
  hitRate: 'hit rate',
};

/** A table for each length of lists, with a row per recommender. */
function showCutoffs({ relevance, viewers, figures }: Cutoffs, known: string): string[] {
  const lengths = Object.keys(Object.values(figures)[0] ?? {});
  return lengths.map((n) => {
    const columns = Object.entries(CUTOFF_TITLES).map(([figure, title]) => [
      title,
      Object.fromEntries(Object.entries(figures).map(([name, by]) => [name, by[n][figure as keyof CutoffFigures]])),
    ]);
    return formatFigures(
      `lists of ${n}, ${viewers} viewers, relevant from ${relevance} on${known}`,
      Object.fromEntries(columns),
    );
  });
}

/** A table with a row for each figure. */
function showBest(title: string, figures: Readonly<Record<string, AgainstBest>>): string {
  const columns = [
    { title },
    { title: 'best part' },
    { title: 'better by', align: 'right' },
    { title: 'standard error', align: 'right' },
    { title: 'viewers', align: 'right' },
  ] as const;
  const rows = Object.entries(figures).map(([figure, { part, better, error, users }]) => [
    figure,
    part,
    better,
    error ?? '–',
    users,
  ]);
  return formatTable(columns, rows);
}

function describeSplit({ kind, from, newUsers = 0, newMovies = 0, users, scored, leastRatings }: SplitFacts): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (kind === 'time') {
    return `split: held out from ${from} on; ${percent(newUsers)} of these ratings are by new users, ${percent(newMovies)} of new movies`;
  }
  if (kind === 'random') return 'split: held out a tenth of the ratings at random';
  return `split: held out ${users} users; the ${scored} with at least ${leastRatings} ratings are scored`;
}

/** Tables with a row per model and a column per number of known ratings. */
function bySize(newcomers: NonNullable<Evaluation['newcomers']>): string[] {
  const table = (title: string, figuresOf: (of: (typeof newcomers)[number]) => Record<string, Figure>) =>
    formatFigures(title, Object.fromEntries(newcomers.map((of) => [of.size, figuresOf(of)])));
  const pick = <T>(of: Record<string, T>, figure: (value: T) => Figure) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, figure(value)]));
  const hasRatings = newcomers.some(({ rating }) => Object.keys(rating).length > 0);
  const hasLists = newcomers.some(({ ranking }) => ranking);
  const ofLists = (title: string, figure: keyof RankingFigures) =>
    table(`${title} by ratings known`, ({ ranking = {} }) => pick(ranking, (quality) => quality[figure]));
  const best = (title: string, figure: string) =>
    table(`${title}: hybrid − best part`, ({ againstBest: { [figure]: of } }) => ({
      'better by': of?.better,
      'standard error': of?.error,
    }));
  return [
    ...(hasRatings
      ? [table('RMSE by ratings known', ({ rating }) => pick(rating, ({ rmse }) => rmse)), best('RMSE', 'rmse')]
      : []),
    ...(hasLists
      ? [
          ofLists('nDCG@10', 'ndcg@10'),
          best('nDCG@10', 'ndcg@10'),
          ofLists('net nDCG@10', 'net-ndcg@10'),
          best('net nDCG@10', 'net-ndcg@10'),
          table("hybrid's lists by ratings known", ({ ranking, response }) => ({
            ...ranking?.hybrid,
            'reversal overlap': response?.reversal.overlap,
            'two strangers': response?.reversal.strangers,
            'near a dislike, rise': response?.dislike?.ten.rise,
          })),
        ]
      : []),
    ...(hasRatings
      ? [
          table('80 % interval', ({ calibration }) => ({
            holds: calibration.interval80,
            width: calibration.width80,
            'log-loss': calibration.logLoss,
          })),
        ]
      : []),
  ];
}

function nameBins({
  deciles,
  byProfile,
  byMovie,
  interval80,
  width80,
  logLoss,
}: CalibrationFigures): Record<string, object> {
  const bins = (word: string, of: readonly (CalibrationBin & { from: number })[]) =>
    of.map(({ from, ...bin }) => [`${word} from ${from} ratings`, bin] as const);
  return Object.fromEntries<object>([
    ...deciles.map((bin, d) => [`tenth ${d + 1} by prediction`, bin] as const),
    ...bins('profiles', byProfile),
    ...bins('films', byMovie),
    ['all', { interval80, width80, logLoss }],
  ]);
}

/** Turns values by model, then figure, into values by figure, then model. */
function transpose(byModel: Record<string, object>): Record<string, Record<string, Figure>> {
  const byFigure: Record<string, Record<string, Figure>> = {};
  for (const [model, figures] of Object.entries(byModel)) {
    for (const [figure, value] of Object.entries(figures)) {
      byFigure[figure] ??= {};
      byFigure[figure][model] = value;
    }
  }
  return byFigure;
}
