/**
 * What the recommender answers, as JSON-ready values: the HTTP API and the command line print these and nothing else.
 * Ratings are in the dataset's unit. Numbers are rounded to fixed digits, so that hosts agree byte for byte.
 */

import type { Manifest } from '../../shared/release/manifest.ts';
import type { UserId } from '../../shared/release/user-names.ts';
import type { HybridViewer } from '../hybrid/score.ts';
import type { ModelName, Profile } from '../model.ts';

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

/** How a user rated films that belong together. */
export interface Taste {
  numRatings: number;
  meanRating: number;
  /** To the mean of all their ratings: above 0 for what is liked better. */
  difference: number;
}

export interface UserAnswer {
  userId: UserId;
  /** True when the user is made up, as in the sample dataset. */
  simulated: boolean;
  /** Of the whole history, as everything but `total` and `history`. */
  numRatings: number;
  meanRating: number;
  /** ISO dates, null without timestamps. */
  firstDate: string | null;
  lastDate: string | null;
  /** One entry a value of the scale, ascending. */
  histogram: { rating: number; count: number }[];
  /** Those liked best for how many ratings prove it. */
  favouriteGenres: { genre: string; numRatings: number; meanRating: number }[];
  /** Most rated first; a film is in each of its genres. */
  genres: (Taste & { genre: string })[];
  /** By first year, ascending; null, at the end, for films whose year is not known. */
  decades: (Taste & { decade: number | null })[];
  /** Ratings that fit the filters, on all pages. */
  total: number;
  /** One page of these. */
  history: HistoryEntry[];
}

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

/** Why a list of recommendations has no film. */
export interface EmptyList {
  /** A sentence for people. */
  reason: string;
  /** Names of the options that keep every film off the list. */
  filters: (keyof RecommendOptions)[];
}

export interface UserProfile {
  userId: UserId;
  profile: Profile;
  /** Days since 1970-01-01, parallel to the profile; 0 when unknown. */
  days: Uint16Array;
}

/** How many users or films have how many ratings. */
export interface SpreadAnswer {
  /** Ratings of the middle one of those that have any, and of the one with most. */
  median: number;
  most: number;
  /** Those with `from` to `to` ratings. */
  bins: { from: number; to: number; count: number }[];
}

/** Films together: of a genre, of a decade. */
export interface GroupAnswer {
  movies: number;
  ratings: number;
  /** Null without ratings. */
  mean: number | null;
}

/** The dataset as a whole: every rating, those held out for the evaluation too. */
export interface DatasetAnswer {
  dataset: Pick<
    Manifest['dataset'],
    'name' | 'simulated' | 'ratings' | 'users' | 'movies' | 'ratedMovies' | 'scale' | 'firstDate' | 'lastDate'
  >;
  meanRating: number | null;
  /** One entry a value of the scale, ascending. */
  histogram: { rating: number; count: number }[];
  perUser: SpreadAnswer;
  perMovie: SpreadAnswer;
  /** Months (`1996-04`) that have ratings, ascending; empty without dates. */
  months: { month: string; ratings: number; mean: number }[];
  mostRated: MovieFacts[];
  /** Best first by the mean of a film's ratings and `damping` ratings of the overall mean. */
  bestRated: (MovieFacts & { dampedMean: number })[];
  damping: number;
  /** Most ratings first; a film is in each of its genres. */
  genres: (GroupAnswer & { genre: string })[];
  /** By first year, ascending; null for films whose year is not known. */
  decades: (GroupAnswer & { decade: number | null })[];
  /** Rated films with `from` to `to` ratings: quantiles of their mean ratings. */
  popularity: {
    from: number;
    to: number;
    movies: number;
    p10: number;
    p25: number;
    p50: number;
    p75: number;
    p90: number;
  }[];
}

/** How one film was rated. */
export interface MovieStatsAnswer extends MovieCard {
  simulated: boolean;
  numRatings: number;
  meanRating: number | null;
  /** One entry a value of the scale, ascending. */
  histogram: { rating: number; count: number }[];
  /** False when the dataset has no dates: there are no years then. */
  dated: boolean;
  /** Years that have ratings, ascending. */
  years: { year: number; ratings: number; mean: number }[];
}

/** A file of the release, or what is made of it on demand. */
export interface MemoryComponent {
  component: string;
  /** Held now: 0 for what comes on demand and is not held. */
  bytes: number;
  budget: number | null;
  /** Milliseconds that reading or making it took. */
  loadMs: number;
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
  predict(profile: Profile, movieIds: readonly number[]): { predictions: Prediction[]; unknown: number[] };
  /** As `recommend` has it with these models, all by default. Undefined for an unknown movie. */
  explain(profile: Profile, movieId: number, models?: readonly ModelName[]): Explanation | undefined;
  similar(movieId: number, by?: SimilarBy, n?: number): SimilarMovie[] | undefined;
  movie(movieId: number): MovieFacts | undefined;
  /** The film that is meant (match.ts says how it is found). Undefined when the catalogue has none. */
  match(clue: FilmClue): MovieCard | undefined;
  /** Movies whose titles have every word of `query` (the last word may be a beginning), most rated first. */
  search(
    query: string,
    options?: { offset?: number; limit?: number },
  ): Promise<{ total: number; movies: MovieFacts[] }>;
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
  /** How often what is read on demand was held already, and how often it had to be read. */
  readonly cacheUse: { readonly hits: number; readonly misses: number };
}
