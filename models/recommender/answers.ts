/**
 * What the recommender answers, as JSON-ready values: the HTTP API and the command line print these and nothing else.
 * Ratings are in the dataset's unit. Numbers are rounded to fixed digits, so that hosts agree byte for byte.
 *
 * The shapes stand in schemas/, which say what each field means. Only their types are imported here: the schemas run when
 * the API's description is built, and are no part of the service.
 */

import type { Manifest } from '../../shared/release/manifest.ts';
import type { UserId } from '../../shared/release/user-names.ts';
import { COMPARING_MODELS, type ComparingModel, type ModelName } from '../catalogue.ts';
import type { HybridViewer } from '../hybrid/score.ts';
import type { Profile } from '../model.ts';
import type { DatasetAnswer, MovieStatsAnswer } from './schemas/dataset.ts';
import type { Explanation } from './schemas/explanation.ts';
import type { MovieCard, MovieFacts, MovieSearch, SimilarMovie } from './schemas/film.ts';
import type { MemoryComponent } from './schemas/memory-component.ts';
import type { EmptyList, Predictions, Recommendation } from './schemas/recommendation.ts';
import type { UserAnswer } from './schemas/user.ts';

export type { DatasetAnswer, GroupAnswer, MovieStatsAnswer, SpreadAnswer } from './schemas/dataset.ts';
export type { Explanation, Term } from './schemas/explanation.ts';
export type { MatchedMovies, MovieCard, MovieFacts, MovieSearch, SimilarMovie } from './schemas/film.ts';
export type { MemoryComponent } from './schemas/memory-component.ts';
export type {
  EmptyList,
  ModelOpinion,
  Prediction,
  Predictions,
  Recommendation,
  RecommendationList,
  ScoredPart,
} from './schemas/recommendation.ts';
export type { HistoryEntry, Taste, UserAnswer } from './schemas/user.ts';

export const HISTORY_SORTS = ['latest', 'oldest', 'highest', 'lowest', 'title'] as const;
export type HistorySort = (typeof HISTORY_SORTS)[number];

/** Which ratings of a user are listed. Filters hold together. */
export interface HistoryOptions {
  /** In any case; `(no genres listed)` stands for none. */
  genre?: string;
  ratingFrom?: number;
  ratingTo?: number;
  /** Words of the title, in any order; each may be a beginning. */
  q?: string;
  /** `latest` by default. */
  sort?: HistorySort;
  offset?: number;
  /** 20 by default. */
  limit?: number;
}

/** What another list knows of a film. */
export interface FilmClue {
  /** Counts where the title agrees: ids differ from dataset to dataset. */
  movieId?: number;
  imdbId?: number;
  title?: string;
  year?: number;
}

export const SIMILAR_BY: readonly ['hybrid', ...ComparingModel[]] = ['hybrid', ...COMPARING_MODELS];
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
  /** Id of the user at a place from 0 to 1 among all, undefined when there are none. May be one range read. */
  userIdAt(place: number): Promise<UserId | undefined>;
  /** History of a dataset user; undefined when there is no such user. */
  user(userId: UserId): Promise<UserProfile | undefined>;
  /**
   * A profile from raw movie ids and ratings. Unknown movies come back in `ignored`; of a movie rated twice the last
   * counts. Throws `RangeError` naming the value when a rating is off the scale's range.
   */
  profile(ratings: readonly { movieId: number; rating: number }[]): { profile: Profile; ignored: number[] };
  recommend(profile: Profile, options?: RecommendOptions): Recommendation[];
  /** Why `recommend` lists no film for the same arguments. */
  whyNone(profile: Profile, options: RecommendOptions): EmptyList;
  /** Genres that lists can be filtered by, sorted. */
  readonly genres: readonly string[];
  /** In the order asked; unknown ids come back in `unknown`. */
  predict(profile: Profile, movieIds: readonly number[]): Predictions;
  /** As `recommend` has it with these models, all by default. Undefined for an unknown movie. */
  explain(profile: Profile, movieId: number, models?: readonly ModelName[]): Explanation | undefined;
  similar(movieId: number, by?: SimilarBy, n?: number): SimilarMovie[] | undefined;
  movie(movieId: number): MovieFacts | undefined;
  /** The film that is meant (match.ts says how it is found). Undefined when the catalogue has none. */
  match(clue: FilmClue): MovieCard | undefined;
  /** Movies whose titles have every word of `query` (the last word may be a beginning), most rated first. */
  search(query: string, options?: { offset?: number; limit?: number }): Promise<MovieSearch>;
  describeUser(user: UserProfile, options?: HistoryOptions): UserAnswer;
  /** What the dataset looks like; undefined when the release was made before this was kept. Read on demand. */
  datasetStats(): Promise<DatasetAnswer | undefined>;
  /** How a film was rated: one range read. Undefined for an unknown movie, and as `datasetStats`. */
  movieStats(movieId: number): Promise<MovieStatsAnswer | undefined>;
  /** `report.json`, the held-out evaluation, as it was written; undefined when the release has none. Read on demand. */
  report(): Promise<unknown>;
  /** `run.json`: when and how the release was made, not part of it; undefined when it is not there. Read on demand. */
  run(): Promise<unknown>;
  /** Per component of the release, largest first. */
  memory(): MemoryComponent[];
  /** Drops what is read or made on demand; it comes back when somebody asks. */
  shrink(): void;
  /** How often what is read on demand was there, and how often it had to be read. */
  readonly found: { readonly hits: number; readonly misses: number };
}
