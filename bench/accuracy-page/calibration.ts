/** Whether intervals and probabilities hold. */

import type { Evaluation } from '../../batch/evaluate.ts';
import { formatFigure as figure, formatTable as table } from '../markdown.ts';

/** Returns the section on intervals and probabilities, for known viewers and newcomers. */
export function calibrationSection(accuracy: Record<string, Evaluation>): string {
  const runs = [accuracy['ml-100k-u1'], accuracy['ml-latest-small-fold0']];
  const share = (value: number | null | undefined) => (value === null || value === undefined ? '–' : value.toFixed(3));
  return [
    '## Do predictions mean what they say?',
    'The held-out rows are sorted by predicted rating and divided into ten equal groups. For each group: the mean predicted rating, the mean actual rating, the share of ratings within the 80 % ' +
      'interval that is shown with each prediction, and the log-loss: the mean of −ln(probability of the given rating).',
    table(
      [
        'tenth',
        'ML-100K u1 predicted',
        'actual',
        'within 80 %',
        'log-loss',
        'ml-latest-small fold 0 predicted',
        'actual',
        'within 80 %',
        'log-loss',
      ],
      Array.from({ length: 10 }, (_, d) => [
        String(d + 1),
        ...runs.flatMap(({ calibration }) => {
          const bin = calibration?.deciles[d];
          return [figure(bin?.predicted, 2), figure(bin?.actual, 2), share(bin?.interval80), share(bin?.logLoss)];
        }),
      ]),
    ),
    `Over all rows, the share of ratings within the interval is ${runs.map(({ calibration }) => share(calibration?.interval80)).join(' and ')}; ` +
      `the mean width of the interval is ${runs.map(({ calibration }) => figure(calibration?.width80, 2)).join(' and ')}; ` +
      `the log-loss is ${runs.map(({ calibration }) => share(calibration?.logLoss)).join(' and ')}.`,
    ...ordinalFolds(accuracy),
    'For newcomers, by the number of known ratings:',
    table(
      ['dataset', 'ratings known', 'within 80 %', 'mean width', 'log-loss'],
      ['ml-100k', 'ml-latest-small'].flatMap((dataset) =>
        (accuracy[`${dataset}-newcomers`].newcomers ?? []).map(({ size, calibration }) => [
          dataset,
          String(size),
          share(calibration?.interval80),
          figure(calibration?.width80, 2),
          share(calibration?.logLoss),
        ]),
      ),
    ),
  ].join('\n\n');
}

/** Log-loss and coverage over all folds, a sentence for each dataset; nothing where a fold has no log-loss yet. */
function ordinalFolds(accuracy: Record<string, Evaluation>): string[] {
  const groups = { 'ML-100K u1–u5': 'ml-100k-u', 'the five folds of ml-latest-small': 'ml-latest-small-fold' };
  const sentences = Object.entries(groups).flatMap(([words, start]) => {
    const folds = Object.entries(accuracy).flatMap(([name, { calibration }]) =>
      name.startsWith(start) ? [calibration] : [],
    );
    const mean = (of: readonly (number | null | undefined)[]) =>
      of.every((value) => typeof value === 'number')
        ? (of.reduce((sum, value) => sum + value, 0) / of.length).toFixed(3)
        : undefined;
    const loss = mean(folds.map(({ logLoss }) => logLoss));
    const within = mean(folds.map(({ interval80 }) => interval80));
    return loss && within
      ? [`Over ${words}, the log-loss is ${loss}, and ${within} of the ratings are within the interval.`]
      : [];
  });
  return sentences.length > 0 ? [sentences.join(' ')] : [];
}
