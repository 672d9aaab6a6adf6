/** A user: their taste, and their ratings. */

import * as v from 'valibot';
import { count, date, described, histogram, userId } from '../../../shared/schemas/fields.ts';
import { MovieCard } from './film.ts';

/** How a user rated the films of one genre or decade. */
export const Taste = v.strictObject({
  numRatings: count,
  meanRating: v.number(),
  difference: described(
    v.number(),
    'Mean rating of these films minus the mean of all ratings of the user; above 0 when they like these films better than the rest.',
  ),
});

/** A film that the user rated. */
export const HistoryEntry = v.strictObject({
  ...MovieCard.entries,
  rating: v.number(),
  date: described(v.nullable(date), 'Null when it is not known.'),
});

/** A user. All figures cover the whole history; only `total` and `history` follow the filters. */
export const UserAnswer = v.object({
  userId,
  simulated: described(v.boolean(), 'True when the user is made up, as in the sample dataset.'),
  numRatings: described(count, 'Number of ratings in the whole history.'),
  meanRating: v.number(),
  firstDate: described(v.nullable(date), 'Date of the first rating; null when dates are not known.'),
  lastDate: described(v.nullable(date), 'Date of the last rating; null when dates are not known.'),
  histogram,
  favouriteGenres: described(
    v.array(v.object({ genre: v.string(), numRatings: count, meanRating: v.number() })),
    'Genres that the user likes best. A genre with few ratings ranks lower.',
  ),
  genres: described(
    v.array(v.strictObject({ genre: v.string(), ...Taste.entries })),
    'Most ratings first. A film counts in each of its genres.',
  ),
  decades: described(
    v.array(v.strictObject({ decade: v.nullable(count), ...Taste.entries })),
    'Ascending. `decade` is the first year of the decade; null, at the end, for films whose year is not known.',
  ),
  total: described(count, 'Number of ratings that pass the filters, on all pages.'),
  history: described(v.array(HistoryEntry), 'One page of these ratings.'),
});

export type Taste = v.InferOutput<typeof Taste>;
export type HistoryEntry = v.InferOutput<typeof HistoryEntry>;
export type UserAnswer = v.InferOutput<typeof UserAnswer>;
