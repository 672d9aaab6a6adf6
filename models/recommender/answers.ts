/**
 * The answers of the recommender, as JSON-ready values. The HTTP API and the command line print these and nothing else.
 * Ratings are in the dataset's unit. Numbers are rounded to fixed digits, so that all hosts agree byte for byte.
 *
 * The shapes are defined in schemas/, which say what each field means. Only their types are imported here: the schemas
 * themselves run when the API's description is built, and are no part of the service.
 */

import type { Attributes } from '../../shared/attributes.ts';
import type { ItemChange } from '../../shared/items.ts';
import type { Manifest } from '../../shared/release/manifest.ts';
import type { UserId } from '../../shared/user-id.ts';
import { COMPARING_MODELS, type ComparingModel, type ModelName } from '../catalogue.ts';
import type { HybridViewer } from '../hybrid/score.ts';
import type { Profile } from '../model.ts';
import type { DatasetAnswer, MovieStatsAnswer } from './schemas/dataset.ts';
import type { Explanation } from './schemas/explanation.ts';
import type { AttributeAnswer, MovieCard, MovieFacts, MovieSearch, SimilarMovie } from './schemas/film.ts';
import type { MemoryComponent } from './schemas/memory-component.ts';
import type { EmptyList, Predictions, Recommendation, Row } from './schemas/recommendation.ts';
import type { UserAnswer } from './schemas/user.ts';

export type { DatasetAnswer, GroupAnswer, MovieStatsAnswer, SpreadAnswer } from './schemas/dataset.ts';
export type { Explanation, Opinion, Term } from './schemas/explanation.ts';
export type {
  AttributeAnswer,
  MatchedMovies,
  MovieCard,
  MovieFacts,
  MovieSearch,
  SimilarMovie,
} from './schemas/film.ts';
export type { MemoryComponent } from './schemas/memory-component.ts';
export type {
  EmptyList,
  ModelOpinion,
  PersonOpinion,
  Prediction,
  Predictions,
  Recommendation,
  RecommendationList,
  RecommendationPage,
  Row,
  ScoredPart,
} from './schemas/recommendation.ts';
export type { HistoryEntry, Taste, UserAnswer } from './schemas/user.ts';

/** Orders that a user's ratings can be listed in. */
export const HISTORY_SORTS = ['latest', 'oldest', 'highest', 'lowest', 'title'] as const;
/** Name of an order in `HISTORY_SORTS`. */
export type HistorySort = (typeof HISTORY_SORTS)[number];

/** Which ratings of a user are listed. A rating must pass all filters. */
export interface HistoryOptions {
  /** Name of a genre, in upper or lower case; `(no genres listed)` for films without genres. */
  genre?: string;
  ratingFrom?: number;
  ratingTo?: number;
  /** Words of the title, in any order. The beginning of a word is enough. */
  q?: string;
  /** `latest` by default. */
  sort?: HistorySort;
  offset?: number;
  /** 20 by default. */
  limit?: number;
}

/** A film as another site or list describes it. Any of the fields may be absent. */
export interface FilmClue {
  /** Used only when the title agrees with it, for ids differ between datasets. */
  movieId?: number;
  imdbId?: number;
  /** Id at The Movie Database. */
  tmdbId?: number;
  title?: string;
  /** A second name, where a list has the title both translated and as it was first. */
  originalTitle?: string;
  year?: number;
}

/** Measures that films can be compared by: the hybrid, and every model that can compare films. */
export const SIMILAR_BY: readonly ['hybrid', ...ComparingModel[]] = ['hybrid', ...COMPARING_MODELS];
/** Name of a measure in `SIMILAR_BY`. */
export type SimilarBy = (typeof SIMILAR_BY)[number];

/** Why somebody is not interested in a film: they dislike its kind, or it is about this film alone. */
export const REASONS = ['kind', 'film'] as const;

/** A film that somebody has not seen and does not want to see. */
export interface NotInterested {
  readonly movieId: number;
  readonly reason?: (typeof REASONS)[number];
}

/** Which films are recommended, and how many. A film must pass all filters. */
export interface RecommendOptions {
  /** 1–100, default 10. */
  n?: number;
  genres?: readonly string[];
  match?: 'any' | 'all';
  /** Genres that no listed film has. */
  excludeGenres?: readonly string[];
  yearFrom?: number;
  yearTo?: number;
  /** Fewest ratings of a listed film in the dataset, and most. */
  minRatings?: number;
  maxRatings?: number;
  /** Conditions on attributes (where.ts), like `runtime:80..120`. Throws `RangeError` for one that `checkWhere` refuses. */
  where?: readonly string[];
  /** Ids of the only movies that may be listed; by default all. Unknown ids are ignored. */
  candidates?: readonly number[];
  /** Ids of movies that must not be listed. */
  exclude?: readonly number[];
  /** Movies that the viewer is not interested in. They are not listed, and films like them come later (unwanted.ts). */
  notInterested?: readonly NotInterested[];
  /** Whether movies of the profile may be listed. */
  includeRated?: boolean;
  /** Films of the list before the first one that is returned, and before those in `after`; 0 by default. */
  offset?: number;
  /**
   * Ids of the films of earlier pages, in their order: what follows them is returned. When the list no longer begins with
   * them, because of another release or other ratings, it is the list without them. None by default.
   */
  after?: readonly number[];
  /** How much the list is varied, from 0 (default: by score alone) to 1, by maximal marginal relevance. */
  diversity?: number;
  /** From −1, off the beaten track, over 0 (default: by score alone) to 1, well known. */
  popularity?: number;
  /** The models that take part; all by default. */
  models?: readonly ModelName[];
}

