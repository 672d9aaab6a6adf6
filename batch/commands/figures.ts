/** The answer that `nightly` prints when it is done, and tables of figures. */

import { datasetLabel } from '../../shared/release/manifest.ts';
import { formatBytes } from '../../shared/units.ts';
import type { NightResult } from '../nightly.ts';
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
      ? formatFigures('held-out', {
          RMSE: evaluation.rmse,
          'nDCG@10': evaluation.ndcg10,
          ...(evaluation.netNdcg10 && { 'net nDCG@10': evaluation.netNdcg10 }),
        })
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

/** A value of a table; without one, the table has a dash. */
export type Figure = number | null | undefined;

/** Returns a table with a row per model and a column per figure. `figures` holds the values by figure, then by model. */
export function formatFigures(title: string, figures: Record<string, Record<string, Figure>>): string {
  const models = [...new Set(Object.values(figures).flatMap((column) => Object.keys(column)))];
  const columns = [{ title }, ...Object.keys(figures).map((name) => ({ title: name, align: 'right' as const }))];
  const rows = models.map((model) => [model, ...Object.values(figures).map((column) => column[model] ?? '–')]);
  return formatTable(columns, rows);
}
