/** The gate that judges a release by itself, by its figures on held-out rows. */

import type { HeldOutFigures } from '../../../shared/schemas/report.ts';
import { SURE } from '../../evaluation/paired.ts';
import { GateError } from '../gate-error.ts';

/**
 * Throws `GateError` `accuracy` when the hybrid's RMSE on the `rows` held-out rows is worse than the baseline's. Picks
 * have no RMSE. They are judged by nDCG@10, which depends more on chance: the hybrid's must be worse than popularity's,
 * and clearly worse than that of its best part. Popularity is one of the parts.
 */
export function checkAccuracy(
  { rating, ranking = {}, againstBest }: Pick<HeldOutFigures, 'rating' | 'ranking' | 'againstBest'>,
  rows: number,
): void {
  const refuse = (figure: string, hybrid: number, other: string) => {
    throw new GateError('accuracy', `the hybrid's ${figure} is ${hybrid} on ${rows} held-out rows, ${other}`);
  };
  if (rating.hybrid) {
    const hybrid = rating.hybrid.rmse ?? Number.POSITIVE_INFINITY;
    const baseline = rating.bias.rmse ?? 0;
    if (!(hybrid <= baseline)) refuse('RMSE', hybrid, `the baseline's ${baseline}`);
    return;
  }
  const [hybrid, popular] = ['hybrid', 'popularity'].map((name) => ranking[name]?.['ndcg@10'] ?? 0);
  const { part, better, error } = againstBest['ndcg@10'] ?? { part: 'popularity', better: 0, error: null };
  // An error that is not known is never sure.
  if (hybrid >= popular || error === null || -better <= SURE * error) return;
  const best = part === 'popularity' ? '' : `, and that of ${part} is ${ranking[part]?.['ndcg@10']}`;
  refuse('nDCG@10', hybrid, `popularity's ${popular}${best}`);
}
