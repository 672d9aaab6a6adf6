/** What the dataset looks like as a whole, and how one film was rated. */

import * as v from 'valibot';
import { count, described, histogram, mean } from '../../../shared/schemas/fields.ts';
import { DatasetFacts } from '../../../shared/schemas/manifest.ts';
import { MovieCard, MovieFacts } from './film.ts';

/** How many users or films have how many ratings. */
export const SpreadAnswer = v.strictObject({
  median: described(count, 'Ratings of the median one; those without ratings do not count.'),
  most: described(count, 'Ratings of the one that has most.'),
  bins: described(
    v.array(v.strictObject({ from: count, to: count, count })),
    '`count`: how many have `from` to `to` ratings.',
  ),
});

/** Films together: of a genre, of a decade. */
export const GroupAnswer = v.strictObject({
  movies: count,
  ratings: count,
  mean: described(mean, 'Mean rating; null without ratings.'),
});

/** The dataset as a whole: every rating counts, those held out for the evaluation too. */
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
  meanRating: described(mean, 'Null without ratings.'),
  histogram,
  perUser: SpreadAnswer,
  perMovie: SpreadAnswer,
  months: described(
    v.array(v.strictObject({ month: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/)), ratings: count, mean: v.number() })),
    'Months with ratings, ascending; none when the dataset has no dates.',
  ),
  mostRated: v.array(MovieFacts),
  bestRated: described(
    v.array(v.strictObject({ ...MovieFacts.entries, dampedMean: v.number() })),
    "Best first, by the mean of a film's ratings and `damping` ratings of the overall mean.",
  ),
  damping: described(v.number(), 'How many ratings of the overall mean are added for a damped mean.'),
  genres: described(
    v.array(v.strictObject({ genre: v.string(), ...GroupAnswer.entries })),
    'Most ratings first; a film is in each of its genres.',
  ),
  decades: described(
    v.array(v.strictObject({ decade: v.nullable(count), ...GroupAnswer.entries })),
    'By first year, ascending; null for films whose year is not known.',
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
    'Of films with `from` to `to` ratings: quantiles of their mean ratings.',
  ),
});

/** How one film was rated. */
export const MovieStatsAnswer = v.strictObject({
  ...MovieCard.entries,
  simulated: described(v.boolean(), 'True when the viewers are made up.'),
  numRatings: count,
  meanRating: described(mean, 'Null without ratings.'),
  histogram,
  dated: described(v.boolean(), 'False when the dataset has no dates: there are no years then.'),
  years: described(
    v.array(v.strictObject({ year: count, ratings: count, mean: v.number() })),
    'Years with ratings, ascending.',
  ),
});

export type SpreadAnswer = v.InferOutput<typeof SpreadAnswer>;
export type GroupAnswer = v.InferOutput<typeof GroupAnswer>;
export type DatasetAnswer = v.InferOutput<typeof DatasetAnswer>;
export type MovieStatsAnswer = v.InferOutput<typeof MovieStatsAnswer>;
