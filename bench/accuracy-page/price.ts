/** What each artifact costs in bytes and seconds. */

import type { Evaluation } from '../../batch/evaluate.ts';
import { budgetOf } from '../../models/scorers.ts';
import { formatTable as table } from '../markdown.ts';
import type { NightlyFigures } from '../nightly.ts';
import { PARTS } from './parts.ts';

/** The number of ratings of ML-32M, to which times are extrapolated. */
const ML_32M_RATINGS = 32_000_204;

/** The figures of one run. `secondsOf` says when its seconds were measured, if not together with the other figures. */
export type Measured = Evaluation & { secondsOf?: string };

/** Returns the section on bytes and training seconds. `night` is a night at the size of ML-32M. */
export function priceSection(accuracy: Record<string, Measured>, night: NightlyFigures | undefined): string {
  const names = ['ml-100k-topn', 'ml-latest-small-topn'] as const;
  const runs = names.map((name) => accuracy[name]);
  const minutes = (seconds: number | undefined) => (seconds === undefined ? '–' : (seconds / 60).toFixed(2));
  const megabytes = (bytes: number | undefined) => (bytes === undefined ? '–' : (bytes / 1e6).toFixed(1));
  const rows = PARTS.map((name) => [
    name,
    ...runs.flatMap(({ bytes, seconds, train }) => [
      String(bytes[name]),
      (bytes[name] / train.movies).toFixed(0),
      (bytes[name] / train.users).toFixed(0),
      (seconds[name] / (train.ratings / 1e6)).toFixed(1),
    ]),
    (((runs[1].seconds[name] / runs[1].train.ratings) * ML_32M_RATINGS) / 60).toFixed(1),
    minutes(night?.stages.find(({ stage }) => stage === `train-${name}`)?.seconds),
    megabytes(night?.bytes.files[`${name}.arrow`]),
    megabytes(budgetOf(`${name}.arrow`) ?? 0),
  ]);
  const timings = new Set(
    runs.flatMap(({ secondsOf }) => (secondsOf ? [`The seconds are those of ${secondsOf}.`] : [])),
  );
  return [
    '## Size and training time',
    [
      'Bytes of each artifact in all, per rated movie and per user, and training seconds per million ratings on two cores.',
      ...timings,
    ].join(' '),
    table(
      [
        '',
        ...['ML-100K', 'ml-latest-small'].flatMap((n) => [`${n} bytes`, 'per movie', 'per user', 's per 10⁶']),
        'minutes at 32 M, extrapolated',
        'measured',
        'MB at 32 M, measured',
        'budget',
      ],
      rows,
    ),
    'The extrapolated minutes are those of ml-latest-small in proportion to the number of ratings. The measured minutes are those of a nightly run on made-up ratings of the size of ML-32M ' +
      '(`docs/benchmarks.md`). They differ for several reasons. Above 5 million ratings the SVD chain is shorter (16 or 18 sweeps instead of 65), and content learns from only 1,000 viewers. ' +
      'Item-KNN is the only model whose time grows faster than linearly, with the sum of squared profile lengths. Bytes do not grow in proportion either. Above 20,000 movies, only those with at ' +
      'least five ratings get factors and neighbours. The numbers of samples and neighbours follow from the budget, EASE is limited to the 3,578 most rated films, and above 1.24 million ' +
      'ratings user-KNN keeps a random sample of viewers. `tests/models/byte-budget.test.ts` checks this arithmetic against the budget.',
  ].join('\n\n');
}
