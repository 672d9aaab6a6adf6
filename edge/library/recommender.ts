/** `cinematch`: opens a release and recommends films from it. Runs on Node, in a Worker and in a browser. */

export type { ModelName, Profile } from '../../models/model.ts';
export type {
  Explanation,
  MovieFacts,
  Prediction,
  Recommendation,
  Recommender,
  RecommendOptions,
  SimilarBy,
  SimilarMovie,
} from '../../models/recommender/answers.ts';
export { openRecommender } from '../../models/recommender/recommender.ts';
export { ReleaseError } from '../../shared/errors.ts';
export { memorySource, type Source } from '../../shared/source.ts';
