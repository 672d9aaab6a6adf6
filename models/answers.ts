/**
 * What the recommender answers, as JSON-ready values: the HTTP API and the command line print these and nothing else.
 * Ratings are in the dataset's unit. Numbers are rounded to fixed digits, so that hosts agree byte for byte.
 */

import type { Manifest } from '../shared/release/manifest.ts';
import type { UserId } from '../shared/release/user-names.ts';
import type { HybridViewer } from './hybrid/score.ts';
import type { ModelName, Profile } from './model.ts';

export interface MovieCard {
  movieId: number;
  title: string;
  year: number | null;
  genres: string[];
}

export interface MovieFacts extends MovieCard {
  imdbId: number | null;
  tmdbId: number | null;
  /** Ratings in the release's dataset, and their damped mean. */
  numRatings: number;
  meanRating: number | null;
}

export interface ModelOpinion {
  /** What this model alone would predict. */
  rating: number;
  /** Its weight in the blend for this viewer and this movie. */
  weight: number;
}

export interface Recommendation extends MovieCard {
  rating: number;
  /** Where four of five ratings of such films lie: [low, high], within the scale. */
  interval: [number, number];
  score: number;
  models: Partial<Record<ModelName, ModelOpinion>>;
}

export interface Prediction extends MovieCard {
  rating: number;
  interval: [number, number];
  /** μ + b_u + b_i. */
  baseline: number;
  models: Partial<Record<ModelName, ModelOpinion & { support: number }>>;
}

/** One addend of a rating or a score: a model's part, or what else goes in. */
export interface Term {
  /** `scale`: what clipping took away. `rating`: the part of a score that comes from the predicted rating. */
  from: 'baseline' | 'popularity' | 'rating' | 'scale' | ModelName;
  value: number;
}

export interface Explanation extends MovieCard {
  /** Terms add up to `value` exactly, to the digits shown. */
  rating: { value: number; terms: Term[] };
  score: { value: number; terms: Term[] };
  reasons: {
    films: { from: ModelName; movieId: number; title: string; yourRating: number; contribution: number }[];
    features: { feature: string; contribution: number }[];
    likeMinded: number;
  };
  /** The same two figures computed again without one rating of the profile, most influential first. */
  without: { movieId: number; title: string; yourRating: number; rating: number; score: number }[];
}

export interface SimilarMovie extends MovieCard {
  similarity: number;
}

export interface HistoryEntry extends MovieCard {
  rating: number;
  /** ISO date, null when the dataset has no timestamps. */
  date: string | null;
}

export interface UserAnswer {
  userId: UserId;
  /** True when the user is made up, as in the sample dataset. */
  simulated: boolean;
  numRatings: number;
  meanRating: number;
  favouriteGenres: { genre: string; numRatings: number; meanRating: number }[];
  history: HistoryEntry[];
}

export const SIMILAR_BY = ['hybrid', 'item-knn', 'content', 'svd'] as const;
export type SimilarBy = (typeof SIMILAR_BY)[number];

export interface RecommendOptions {
  /** 1–100, default 10. */
  n?: number;
  genres?: readonly string[];
  match?: 'any' | 'all';
  yearFrom?: number;
  yearTo?: number;
  /** Movie ids that must not be listed. */
  exclude?: readonly number[];
  /** List movies of the profile too. */
  includeRated?: boolean;
  /** 0–1: maximal marginal relevance over item vectors; 0 (default) sorts by score alone. */
  diversity?: number;
  /** The models that take part; all by default. */
  models?: readonly ModelName[];
}

export interface UserProfile {
  userId: UserId;
  profile: Profile;
  /** Days since 1970-01-01, parallel to the profile; 0 when unknown. */
  days: Uint16Array;
}

/** The one brain. Pure but for `user`, which is one range read. Methods throw `ReleaseError` only on a broken release. */
export interface Recommender {
  readonly manifest: Manifest;
  /** Dense index of a movie id, −1 when unknown. */
  indexOf(movieId: number): number;
  /** Whether the models saw a rating of the movie with this dense index. */
  isTrained(movie: number): boolean;
  /** How alike each of `others` is to `movie`, by dense index: 1 at most, 0 for nothing in common. */
  likeness(movie: number, others: Uint32Array, by: SimilarBy): Float32Array;
  /** A profile in dense indexes folded into the hybrid: what `recommend`, `predict`, `explain` and evaluation score with. */
  fold(profile: Profile, models?: readonly ModelName[]): HybridViewer;
  /** The id that a text stands for in this release. Throws `RangeError`, saying what was expected, when it can be none. */
  userIdOf(text: string): UserId;
  /** History of a dataset user; undefined when there is no such user. */
  user(userId: UserId): Promise<UserProfile | undefined>;
  /**
   * A profile from raw movie ids and ratings. Unknown movies come back in `ignored`; of a movie rated twice the last
   * counts. Throws `RangeError` naming the value when a rating is off the scale's range.
   */
  profile(ratings: readonly { movieId: number; rating: number }[]): { profile: Profile; ignored: number[] };
  recommend(profile: Profile, options?: RecommendOptions): Recommendation[];
  /** In the order asked; unknown ids come back in `unknown`. */
  predict(profile: Profile, movieIds: readonly number[]): { predictions: Prediction[]; unknown: number[] };
  /** Undefined for an unknown movie. */
  explain(profile: Profile, movieId: number): Explanation | undefined;
  similar(movieId: number, by?: SimilarBy, n?: number): SimilarMovie[] | undefined;
  movie(movieId: number): MovieFacts | undefined;
  /** Movies whose titles have every word of `query` (the last word may be a beginning), most rated first. */
  search(query: string, options?: { offset?: number; limit?: number }): { total: number; movies: MovieFacts[] };
  describeUser(user: UserProfile, page?: { offset?: number; limit?: number }): UserAnswer;
  /** Bytes held per component of the release, largest first. */
  memory(): { component: string; bytes: number; budget: number | null }[];
}
