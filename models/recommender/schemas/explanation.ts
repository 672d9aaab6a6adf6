/** Why a film has its rating and its score. */

import * as v from 'valibot';
import { count, described, movieId } from '../../../shared/schemas/fields.ts';
import { MODEL_NAMES } from '../../model.ts';
import { catalogueTitle, MovieCard, title } from './film.ts';

const yourRating = described(v.number(), 'Rating of that film in the profile.');
const contribution = described(v.number(), 'What it adds to the predicted rating, in the unit of the ratings.');

/** One term of the sum that makes a rating or a score. */
export const Term = v.strictObject({
  from: described(
    v.picklist(['baseline', 'popularity', 'rating', 'scale', ...MODEL_NAMES]),
    'A model or another source. `scale` is what clipping to the scale took away. `rating` is the part of a score that comes from the predicted rating.',
  ),
  value: v.number(),
});

const sum = v.strictObject({
  value: v.number(),
  terms: described(v.array(Term), 'They add up to `value` exactly, in the digits shown.'),
});

/** How the rating and the score of one film come about. */
export const Explanation = v.strictObject({
  ...MovieCard.entries,
  rating: sum,
  score: sum,
  reasons: v.strictObject({
    films: v.array(
      v.strictObject({
        from: described(v.picklist(MODEL_NAMES), 'The model in which this film of the profile counts.'),
        movieId,
        title,
        catalogueTitle,
        yourRating,
        contribution,
      }),
    ),
    features: v.array(v.strictObject({ feature: v.string(), contribution })),
    likeMinded: described(count, 'Number of like-minded viewers who rated this film.'),
  }),
  without: described(
    v.array(
      v.strictObject({
        movieId,
        title,
        catalogueTitle,
        yourRating,
        rating: v.number(),
        score: v.number(),
      }),
    ),
    'Rating and score, computed again without one rating of the profile. The most influential rating comes first.',
  ),
});

export type Term = v.InferOutput<typeof Term>;
export type Explanation = v.InferOutput<typeof Explanation>;
