/** Why a film has its rating and its score. */

import * as v from 'valibot';
import { count, described, movieId } from '../../../shared/schemas/fields.ts';
import { MODEL_NAMES } from '../../model.ts';
import { catalogueTitle, MovieCard, title } from './film.ts';

/** What a rating of the profile says about taste. */
export const Opinion = described(
  v.picklist(['liked', 'neutral', 'disliked']),
  'What that rating says, given what is usual for this viewer and this film.',
);
/** A film of the profile, by name. */
const ratedFilm = {
  movieId,
  title,
  catalogueTitle,
  yourRating: described(v.number(), 'Rating of that film in the profile.'),
  opinion: Opinion,
};
const contribution = described(
  v.number(),
  'What it adds to the predicted rating, in the unit of the ratings. In a release of picks, what it adds to the score.',
);
const NULL_FOR_PICKS = 'Null in a release of picks, which predicts no ratings.';
const belowMean = described(
  v.boolean(),
  "Whether the predicted rating is below the mean of the profile's own ratings. Such a film comes after all others of a list, whatever its score.",
);

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
  rating: described(v.nullable(sum), NULL_FOR_PICKS),
  score: sum,
  ownMean: described(
    v.nullable(v.number()),
    "Mean of the profile's own ratings; null when there are fewer than three, and then no film is below it.",
  ),
  belowMean,
  reasons: v.strictObject({
    films: described(
      v.array(
        v.strictObject({
          from: described(
            v.picklist(MODEL_NAMES),
            'The model in which this film of the profile counts most; for picks, the one that finds the two most alike.',
          ),
          ...ratedFilm,
          contribution,
        }),
      ),
      'Films of the profile, strongest first. What a liked film adds is above 0, and what a disliked one adds below 0. Films with other effects are in `without` only.',
    ),
    features: v.array(v.strictObject({ feature: v.string(), contribution })),
    likeMinded: described(count, 'Number of like-minded viewers who rated this film.'),
  }),
  without: described(
    v.array(
      v.strictObject({
        ...ratedFilm,
        rating: described(v.nullable(v.number()), NULL_FOR_PICKS),
        score: v.number(),
        belowMean,
      }),
    ),
    'Rating, score and `belowMean`, computed again without one rating of the profile. The most influential rating comes first.',
  ),
});

export type Opinion = v.InferOutput<typeof Opinion>;
export type Term = v.InferOutput<typeof Term>;
export type Explanation = v.InferOutput<typeof Explanation>;
