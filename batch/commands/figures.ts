/** What `nightly` and `evaluate` end with. */

import { datasetLabel } from '../../shared/release/manifest.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Published } from '../releases/publish.ts';
import { formatTable, printable } from '../table.ts';
import { formatBytes } from '../units.ts';
import type { Answer } from './answer.ts';

/** `undefined`: the release was made and judged, and was not to be published. */
export function showPublished(published: Published | undefined): Answer {
  if (!published) return { value: { published: false }, text: 'not published' };
  const { id, outcome, totalBytes, residentBytes, pruned, manifest } = published;
  const { judged, evaluation } = manifest;
  const text = [
    `release ${id} of ${printable(datasetLabel(manifest.dataset))} is current (${outcome}): ${formatBytes(totalBytes)}, resident ${formatBytes(residentBytes)}`,
    judged && evaluation
      ? formatFigures('held-out', { RMSE: evaluation.rmse, 'nDCG@10': evaluation.ndcg10 })
      : 'not judged',
    ...(pruned.length > 0 ? [`removed: ${pruned.join(', ')}`] : []),
  ].join('\n');
  return {
    value: { published: true, release: id, outcome, totalBytes, residentBytes, pruned, judged, evaluation },
    text,
  };
}

export function showEvaluation(evaluation: Evaluation): Answer {
  const { train, test, seconds, bytes, rating, ranking } = evaluation;
  const text = [
    `trained on ${train.ratings} ratings in ${seconds.total} s, ${formatBytes(bytes.total)}; ${test.ratings} held out`,
    '',
    formatFigures('rating', transpose(rating)),
    ...(ranking ? ['', formatFigures('ranking', transpose(ranking))] : []),
  ].join('\n');
  return { value: evaluation, text };
}

type Figure = number | null | undefined;

/** A table with a row per model and a column per figure. */
function formatFigures(title: string, figures: Record<string, Record<string, Figure>>): string {
  const models = [...new Set(Object.values(figures).flatMap((column) => Object.keys(column)))];
  const columns = [{ title }, ...Object.keys(figures).map((name) => ({ title: name, align: 'right' as const }))];
  const rows = models.map((model) => [model, ...Object.values(figures).map((column) => column[model] ?? '–')]);
  return formatTable(columns, rows);
}

/** From figures by model to models by figure. */
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
