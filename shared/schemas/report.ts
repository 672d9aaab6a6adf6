/** The evaluation of a release on held-out ratings: its file `report.json`, and the answer of `/v1/report`. */

import * as v from 'valibot';
import { count, described, mean } from './fields.ts';

/** Errors of the ratings that one model predicted. */
export const RatingFigures = v.object({
  rmse: described(mean, 'Root mean squared error of predictions clipped to the scale.'),
  mae: described(mean, 'Mean absolute error of predictions clipped to the scale.'),
  n: described(count, 'Predicted ratings: all that were held out.'),
  answered: described(mean, 'Share of these that the model could predict itself; the fallback predicted the rest.'),
});

/** Quality of lists by the films that were picked. */
export const ListFigures = v.object({
  'ndcg@10': mean,
  'recall@20': mean,
  'ndcg@100': mean,
  'coverage@10': described(mean, "Share of the catalogue that appears in anybody's top ten."),
  'novelty@10': described(mean, 'Mean of −log₂(share of training users who rated the film) over the listed films.'),
  'diversity@10': described(mean, 'Mean of 1 − similarity over pairs of films in the top ten.'),
  users: described(count, 'Viewers whose lists were evaluated: those who rated a held-out film as relevant.'),
});

/**
 * Whether viewers like what is listed. A held-out film counts as liked when it is rated at least half a step of the
 * scale above the viewer's own mean, and as disliked when it is as much below.
 */
export const LikingFigures = v.object({
  'net-ndcg@10': described(
    mean,
    "Like nDCG@10, but a held-out film counts when it is rated above the viewer's own mean, and against the list when it is below.",
  ),
  netUsers: described(count, 'Viewers of net-ndcg@10: those who like a held-out film in this sense.'),
  netLeftOut: described(count, 'Viewers without such a film. They count in all of the following figures.'),
  'hits@10': described(count, 'Films in the top tens that were held out; the viewers rated them.'),
  'liking@10': described(mean, "Mean of rating − viewer's own mean over these hits."),
  'disliked@10': described(mean, 'Share of these hits that are disliked.'),
  'surplus@10': described(mean, "Mean of the hybrid's predicted rating − given rating over these hits."),
  'below-mean@10': described(mean, "Share of the top tens whose predicted rating is below the viewer's own mean."),
  'below-mean-users@10': described(mean, 'Share of the viewers with such a film in their top ten.'),
  'popularity-rank@10': described(
    mean,
    'Median over viewers of the median rank of their top ten by number of ratings; the most rated film has rank 1.',
  ),
});

/** Quality of the lists that one model recommends. */
export const RankingFigures = v.object({ ...ListFigures.entries, ...LikingFigures.entries });

/** The hybrid against the best of its parts: the model, or the control, whose figure is best on the same viewers. */
export const AgainstBest = v.strictObject({
  part: v.string(),
  better: described(v.number(), 'By how much the figure of the hybrid is better; below 0 it is worse.'),
  error: described(mean, 'Standard error of this difference, paired over viewers; null for one viewer.'),
  users: count,
});

/** What becomes of a film's five nearest (by item-KNN) when it alone gets the lowest rating. */
export const DislikeFigures = v.strictObject({
  films: described(count, 'Films that were given the lowest rating, one at a time.'),
  near: described(count, 'Films near them.'),
  rise: described(mean, 'Share of these near films that come to a better place among the first 100.'),
  fall: described(mean, 'Share of these near films that come to a worse place, or leave the first 100.'),
});

/** How the lists of the hybrid answer to dislike. The viewers and films are samples. */
export const ResponseFigures = v.strictObject({
  reversal: described(
    v.strictObject({
      users: described(count, 'Viewers whose ratings were reversed; those whose ratings stay the same are left out.'),
      overlap: described(mean, 'Mean number of films that stay in the top ten when all ratings are reversed.'),
      strangers: described(mean, 'Mean number of films that the top tens of two of these viewers share.'),
    }),
    'Reversed: each rating becomes lowest + highest − rating.',
  ),
  dislike: described(
    v.nullable(v.strictObject({ empty: DislikeFigures, ten: DislikeFigures })),
    'From an empty profile, and from ten ratings of a viewer. Null when the scale has one value.',
  ),
});

const from = described(count, 'Smallest number of ratings in this bin; the bin ends below the next one.');