/** How the tastes of several people make one list (together.ts). */
export const STRATEGIES = ['average', 'least-misery', 'fairness'] as const;
/** Name of a strategy in `STRATEGIES`. */
export type Strategy = (typeof STRATEGIES)[number];

/** Which films are recommended to several people. */
export interface GroupOptions extends RecommendOptions {
  /** `average` by default. */
  strategy?: Strategy;
}

/** What a row of films is about (rows.ts). */
export const ROW_KINDS = ['because', 'hidden-gems', 'recent', 'decade'] as const;
/** Name of a kind in `ROW_KINDS`. */
export type RowKind = (typeof ROW_KINDS)[number];

/** Which films may be in rows. `n` is the length of each row. */
export type RowsOptions = Pick<RecommendOptions, 'n' | 'exclude' | 'notInterested' | 'models'>;

/** Which films a person is asked to rate, and how many. */
export interface AskOptions {
  /** 10 by default. */
  n?: number;
  /** Ids of movies that the person does not know. They are not asked for again, and their like is asked for less. */
  unknown?: readonly number[];
  /** Ids of other movies that must not be asked for. */
  exclude?: readonly number[];
}

/** A rating as callers give it. */
export interface GivenRating {
  readonly movieId: number;
  readonly rating: number;
  /** Minutes since 1970-01-01; absent when it is not known. */
  readonly minute?: number;
}

/** A user of the dataset with their whole history. */
export interface UserProfile {
  userId: UserId;
  profile: Profile;
}

/**
 * Answers from one release. Scoring is pure. Methods that return promises may read from the source; they and no others
 * throw `ReleaseError`, when the release turns out to be damaged.
 */
