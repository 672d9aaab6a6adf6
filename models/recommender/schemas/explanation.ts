/** Why a film has its rating and its score. */

import * as v from 'valibot';
import { count, described, movieId } from '../../../shared/schemas/fields.ts';
import { MODEL_NAMES } from '../../model.ts';
import { MovieCard } from './film.ts';

const yourRating = described(v.number(), 'What the profile gives that film.');
const contribution = described(v.number(), 'Its part of the predicted rating, in the unit of the ratings.');

/** One addend of a rating or a score: a model's part, or what else goes in. */
export const Term = v.strictObject({
  from: described(
    v.picklist(['baseline', 'popularity', 'rating', 'scale', ...MODEL_NAMES]),
    'A model, or what else goes in. `scale`: what clipping took away. `rating`: the part that comes from the predicted rating.',
  ),
  value: v.number(),
});

const sum = v.strictObject({
  value: v.number(),
  terms: described(v.array(Term), 'They add up to the value exactly, to the digits shown.'),
});

/** How the rating and the score of one film come about. */
export const Explanation = v.strictObject({
  ...MovieCard.entries,
  rating: sum,
  score: sum,
  reasons: v.strictObject({
    films: v.array(
      v.strictObject({
        from: described(v.picklist(MODEL_NAMES), 'The model for which the film of the profile matters.'),
        movieId,
        title: v.string(),
        yourRating,
        contribution,
      }),
    ),
    features: v.array(v.strictObject({ feature: v.string(), contribution })),
    likeMinded: described(count, 'Viewers of like mind who rated this film.'),
  }),
  without: described(
    v.array(
      v.strictObject({
        movieId,
        title: v.string(),
        yourRating,
        rating: v.number(),
        score: v.number(),
      }),
    ),
    'The same two figures without one rating of the profile, computed again; most influential first.',
  ),
});

export type Term = v.InferOutput<typeof Term>;
export type Explanation = v.InferOutput<typeof Explanation>;
