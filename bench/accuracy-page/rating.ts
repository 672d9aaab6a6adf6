/** Rating error, beside that of libraries. */

import type { Evaluation } from '../../batch/evaluate.ts';
import { NO_TIMES } from '../accuracy-runs.ts';
import { formatFigure as figure, formatTable as table } from '../markdown.ts';
import { folds, PARTS } from './parts.ts';

/** Figures of libraries on the same rows. They were measured before this project began and are not measured again. */
const LIBRARIES_RATING: readonly (readonly [name: string, ml100k: string, small: string])[] = [
  ['Surprise BaselineOnly', '0.9457', '0.8726'],
  ['Surprise SVD / SVD++, default parameters', '0.9380 / 0.9218', '0.8779 / 0.8652'],
  ['Surprise KNN, item / user, Pearson-baseline', '0.9204 / 0.9245', '0.8530 / 0.8763'],
  ['Surprise SVD, tuned', '0.9129', '0.8521'],
  ['LensKit ItemItem / BiasedMF', '0.9141 / 0.9201', '0.8642 / 0.8506'],
  ['ridge regression on seven of these', '0.8967', '0.8331'],
];

/** Returns the section on the RMSE of all parts, with and without times, beside libraries. */
export function ratingSection(accuracy: Record<string, Evaluation>): string {
  const ml100k = folds(accuracy, 'ml-100k-u');
  const small = folds(accuracy, 'ml-latest-small-fold');
  const mean = (runs: Evaluation[], name: string) =>
    (runs.reduce((sum, { rating }) => sum + (rating[name].rmse ?? Number.NaN), 0) / runs.length).toFixed(4);
  const rows = ['global-mean', ...PARTS, 'hybrid'].map((name) => [
    name,
    mean(ml100k, name),
    figure(ml100k[0].rating[name].rmse),
    mean(small, name),
    `${worstGap(ml100k, name)} / ${worstGap(small, name)}`,
  ]);
  const [plain100k, plainSmall] = ['ml-100k-u', 'ml-latest-small-fold'].map((name) => folds(accuracy, NO_TIMES + name));
  const gaps = [ml100k, small].map((runs, d) => {
    const plain = d === 0 ? plain100k : plainSmall;
    return Math.min(...runs.map(({ rating }, f) => (plain[f].rating.hybrid.rmse ?? 0) - (rating.hybrid.rmse ?? 0)));
  });
  rows.push([
    'hybrid, without times',
    mean(plain100k, 'hybrid'),
    figure(plain100k[0].rating.hybrid.rmse),
    mean(plainSmall, 'hybrid'),
    gaps.map((gap) => gap.toFixed(4)).join(' / '),
  ]);
  return [
    '## Rating error (RMSE)',
    table(['', 'ML-100K u1–u5', 'u1', 'ml-latest-small, 5 folds', 'hybrid is better by at least'], rows),
    'The last column is the difference to the hybrid on the fold where it is smallest, for ML-100K and for ml-latest-small.',
    'The hybrid knows when the held-out ratings were given, and when all others of the viewer were, as most work on these datasets ' +
      'does: also those that were given later. `--no-times` leaves all times out; the models, the lists and the weights are then the ' +
      'same. People rate the films of a sitting alike, so what somebody gave within minutes says more than anything else that was left ' +
      'to find ([models.md](models.md#the-moment)). In the split by time no other rating is near, and times change nothing.',
    table(['libraries on the same rows', 'ML-100K u1–u5', 'ml-latest-small'], LIBRARIES_RATING),
  ].join('\n\n');
}

/** The smallest difference between the RMSE of a part and that of the hybrid on any fold. */
function worstGap(runs: readonly Evaluation[], name: string): string {
  if (name === 'hybrid') return '–';
  const gaps = runs.map(({ rating }) => (rating[name].rmse ?? 0) - (rating.hybrid.rmse ?? 0));
  return Math.min(...gaps).toFixed(4);
}
