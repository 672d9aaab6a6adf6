/** Judges a release on rows that were held out of its training, through the code that serves. */

import type { Manifest } from '../../shared/release/manifest.ts';
import type { HeldOutFigures } from '../../shared/schemas/report.ts';
import type { Source } from '../../shared/source.ts';
import { scoreCases } from '../evaluation/score-held-out.ts';
import { withScoring } from '../evaluation/scoring-threads.ts';
import { type TrainedOn, trainedOn } from '../evaluation/trained-on.ts';
import { countKept, type HeldOutCase, type HeldOutRows, toMarkedCases } from '../splits/held-out.ts';
import { ALL_USERS_MAX, type MarkedTest } from '../splits/split-ratings.ts';
import type { Progress } from '../terminal/progress.ts';
import { checkAccuracy } from './gates/accuracy.ts';
import type { Release } from './make-release.ts';

/** Fewest held-out rows to judge a release by: the standard error of an RMSE on 1,000 rows is about 2 %. */
const ENOUGH_ROWS = 1_000;

/** How a release is judged: on how many threads, and what is told of the rows that are done. */
export interface JudgeOptions {
  readonly threads?: number;
  readonly report?: Progress['report'];
}

/**
 * Resolves to all figures of the release in `source`, which do not depend on the number of threads. Throws
 * `ReleaseError` when the release is damaged.
 */
export async function judge(
  source: Source,
  { ratings, marks, heldOut }: MarkedTest,
  options: JudgeOptions = {},
): Promise<HeldOutFigures> {
  return judgeCases(source, trainedOn(ratings, marks), toMarkedCases(ratings, marks, heldOut), options);
}

/** The same for viewers who come with their profiles. `train` is what the release was trained on. */
export async function judgeCases(
  source: Source,
  train: TrainedOn,
  cases: readonly HeldOutCase[],
  { threads, report }: JudgeOptions = {},
): Promise<HeldOutFigures> {
  const { relevance } = train.scale;
  return withScoring(
    source,
    (recommender, forEach) => scoreCases(recommender, train, cases, { ranking: true, relevance, report, forEach }),
    threads,
  );
}

/** Returns the figures that a manifest has. `rows` is the number of held-out rows. */
export function summaryOf({ rating, ranking = {} }: HeldOutFigures, rows: number): NonNullable<Manifest['evaluation']> {
  const pick = <T>(of: Record<string, T>, figure: (value: T) => number | null) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, figure(value) ?? 0]));
  return {
    rmse: pick(rating, ({ rmse }) => rmse),
    ndcg10: pick(ranking, (quality) => quality['ndcg@10']),
    netNdcg10: pick(ranking, (quality) => quality['net-ndcg@10']),
    rows,
    users: ranking.hybrid?.users ?? 0,
  };
}

/**
 * Returns the manifest with the figures of the evaluation, or as it was if there are fewer than `ENOUGH_ROWS` held-out
 * rows. Throws `GateError` `accuracy` if there are enough rows and the figures are too bad (`checkAccuracy`).
 */
export function withEvaluation(
  { manifest }: Release,
  figures: HeldOutFigures,
  heldOut: HeldOutRows,
): Release['manifest'] {
  const rows = heldOut.ratings.length;
  if (rows < ENOUGH_ROWS) return manifest;
  checkAccuracy(figures, rows);
  return { ...manifest, judged: true, evaluation: summaryOf(figures, rows) };
}

/**
 * Returns the numbers of held-out rows, of their users and of training rows. `everybody` is true if rows of all users
 * were held out.
 */
export function describeHeldOut({ ratings, marks, heldOut }: MarkedTest) {
  return describeCases(ratings.numRatings, countKept(marks), heldOut);
}

/** The same from the numbers of ratings before the split, and of those that were kept. */
export function describeCases(numRatings: number, trainedOn: number, heldOut: HeldOutRows) {
  return {
    rows: heldOut.ratings.length,
    users: new Set(heldOut.users).size,
    trainedOn,
    everybody: numRatings <= ALL_USERS_MAX,
  };
}
