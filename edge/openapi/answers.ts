/**
 * Schemas of the API's answers about films and users. The API's description is generated from them, and the tests check
 * real answers against them. The service itself does not use them: it does not check its own answers.
 */

import * as v from 'valibot';
import { SIMILAR_BY } from '../../models/recommender/answers.ts';
import { Explanation, Term } from '../../models/recommender/schemas/explanation.ts';
import { MovieCard, MovieFacts, SimilarMovie } from '../../models/recommender/schemas/film.ts';
import {
  EmptyList,
  ModelOpinion,
  PersonOpinion,
  Prediction,
  Predictions,
  Recommendation,
  RecommendationPage,
  Row,
  ScoredPart,
} from '../../models/recommender/schemas/recommendation.ts';
import { count, described, movieId, userId } from '../../shared/schemas/fields.ts';

const ignored = described(
  v.array(movieId),
  'Ids in posted profiles that the catalogue does not have. Their ratings do not count.',
);

/** What is wrong with one field of a request. */
export const FieldError = v.strictObject({
  field: described(v.string(), 'Name of the parameter, or path into the body, such as `ratings[3].rating`.'),
  reason: described(v.string(), 'Why it is wrong, or what was expected.'),
});

/** A problem document (RFC 9457). */
export const Problem = v.looseObject({
  type: v.literal('about:blank'),
  title: v.string(),
  status: count,
  detail: described(v.string(), 'What is wrong, as text for people.'),
  errors: v.optional(described(v.array(FieldError), 'The bad fields; only when parameters or the body are wrong.')),
});

/** Schemas that the description defines once by name. Answers refer to them. */
export const NAMED = {
  MovieCard,
  MovieFacts,
  ModelOpinion,
  Recommendation,
  PersonOpinion,
  EmptyList,
  Prediction,
  Term,
  Explanation,
  SimilarMovie,
  Problem,
};

const scored = v.optional(described(ScoredPart, 'Present when the history is longer than the part that is scored.'));

/** Recommendations for a user. */
export const UserRecommendations = v.strictObject({ userId, ...RecommendationPage.entries, scored });
/** Recommendations for posted ratings, or for several people. */
export const PostedRecommendations = v.strictObject({
  ...RecommendationPage.entries,
  ignored,
  people: v.optional(
    described(
      v.array(v.strictObject({ userId: v.optional(userId), scored })),
      'Of several people: which user each profile is, in the order of the profiles; empty for posted ratings.',
    ),
  ),
});
/** Films in rows, for posted ratings. */
export const PostedRows = v.strictObject({
  rows: described(v.array(Row), 'No film is in two of them.'),
  ignored,
});
/** Predictions for a user. */
export const UserPredictions = v.strictObject({ ...Predictions.entries, scored });
/** An explanation for a user. */
export const UserExplanation = v.strictObject({ ...Explanation.entries, scored });
/** Predictions for posted ratings. */
export const PostedPredictions = v.strictObject({ ...Predictions.entries, ignored });
/** An explanation for posted ratings. */
export const PostedExplanation = v.strictObject({ ...Explanation.entries, ignored });

/** Films to ask somebody about. */
export const AskedMovies = v.strictObject({
  movies: described(v.array(MovieCard), 'Most telling first; none of those that the request names.'),
  ignored,
});

const lineId = v.optional(described(v.union([v.number(), v.string()]), 'The `id` of the line, if it has one.'));
/** One line of the answer to a batch. */
export const BatchAnswer = v.union([
  v.strictObject({
    line: described(count, 'Number of the line that this answers, from 1.'),
    id: lineId,
    userId: v.optional(userId),
    ...Predictions.entries,
    ignored: v.optional(ignored),
    scored,
  }),
  v.strictObject({
    line: count,
    id: lineId,
    error: v.strictObject({ code: v.string(), detail: v.string(), errors: Problem.entries.errors }),
  }),
]);

/** Films that are similar to one film. */
export const SimilarMovies = v.strictObject({
  movieId,
  by: v.picklist(SIMILAR_BY),
  similar: v.array(SimilarMovie),
});

const stored = {
  movieId,
  rating: described(v.nullable(v.number()), 'Null marks the film as not rated.'),
  time: described(v.string(), 'ISO time at which it was stored.'),
};
/** A rating that was just stored. */
export const StoredRating = v.strictObject({
  userId,
  ...stored,
  message: v.optional(
    described(
      v.string(),
      'With the first rating of somebody whom the release does not know: when it counts, and what to run.',
    ),
  ),
});
/** One page of the stored ratings of a user. */
export const StoredRatings = v.strictObject({
  userId,
  total: described(count, 'Number of stored ratings, on all pages.'),
  ratings: v.array(v.strictObject(stored)),
});
/** The result of deleting the stored ratings of a user. */
export const Forgotten = v.strictObject({ userId, forgotten: described(count, 'How many ratings were deleted.') });
/** The id of a random user. */
export const RandomUser = v.strictObject({ userId });

export type FieldError = v.InferOutput<typeof FieldError>;
