/** The hybrid beside changed ones. */

import { formatFigure as figure, formatTable as table } from '../markdown.ts';

/** Figures of each variant, by run and by the name of the variant. The one that nothing was changed in is `hybrid`. */
export type Variants = Record<
  string,
  Record<string, { rmse: number; ownRmse?: number; ndcg10?: number; recall20?: number }>
>;

/** Returns a section that compares the hybrid with changed ones, under `title`; `about` says how they were made. */
export function variantsSection(title: string, about: string, results: Variants): string {
  const parts = Object.entries(results).map(([run, variants]) => {
    const whole = variants.hybrid;
    const delta = (value: number | undefined, of: number | undefined) => {
      if (value === undefined || of === undefined) return '–';
      const change = value - of;
      return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(4)}`;
    };
    const ranked = whole.ndcg10 !== undefined;
    const rows = Object.entries(variants).map(([name, { rmse, ownRmse, ndcg10, recall20 }]) => [
      name,
      ...(ranked
        ? [figure(ndcg10), delta(ndcg10, whole.ndcg10), figure(recall20), delta(recall20, whole.recall20)]
        : [figure(rmse), delta(rmse, whole.rmse), figure(ownRmse)]),
    ]);
    const head = ranked
      ? ['', 'nDCG@10', 'change', 'Recall@20', 'change']
      : ['', 'hybrid RMSE', 'change', 'changed model alone'];
    return `### ${run}\n\n${table(head, rows)}`;
  });
  return [`## ${title}`, about, ...parts].join('\n\n');
}