/** Errors of each model over rows whose viewer, or film, has a number of ratings within one bin. */
export const ErrorBin = v.strictObject({
  from,
  rmse: described(v.record(v.string(), v.number()), 'RMSE by model; predictions are clipped to the scale.'),
  n: count,
});

/** Calibration over a part of the rows: whether predicted ratings and intervals agree with the given ratings. */
export const CalibrationBin = v.strictObject({
  predicted: described(v.number(), 'Mean predicted rating.'),
  actual: described(v.number(), 'Mean given rating.'),
  interval80: described(mean, 'Share of the ratings within their 80 % interval; null when no row has an interval.'),
  width80: described(mean, 'Mean width of these intervals.'),
  logLoss: v.optional(
    described(
      mean,
      'Mean of −ln(probability of the given rating); lower is better. Null when no row has probabilities; earlier versions wrote none.',
    ),
  ),
  n: count,
});

/** Calibration over rows whose viewer, or film, has a number of ratings within one bin. Empty bins are left out. */
const SizeBin = v.strictObject({ from, ...CalibrationBin.entries });

/** Calibration over all rows, and over parts of them. */
export const CalibrationFigures = v.object({
  interval80: described(mean, 'Share of the ratings within their 80 % interval; ideally 0.8.'),
  width80: mean,
  logLoss: v.optional(
    described(mean, 'Mean of −ln(probability of the given rating); lower is better. Earlier versions wrote none.'),
  ),
  deciles: described(
    v.array(CalibrationBin),
    'Tenths of the rows in order of predicted rating; fewer parts when there are fewer than ten rows.',
  ),
  byProfile: described(v.array(SizeBin), 'By number of ratings of the viewer.'),
  byMovie: described(v.array(SizeBin), 'By number of training ratings of the film.'),
});

/** The figures that `evaluate` and the nightly run compute. */
export const HeldOutFigures = v.object({
  rating: described(v.record(v.string(), RatingFigures), 'By model, including the baselines.'),
  ranking: v.optional(
    described(v.record(v.string(), RankingFigures), 'By model; absent when lists were not evaluated.'),
  ),
  againstBest: described(
    v.record(v.string(), AgainstBest),
    'The hybrid against the best of its parts, by figure: `rmse`, `ndcg@10` and `net-ndcg@10`, as far as there are any.',
  ),
  response: v.optional(described(ResponseFigures, 'Absent when lists were not evaluated.')),
  byProfile: described(v.array(ErrorBin), 'By number of ratings of the viewer.'),
  byMovie: described(v.array(ErrorBin), 'By number of training ratings of the film.'),
  calibration: described(CalibrationFigures, 'Calibration of the hybrid.'),
});

const { byProfile, byMovie, againstBest } = HeldOutFigures.entries;

/**
 * A report. Earlier versions wrote no errors by number of ratings and no figures of liking; another version may have
 * written more members.
 */
export const Report = v.object({
  heldOut: v.object({
    rows: described(count, 'Held-out ratings, which no model saw in training.'),
    users: v.optional(described(count, 'Viewers who gave them.')),
    trainedOn: v.optional(described(count, 'Ratings that the models were trained on.')),
    everybody: v.optional(
      described(v.boolean(), 'True when ratings of all viewers were held out, false when of a sample.'),
    ),
  }),
  ...HeldOutFigures.entries,
  ranking: v.optional(
    described(
      v.record(v.string(), v.object({ ...ListFigures.entries, ...v.partial(LikingFigures).entries })),
      'By model; absent when lists were not evaluated.',
    ),
  ),
  byProfile: v.optional(byProfile),
  byMovie: v.optional(byMovie),
  againstBest: v.optional(againstBest),
});

export type RatingFigures = v.InferOutput<typeof RatingFigures>;
export type ListFigures = v.InferOutput<typeof ListFigures>;
export type LikingFigures = v.InferOutput<typeof LikingFigures>;
export type RankingFigures = v.InferOutput<typeof RankingFigures>;
export type AgainstBest = v.InferOutput<typeof AgainstBest>;
export type DislikeFigures = v.InferOutput<typeof DislikeFigures>;
export type ResponseFigures = v.InferOutput<typeof ResponseFigures>;
export type ErrorBin = v.InferOutput<typeof ErrorBin>;
export type CalibrationBin = v.InferOutput<typeof CalibrationBin>;
export type CalibrationFigures = v.InferOutput<typeof CalibrationFigures>;
export type HeldOutFigures = v.InferOutput<typeof HeldOutFigures>;
export type Report = v.InferOutput<typeof Report>;