export interface Recommender {
  readonly manifest: Manifest;
  /**
   * Whether the release is one of picks: the scale of its ratings has one value. Then lists have no ratings, and
   * `predict` throws.
   */
  readonly picks: boolean;
  /**
   * Returns a recommender that answers from the same release with these changes of its catalogue and no others. An item that
   * the release does not have is rated by its facts until the next night. Hidden ones are answered about nowhere but to those
   * who rated them, among their own ratings and reasons; ratings of them count. Pinned ones come first in the lists of `recommend` and `recommendTogether`.
   */
  withItems(changes: readonly ItemChange[]): Recommender;
  /** Returns the dense index of a movie, −1 when the id is unknown. */
  indexOf(movieId: number): number;
  /** Returns whether the models were trained on a rating of the movie with this dense index. */
  isTrained(movie: number): boolean;
  /** Returns how alike each of `others` is to `movie`, all by dense index: 1 at most, 0 for nothing in common. */
  likeness(movie: number, others: Uint32Array, by: SimilarBy): Float32Array;
  /**
   * Folds a profile in dense indexes into the hybrid. `recommend`, `predict`, `explain` and the evaluation score with
   * the result. Of a profile with more than 5,000 ratings the latest 5,000 are used.
   */
  fold(profile: Profile, models?: readonly ModelName[]): HybridViewer;
  /**
   * Returns the user id that a text stands for in this release. The user need not exist. Throws `RangeError` with what
   * was expected when the text cannot be an id.
   */
  userIdOf(text: string): UserId;
  /**
   * Returns the id of the user at a place from 0 (first) to 1 (last) among all; undefined when there are no users. May
   * take one range read.
   */
  userIdAt(place: number): Promise<UserId | undefined>;
  /**
   * Returns the history of a user of the dataset; undefined when there is no such user. One range read, and a second
   * one when users have names.
   */
  user(userId: UserId): Promise<UserProfile | undefined>;
  /**
   * Makes a profile from movie ids and ratings. Ids of unknown movies are returned in `ignored`. When a movie is rated
   * twice, the last rating counts. Throws `RangeError` with the value when a rating is outside the range of the scale.
   */
  profile(ratings: readonly GivenRating[]): { profile: Profile; ignored: number[] };
  /**
   * Returns the films of the list that `recommend` gives a profile, by dense index, and their scores. `viewer` is what
   * `fold` returned for the profile.
   */
  list(
    profile: Profile,
    viewer: HybridViewer,
    options?: Omit<RecommendOptions, 'models'>,
  ): { movie: number; score: number }[];
  /**
   * Returns the recommended films, best first. Any ten in a row have at most two of a series, and of a director or
   * author where the catalogue has them; a further one comes later.
   * A longer list begins with a shorter one, and pages of up to `LONGEST_LIST` films (pool.ts) in all make up one list.
   * When none passes the filters the list is empty, and `whyNone` has the reason.
   */
  recommend(profile: Profile, options?: RecommendOptions): Recommendation[];
  /**
   * Returns films for several people to watch together, best first: a list like that of `recommend`, without films that
   * any of them has rated. `profiles` has one profile or more. Ratings, intervals and opinions of models are means over
   * the people; an interval holds four of five such means or more.
   */
  recommendTogether(profiles: readonly Profile[], options?: GroupOptions): Recommendation[];
  /**
   * Returns films in rows. No film is in two of them, no gem is predicted below the viewer's own mean, and a row with fewer
   * than three films is left out.
   */
  rows(profile: Profile, options?: RowsOptions): Row[];
  /**
   * Returns the films that are most worth asking a person with this profile about, best first (choose-asked.ts says how
   * they are chosen). No film of the profile is among them. Fewer come back when the catalogue has no more.
   */
  ask(profile: Profile, options?: AskOptions): MovieCard[];
  /**
   * Returns why `recommend` lists no film for this profile, or `recommendTogether` for these profiles, and the same
   * options.
   */
  whyNone(profiles: Profile | readonly Profile[], options: RecommendOptions): EmptyList;
  /** Genres that lists can be filtered by, sorted. */
  readonly genres: readonly string[];
  /**
   * Returns a prediction for each movie, in the order given. Ids of unknown movies are returned in `unknown`. Ratings are
   * those of no particular moment, as on lists, or those that would be given in the minute `at`, in minutes since
   * 1970-01-01, if the profile has ratings of about that time. Throws `NoRatingsError` for a release of picks.
   */
  predict(profile: Profile, movieIds: readonly number[], at?: number): Predictions;
  /**
   * Returns how the rating and the score come about that `recommend` gives the film with these models (all by default).
   * Undefined when the movie is unknown.
   */
  explain(profile: Profile, movieId: number, models?: readonly ModelName[]): Explanation | undefined;
  /**
   * Returns the `n` (10 by default) most similar films with a similarity above 0, most similar first. Undefined when
   * the movie is unknown.
   */
  similar(movieId: number, by?: SimilarBy, n?: number): SimilarMovie[] | undefined;
  /** Returns the facts about a movie; undefined when it is unknown. */
  movie(movieId: number): MovieFacts | undefined;
  /** The attributes of the catalogue, in the order of its columns; empty when it has none. */
  attributes(): readonly AttributeAnswer[];
  /** Returns numbers, words and lists that the catalogue has of a movie; empty for an unknown movie. */
  listedAttributes(movieId: number): Attributes;
  /** Resolves to all attributes of a movie, after one range read; empty for an unknown movie. */
  attributesOf(movieId: number): Promise<Attributes>;
  /** Throws `RangeError`, with what was expected, unless the condition makes sense for this catalogue. */
  checkWhere(condition: string): void;
  /** Returns the film that a clue describes (match.ts says how it is found); undefined when the catalogue has none. */
  match(clue: FilmClue): MovieCard | undefined;
  /** Whether films have titles; without them, their ids are shown. */
  readonly hasTitles: boolean;
  /** Returns the movie with this id in the dataset, such as `tt0111161`, as a search of one result or none. */
  findKey(key: string): MovieSearch;
  /** How many films the catalogue has, without hidden ones, and the year of the newest one; null when no year is known. */
  readonly catalogue: { readonly movies: number; readonly lastYear: number | null };
  /**
   * Returns the movies whose titles match the query and that meet the conditions on attributes, best matches first, 20
   * per page by default. All movies match an empty query.
   */
  search(query: string, options?: { offset?: number; limit?: number; where?: readonly string[] }): Promise<MovieSearch>;
  /** Returns a summary of a user and one page of their ratings. */
  describeUser(user: UserProfile, options?: HistoryOptions): UserAnswer;
  /**
   * Returns statistics of the dataset. They are read on demand; undefined when the release was made before there were
   * any.
   */
  datasetStats(): Promise<DatasetAnswer | undefined>;
  /** Returns how a film was rated, after one range read. Undefined for an unknown movie, and when `datasetStats` is. */
  movieStats(movieId: number): Promise<MovieStatsAnswer | undefined>;
  /**
   * Returns the parsed `report.json`, the held-out evaluation. It is read on demand; undefined when the release has
   * none.
   */
  report(): Promise<unknown>;
  /**
   * Returns the parsed `run.json`, which says when and how the release was made. It is read on demand and is no part of
   * the release's identity; undefined when it is absent or damaged.
   */
  run(): Promise<unknown>;
  /** Returns the memory of each component of the release, largest first, with what the latest changes of the catalogue take. */
  memory(): MemoryComponent[];
  /** Drops everything that was read or made on demand. It is read or made again when it is needed. */
  shrink(): void;
  /** How often a file that is read on demand was in memory, and how often it had to be read. */
  readonly cacheUse: { readonly hits: number; readonly misses: number };
}
