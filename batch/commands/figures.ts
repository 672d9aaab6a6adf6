/** The answers that `nightly` and `evaluate` print when they are done. */

import { datasetLabel } from '../../shared/release/manifest.ts';
import type { CalibrationBin, CalibrationFigures } from '../../shared/schemas/report.ts';
import { formatBytes } from '../../shared/units.ts';
import type { Evaluation } from '../evaluate.ts';
import type { NightResult } from '../nightly.ts';
import type { SplitFacts } from '../splits/evaluation-split.ts';
import type { Answer } from '../terminal/answer.ts';
import { formatTable, printable } from '../terminal/table.ts';

/** The answer of `nightly`. `published` is undefined when the release was made and judged but not published. */
export function showPublished(published: NightResult | undefined): Answer {
  if (!published) return { value: { published: false }, text: 'not published' };
  const { id, outcome, totalBytes, residentBytes, pruned, inUse, manifest, warnings } = published;
  const { judged, evaluation } = manifest;
  const text = [
    `release ${id} of ${printable(datasetLabel(manifest.dataset))} is current (${outcome}): ${formatBytes(totalBytes)}, resident ${formatBytes(residentBytes)}`,
    judged && evaluation
      ? formatFigures('held-out', { RMSE: evaluation.rmse, 'nDCG@10': evaluation.ndcg10 })
      : 'not judged',
    ...(pruned.length > 0 ? [`removed: ${pruned.join(', ')}`] : []),
    ...(inUse.length > 0 ? [`kept because a service or a command reads it: ${inUse.join(', ')}`] : []),
    ...warnings.map((warning) => `note: ${printable(warning)}`),
  ].join('\n');
  return {
    value: {
      published: true,
      release: id,
      outcome,
      totalBytes,
      residentBytes,
      pruned,
      inUse,
      judged,
      evaluation,
      ...(warnings.length > 0 && { warnings }),
    },
    text,
  };
}

/**
 * The answer of `evaluate`: its value is the evaluation itself, and its text has a table of figures per subject. With
 * newcomers, the first tables have a column per profile size; the others are about the largest profiles.
 */
export function showEvaluation(evaluation: Evaluation): Answer {
  const { train, test, seconds, bytes, rating, ranking, calibration, split, newcomers } = evaluation;
  const known = newcomers ? ` (${newcomers[newcomers.length - 1].size} ratings known)` : '';
  const tables = [
    ...(newcomers ? bySize(newcomers) : []),
    formatFigures(`rating${known}`, transpose(rating)),
    ...(ranking ? [formatFigures(`ranking${known}`, transpose(ranking))] : []),
    formatFigures(`hybrid's ratings${known}`, transpose(nameBins(calibration))),
  ];
  const lines = [
    `trained on ${train.ratings} ratings in ${seconds.total} s, ${formatBytes(bytes.total)}; ${test.ratings} held out`,
    ...(split ? [describeSplit(split)] : []),
  ];
  return { value: evaluation, text: [lines.join('\n'), ...tables].join('\n\n') };
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
  return [
    table('RMSE by ratings known', ({ rating }) => pick(rating, ({ rmse }) => rmse)),
    ...(newcomers.some(({ ranking }) => ranking)
      ? [table('nDCG@10 by ratings known', ({ ranking = {} }) => pick(ranking, (quality) => quality['ndcg@10']))]
      : []),
    table('80 % interval', ({ calibration }) => ({ holds: calibration.interval80, width: calibration.width80 })),
  ];
}

function nameBins({ deciles, byProfile, byMovie, interval80, width80 }: CalibrationFigures): Record<string, object> {
  const bins = (word: string, of: readonly (CalibrationBin & { from: number })[]) =>
    of.map(({ from, ...bin }) => [`${word} from ${from} ratings`, bin] as const);
  return Object.fromEntries<object>([
    ...deciles.map((bin, d) => [`tenth ${d + 1} by prediction`, bin] as const),
    ...bins('profiles', byProfile),
    ...bins('films', byMovie),
    ['all', { interval80, width80 }],
  ]);
}

type Figure = number | null | undefined;

/** A table with a row per model and a column per figure. `figures` holds the values by figure, then by model. */
function formatFigures(title: string, figures: Record<string, Record<string, Figure>>): string {
  const models = [...new Set(Object.values(figures).flatMap((column) => Object.keys(column)))];
  const columns = [{ title }, ...Object.keys(figures).map((name) => ({ title: name, align: 'right' as const }))];
  const rows = models.map((model) => [model, ...Object.values(figures).map((column) => column[model] ?? '–')]);
  return formatTable(columns, rows);
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
