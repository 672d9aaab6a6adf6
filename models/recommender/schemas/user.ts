/** A user: what they like, and what they rated. */

import * as v from 'valibot';
import { count, date, described, histogram, userId } from '../../../shared/schemas/fields.ts';
import { MovieCard } from './film.ts';

/** How a user rated films that belong together. */
export const Taste = v.strictObject({
  numRatings: count,
  meanRating: v.number(),
  difference: described(
    v.number(),
    'Mean rating of these films less the mean of all ratings of the user: above 0 for what they like better than the rest.',
  ),
});

/** A film that the user rated. */
export const HistoryEntry = v.strictObject({
  ...MovieCard.entries,
  rating: v.number(),
  date: described(v.nullable(date), 'Null when it is not known.'),
});

/** A user. All figures are of the whole history; only `total` and `history` follow the filters. */
export const UserAnswer = v.object({
  userId,
  simulated: described(v.boolean(), 'True when the user is made up, as in the sample dataset.'),
  numRatings: described(count, 'Of the whole history.'),
  meanRating: v.number(),
  firstDate: described(v.nullable(date), 'Of the first rating; null without dates.'),
  lastDate: described(v.nullable(date), 'Of the last rating; null without dates.'),
  histogram,
  favouriteGenres: described(
    v.array(v.object({ genre: v.string(), numRatings: count, meanRating: v.number() })),
    'Those that the user likes best. One with few ratings counts less.',
  ),
  genres: described(
    v.array(v.strictObject({ genre: v.string(), ...Taste.entries })),
    'Most rated first; a film is in each of its genres.',
  ),
  decades: described(
    v.array(v.strictObject({ decade: v.nullable(count), ...Taste.entries })),
    'By first year, ascending; null, at the end, for films whose year is not known.',
  ),
  total: described(count, 'Ratings that fit the filters, on all pages.'),
  history: described(v.array(HistoryEntry), 'One page of these ratings.'),
});

export type Taste = v.InferOutput<typeof Taste>;
export type HistoryEntry = v.InferOutput<typeof HistoryEntry>;
export type UserAnswer = v.InferOutput<typeof UserAnswer>;
