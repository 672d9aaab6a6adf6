/** `report.json`: the figures of a release on ratings that no model saw, and the answer of `/v1/report`. */

import * as v from 'valibot';
import { count, described, mean } from './fields.ts';

/** Errors of one model's ratings. */
export const RatingFigures = v.object({
  rmse: described(mean, 'Root of the mean squared error, predictions clipped to the scale.'),
  mae: described(mean, 'Mean absolute error, predictions clipped to the scale.'),
  n: described(count, 'Ratings that were predicted: all that were held out.'),
  answered: described(mean, 'Share of these that the model could answer itself; a fallback answered the others.'),
});

/** Quality of one model's lists. */
export const RankingFigures = v.object({
  'ndcg@10': mean,
  'recall@20': mean,
  'ndcg@100': mean,
  'coverage@10': described(mean, "Share of the catalogue that is in anybody's first ten."),
  'novelty@10': described(mean, 'Mean of −log₂(share of training users who rated it) over the films listed.'),
  'diversity@10': described(mean, 'Mean of 1 − likeness over pairs of the first ten.'),
  users: described(count, 'Viewers whose lists were judged.'),
});

const from = described(count, 'The smallest size of this bin; it ends before the next one begins.');

/** Errors of each model where the viewer, or the film, has so many ratings. */
export const ErrorBin = v.strictObject({
  from,
  rmse: described(v.record(v.string(), v.number()), 'By model, predictions clipped to the scale.'),
  n: count,
});

/** Whether ratings and intervals mean what they say, over a part of the rows. */
export const CalibrationBin = v.strictObject({
  predicted: described(v.number(), 'Mean predicted rating.'),
  actual: described(v.number(), 'Mean rating that was given.'),
  interval80: described(mean, 'Share of the ratings within their 80 % intervals; null when no row has one.'),
  width80: described(mean, 'Mean width of these intervals.'),
  n: count,
});

/** The same for rows whose viewer, or film, has so many ratings. Bins without rows are left out. */
const SizeBin = v.strictObject({ from, ...CalibrationBin.entries });

/** The same over all rows, and over their parts. */
export const CalibrationFigures = v.object({
  interval80: described(mean, 'Share of the ratings that lie in their interval; 0.8 is meant.'),
  width80: mean,
  deciles: described(
    v.array(CalibrationBin),
    'Tenths of the rows by ascending prediction; fewer when there are fewer rows.',
  ),
  byProfile: described(v.array(SizeBin), 'By ratings of the viewer.'),
  byMovie: described(v.array(SizeBin), 'By training ratings of the film.'),
});

/** What `evaluate` and the nightly run measure. */
export const HeldOutFigures = v.object({
  rating: described(v.record(v.string(), RatingFigures), 'By model, the baselines among them.'),
  ranking: v.optional(described(v.record(v.string(), RankingFigures), 'By model; absent when lists were not judged.')),
  byProfile: described(v.array(ErrorBin), 'By ratings of the viewer.'),
  byMovie: described(v.array(ErrorBin), 'By training ratings of the film.'),
  calibration: described(CalibrationFigures, "Of the hybrid's ratings."),
});

const { byProfile, byMovie } = HeldOutFigures.entries;

/** What a nightly run wrote. Earlier versions wrote no errors by size, and another version may have written more. */
export const Report = v.object({
  heldOut: v.object({
    rows: described(count, 'Ratings that no model saw.'),
    users: v.optional(described(count, 'Viewers who gave them.')),
    trainedOn: v.optional(described(count, 'Ratings that the models were trained on.')),
    everybody: v.optional(described(v.boolean(), 'Whether ratings of all viewers were held out, or of some.')),
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
