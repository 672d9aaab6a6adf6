/**
 * What the API answers about films and viewers, as schemas: the description is made of them and the tests hold real
 * answers against them. Not part of the service, which makes its answers and does not check them.
 */

import * as v from 'valibot';
import { SIMILAR_BY } from '../../models/recommender/answers.ts';
import { Explanation, Term } from '../../models/recommender/schemas/explanation.ts';
import { MovieCard, MovieFacts, SimilarMovie } from '../../models/recommender/schemas/film.ts';
import {
  EmptyList,
  ModelOpinion,
  Prediction,
  Predictions,
  Recommendation,
  RecommendationList,
  ScoredPart,
} from '../../models/recommender/schemas/recommendation.ts';
import { count, described, movieId, userId } from '../../shared/schemas/fields.ts';

const ignored = described(v.array(movieId), 'Films of the posted profile that the catalogue does not have.');

export const FieldError = v.strictObject({
  field: described(v.string(), 'Name of the parameter, or path into the body: `ratings[3].rating`.'),
  reason: described(v.string(), 'What was expected.'),
});

export const Problem = v.looseObject({
  type: v.literal('about:blank'),
  title: v.string(),
  status: count,
  detail: described(v.string(), 'What is wrong, for people.'),
  errors: v.optional(
    described(v.array(FieldError), 'Parameters, or paths into the body, each with what was expected.'),
  ),
});

/** Named in the description; answers refer to them. */
export const NAMED = {
  MovieCard,
  MovieFacts,
  ModelOpinion,
  Recommendation,
  EmptyList,
  Prediction,
  Term,
  Explanation,
  SimilarMovie,
  Problem,
};

const scored = v.optional(described(ScoredPart, 'Only there when the history is longer than what is scored of it.'));

export const UserRecommendations = v.strictObject({ userId, ...RecommendationList.entries, scored });
export const PostedRecommendations = v.strictObject({ ...RecommendationList.entries, ignored });
export const UserPredictions = v.strictObject({ ...Predictions.entries, scored });
export const UserExplanation = v.strictObject({ ...Explanation.entries, scored });
export const PostedPredictions = v.strictObject({ ...Predictions.entries, ignored });
export const PostedExplanation = v.strictObject({ ...Explanation.entries, ignored });

const lineId = v.optional(v.union([v.number(), v.string()]));
/** One line of the answer to a batch. */
export const BatchAnswer = v.union([
  v.strictObject({
    line: described(count, 'From 1: the line that this answers.'),
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

export const SimilarMovies = v.strictObject({
  movieId,
  by: v.picklist(SIMILAR_BY),
  similar: v.array(SimilarMovie),
});

const stored = {
  movieId,
  rating: described(v.nullable(v.number()), 'Null when the user has not rated the film.'),
  time: described(v.string(), 'ISO time at which this was said.'),
};
export const StoredRating = v.strictObject({ userId, ...stored });
export const StoredRatings = v.strictObject({ userId, total: count, ratings: v.array(v.strictObject(stored)) });
export const Forgotten = v.strictObject({ userId, forgotten: described(count, 'How many ratings were forgotten.') });
export const RandomUser = v.strictObject({ userId });

export type FieldError = v.InferOutput<typeof FieldError>;
