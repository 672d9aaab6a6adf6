/** Statistics of the dataset as a whole, and of one film. */

import * as v from 'valibot';
import { count, described, histogram, mean } from '../../../shared/schemas/fields.ts';
import { DatasetFacts } from '../../../shared/schemas/manifest.ts';
import { MovieCard, MovieFacts } from './film.ts';

/** How many users, or films, have how many ratings. */
export const SpreadAnswer = v.strictObject({
  median: described(count, 'Median number of ratings, among those with at least one.'),
  most: described(count, 'Largest number of ratings.'),
  bins: described(
    v.array(v.strictObject({ from: count, to: count, count })),
    '`count` users or films have `from` to `to` ratings each.',
  ),
});

/** The films of one genre, or of one decade, taken together. */
export const GroupAnswer = v.strictObject({
  movies: count,
  ratings: count,
  mean: described(mean, 'Mean rating; null when there are no ratings, or when all are picks.'),
});

/** The dataset as a whole. Every rating counts, also those that were held out for the evaluation. */
export const DatasetAnswer = v.strictObject({
  dataset: v.strictObject(
    v.pick(DatasetFacts, [
      'name',
      'simulated',
      'ratings',
      'users',
      'movies',
      'ratedMovies',
      'scale',
      'firstDate',
      'lastDate',
    ]).entries,
  ),
  meanRating: described(mean, 'Null when there are no ratings, or when all are picks.'),
  histogram,
  perUser: SpreadAnswer,
  perMovie: SpreadAnswer,
  months: described(
    v.array(v.strictObject({ month: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/)), ratings: count, mean: v.number() })),
    'Months with ratings, ascending; empty when the dataset has no dates.',
  ),
  mostRated: v.array(MovieFacts),
  bestRated: described(
    v.array(v.strictObject({ ...MovieFacts.entries, dampedMean: v.number() })),
    "Best first, by damped mean: that of the film's ratings and of `damping` more ratings at the overall mean. Empty when all are picks.",
  ),
  damping: described(v.number(), 'Number of ratings at the overall mean that are added for a damped mean.'),
  genres: described(
    v.array(v.strictObject({ genre: v.string(), ...GroupAnswer.entries })),
    'Most ratings first. A film counts in each of its genres.',
  ),
  decades: described(
    v.array(v.strictObject({ decade: v.nullable(count), ...GroupAnswer.entries })),
    'Ascending. `decade` is the first year of the decade, null for films whose year is not known.',
  ),
  popularity: described(
    v.array(
      v.strictObject({
        from: count,
        to: count,
        movies: count,
        p10: v.number(),
        p25: v.number(),
        p50: v.number(),
        p75: v.number(),
        p90: v.number(),
      }),
    ),
    'Quantiles of the mean ratings of films with `from` to `to` ratings.',
  ),
});

/** How one film was rated. */
export const MovieStatsAnswer = v.strictObject({
  ...MovieCard.entries,
  simulated: described(v.boolean(), 'True when the viewers are made up.'),
  numRatings: count,
  meanRating: described(mean, 'Null when there are no ratings.'),
  histogram,
  dated: described(v.boolean(), 'False when the dataset has no dates; `years` is empty then.'),
  years: described(
    v.array(v.strictObject({ year: count, ratings: count, mean: v.number() })),
    'Years with ratings, ascending.',
  ),
});

export type SpreadAnswer = v.InferOutput<typeof SpreadAnswer>;
export type GroupAnswer = v.InferOutput<typeof GroupAnswer>;
export type DatasetAnswer = v.InferOutput<typeof DatasetAnswer>;
export type MovieStatsAnswer = v.InferOutput<typeof MovieStatsAnswer>;
