/** The evaluation of a release on ratings that no model saw: `report.json`, and the answer of `/v1/report`. */

import * as v from 'valibot';
import { count, described, mean } from './fields.ts';

/** Errors of one model's predicted ratings. */
export const RatingFigures = v.object({
  rmse: described(mean, 'Root mean squared error; predictions are clipped to the scale.'),
  mae: described(mean, 'Mean absolute error; predictions are clipped to the scale.'),
  n: described(count, 'Number of predicted ratings: all that were held out.'),
  answered: described(mean, 'Share of these that the model itself could predict; a fallback predicted the others.'),
});

/** Quality of one model's recommendations. */
export const RankingFigures = v.object({
  'ndcg@10': mean,
  'recall@20': mean,
  'ndcg@100': mean,
  'coverage@10': described(mean, 'Share of the catalogue that is in the first ten of at least one list.'),
  'novelty@10': described(mean, 'Mean of −log₂(share of training users who rated the film) over the listed films.'),
  'diversity@10': described(mean, 'Mean of 1 − similarity over all pairs of films among the first ten.'),
  users: described(count, 'Number of viewers whose lists were judged.'),
});

const from = described(count, 'Least number of ratings in this bin. The bin ends where the next one begins.');

/** Errors of each model for viewers, or films, whose number of ratings falls into one bin. */
export const ErrorBin = v.strictObject({
  from,
  rmse: described(v.record(v.string(), v.number()), 'By model; predictions are clipped to the scale.'),
  n: count,
});

/** Whether predicted ratings and intervals hold, for one part of the rows. */
export const CalibrationBin = v.strictObject({
  predicted: described(v.number(), 'Mean predicted rating.'),
  actual: described(v.number(), 'Mean actual rating.'),
  interval80: described(
    mean,
    'Share of the ratings that lie in their 80 % interval; null when no row has an interval.',
  ),
  width80: described(mean, 'Mean width of these intervals.'),
  n: count,
});

/** The same for rows whose viewer, or film, has a number of ratings in one bin. Bins without rows are left out. */
const SizeBin = v.strictObject({ from, ...CalibrationBin.entries });

/** The same for all rows, and for parts of them. */
export const CalibrationFigures = v.object({
  interval80: described(mean, 'Share of the ratings that lie in their 80 % interval; it should be 0.8.'),
  width80: mean,
  deciles: described(
    v.array(CalibrationBin),
    'Tenths of the rows by ascending predicted rating; fewer parts when there are fewer than ten rows.',
  ),
  byProfile: described(v.array(SizeBin), 'By number of ratings of the viewer.'),
  byMovie: described(v.array(SizeBin), 'By number of training ratings of the film.'),
});

/** The figures that `evaluate` and the nightly run measure. */
export const HeldOutFigures = v.object({
  rating: described(v.record(v.string(), RatingFigures), 'By model, baselines included.'),
  ranking: v.optional(described(v.record(v.string(), RankingFigures), 'By model; absent when lists were not judged.')),
  byProfile: described(v.array(ErrorBin), 'By number of ratings of the viewer.'),
  byMovie: described(v.array(ErrorBin), 'By number of training ratings of the film.'),
  calibration: described(CalibrationFigures, "Calibration of the hybrid's predicted ratings."),
});

const { byProfile, byMovie } = HeldOutFigures.entries;

/**
 * The report of a nightly run. Earlier versions wrote no errors by number of ratings. Other versions may have written
 * more.
 */
export const Report = v.object({
  heldOut: v.object({
    rows: described(count, 'Number of ratings that no model saw.'),
    users: v.optional(described(count, 'Number of viewers who gave them.')),
    trainedOn: v.optional(described(count, 'Number of ratings that the models were trained on.')),
    everybody: v.optional(
      described(v.boolean(), 'True when ratings of all viewers were held out, false when those of some were.'),
    ),
  }),
  ...HeldOutFigures.entries,
  byProfile: v.optional(byProfile),
  byMovie: v.optional(byMovie),
});

export type RatingFigures = v.InferOutput<typeof RatingFigures>;
export type RankingFigures = v.InferOutput<typeof RankingFigures>;
export type ErrorBin = v.InferOutput<typeof ErrorBin>;
export type CalibrationBin = v.InferOutput<typeof CalibrationBin>;
export type CalibrationFigures = v.InferOutput<typeof CalibrationFigures>;
export type HeldOutFigures = v.InferOutput<typeof HeldOutFigures>;
export type Report = v.InferOutput<typeof Report>;
