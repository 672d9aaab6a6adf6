/**
 * The contract that every model keeps: a trainer turns ratings into bytes, and a scorer scores a profile from the
 * decoded bytes.
 *
 * A scorer has two heads. The *rating* head predicts what this viewer would give a film, in the dataset's unit, not
 * clipped. The *affinity* head says how likely the viewer is to pick the film and to like it. A film that the viewer
 * dislikes counts against its kind (opinions.ts). Affinities are comparable only within one viewer and one model.
 */

import type { ItemFacts } from '../shared/items.ts';
import type { ScoringKernels } from '../shared/kernels/scoring.ts';
import type { Catalogue, Ratings, RatingsShape } from '../shared/ratings.ts';
import type { ModelName } from './catalogue.ts';
import type { StarScale, StarShares } from './star-scale.ts';
import type { Task, Team } from './team.ts';

export { MODEL_NAMES, type ModelName } from './catalogue.ts';

/** The ratings of one viewer. A scorer sees nothing else of a person. */
export interface Profile {
  /** Dense movie indexes, ascending, distinct. */
  readonly movies: Uint32Array;
  /** Ratings in the dataset's unit, parallel to `movies`. */
  readonly ratings: Float64Array;
  /**
   * Minutes since 1970-01-01 in which the ratings were given, parallel to `movies`; 0 for a rating whose time is not
   * known. Absent when no time is known. When a very long profile is cut, the latest ratings are kept.
   */
  readonly times?: Uint32Array;
}

/** The baseline prediction μ + b_u + b_i, with b_u fitted to one profile (models/bias). */
export interface Baseline {
  /** μ, the mean of the training ratings. */
  readonly mean: number;
  /** b_u of this profile. */
  readonly userBias: number;
  /** b_i of every movie, by movie index. */
  readonly movieBias: Float32Array;
  /** rating − μ − b_u − b_i of each entry of the profile, in its order. */
  readonly residuals: Float32Array;
  /** What each entry says about taste: 1 liked, 0 neutral, −1 disliked (opinions.ts). */
  readonly opinions: Int8Array;
  /** How the viewer uses the rating scale (star-scale.ts). */
  readonly scale: StarScale;
}

/** A film of the profile and what its rating adds to a predicted rating. */
export interface FilmReason {
  readonly movie: number;
  readonly contribution: number;
}

interface FeatureReason {
  readonly feature: string;
  readonly contribution: number;
}

/** Why a model predicts its rating of a movie: the linear effect of each film or feature, in rating units. */
export interface Reasons {
  /** Effects of films of the profile, in the order of the profile. */
  readonly films?: readonly FilmReason[];
  /** Effects of the movie's features. */
  readonly features?: readonly FeatureReason[];
  /** Number of the viewers who are most like the profile and rated the movie (user-KNN). */
  readonly likeMinded?: number;
}

/** An item that came after the training, as a model knows it by its facts alone. */
export interface DescribedItem {
  /** Features, and the value of each. */
  readonly features: Uint16Array;
  readonly values: Float64Array;
  /** What the features say about the mean rating of the item, in rating units. */
  readonly bias: number;
}

/** What a viewer's profile says about items that came after the training. */
export interface ItemOpinions {
  /** Returns the predicted rating, and the amount of evidence behind it, as `rate` does. */
  rate(item: DescribedItem): { rating: number; support: number };
  /** Returns the affinity, as `affinities` does. */
  affinity(item: DescribedItem): number;
  reasons(item: DescribedItem): Reasons;
}

/** A profile folded into one model. It is cheap to make and never stored. */
export interface Viewer {
  /**
   * Standard deviation over the catalogue that the affinities would have if the films of the profile had nothing in
   * common. Where it is given, the blend measures them by it, so that a viewer of one kind of film gets more of that
   * kind. Otherwise it measures them by the deviation that they have.
   */
  readonly expectedSpread?: number | undefined;
  /**
   * Writes the predicted rating of each of `movies` into `ratings`, and the amount of evidence behind it into `support`
   * (≥ 0, in the model's own unit). Where a model has no evidence about the movie or the profile it writes NaN with
   * support 0, and the blend uses the baseline instead.
   */
  rate(movies: Uint32Array, ratings: Float32Array, support: Float32Array): void;
  /** Writes the affinity of every movie of the catalogue into `out`, which has one entry per movie. */
  affinities(out: Float32Array): void;
  /** Returns why `rate` predicts what it does for this movie; an empty object when there is nothing to name. */
  reasons(movie: number): Reasons;
  /** What the profile says about described items. Absent in a model that cannot describe any. */
  readonly items?: ItemOpinions;
}

/** The sizes that decide how much memory scoring needs. They are known before any file is read. */
export interface ScoringSizes {
  readonly numMovies: number;
  readonly numUsers: number;
  /** Bytes of the model's own artifact. */
  readonly fileBytes: number;
}

/** How serving and evaluation use a model: an entry of the registry in scorers.ts. */
export interface ScoringModel {
  /**
   * Decodes an artifact for a catalogue of `numMovies` films. The bytes are retained, not copied. Throws `ReleaseError`
   * when they are not an artifact of this model for such a catalogue.
   */
  open(bytes: Uint8Array, numMovies: number, kernels: ScoringKernels): Scorer;
  /**
   * Returns the bytes of kernel memory that scoring takes in addition to the artifact. Without this function it takes
   * none.
   */
  workspaceBytes?(sizes: ScoringSizes): number;
}

/** How many people a release knows, and how many of them rated each movie. */
export interface Audience {
  readonly numUsers: number;
  readonly numRatings: Uint32Array;
}

/** How likely a viewer is to know films. It is cheap to make and never stored. */
export interface Familiarity {
  /** About a probability, by movie index, for the first movies of the catalogue. Not clipped to 0 … 1. */
  readonly chances: Float64Array;
  /** Changes the chances to those of a viewer who does not know this movie either. */
  pass(movie: number): void;
}

/** A decoded model, ready to score profiles. */
export interface Scorer {
  readonly name: ModelName;
  /** Number of movies, the first of the catalogue, that can have an affinity; the others have 0. All by default. */
  readonly reach?: number;
  /** Folds a profile in. `baseline` belongs to the same profile. Both are retained, not copied. */
  fold(profile: Profile, baseline: Baseline): Viewer;
  /**
   * Writes the similarity of each of `others` to `movie` into `out`: 1 at most. A model that cannot compare films has
   * no such function.
   */
  similar?(movie: number, others: Uint32Array, out: Float32Array): void;
  /**
   * Writes the similarity of every movie to `movie` into `out`, as `similar` does within the rounding of 16 bits. Absent
   * where that is not faster.
   */
  similarToAll?(movie: number, out: Float32Array): void;
  /** Describes an item that came after the training. A model that knows nothing of facts has no such function. */
  describe?(facts: ItemFacts): DescribedItem;
  /** Returns a film of the catalogue as `describe` would, without the bias. Absent where `describe` is. */
  describeFilm?(movie: number): Omit<DescribedItem, 'bias'>;
  /** Writes the similarity of each of `others` to a described item into `out`, as `similar` does. */
  similarToItem?(item: DescribedItem, others: Uint32Array, out: Float32Array): void;
  /**
   * Returns how likely a viewer is to know each of the first `numMovies` movies, if they know the movies `known` and do
   * not know the movies `unknown`. A model that cannot tell has no such function.
   */
  familiarity?(audience: Audience, numMovies: number, known: Uint32Array, unknown: Uint32Array): Familiarity;
}

/** Everything that a trainer may use. It reads no files and no clock, and starts no threads besides the team's. */
export interface TrainInput {
  /** Training ratings. Their rows lie in the team's memory (`placeRatings`). */
  readonly ratings: Ratings;
  readonly catalogue: Catalogue;
  /** The baseline that `trainBias` fitted to the same ratings. */
  readonly bias: {
    readonly mean: number;
    readonly deviation: number;
    readonly stars: StarShares;
    readonly userBias: Float32Array;
    readonly movieBias: Float32Array;
  };
  /**
   * Numbers of the users in the whole dataset, ascending, when `ratings` are those of a sample of users. Random choices
   * go by these numbers.
   */
  readonly userNumbers?: Uint32Array;
  /**
   * Σ (r − μ − b_u) over the ratings of each film, and how many these are, when `ratings` are those of a sample of users
   * and so do not say it themselves.
   */
  readonly filmSums?: { readonly counts: Uint32Array; readonly sums: Float64Array };
  readonly seed: number;
  readonly team: Team;
  /** Called during a long training with the number of ratings gone through so far, and in all. */
  readonly report?: (done: number, total: number) => void;
}

/** A trainer. The same input and seed give the same bytes, on any number of threads. */
export interface Trainer<Config> {
  /** The tasks that it runs on the threads of a team. Absent when it works on one thread. */
  readonly tasks?: readonly Task<never, unknown>[];
  /** Returns the hyper-parameters for data of this shape. */
  configure(ratings: RatingsShape): Config;
  /**
   * Returns the most bytes that the artifact can have when these ratings, or a part of them, are trained on. It is asked
   * before the training, so that a release that would not fit is refused at once.
   */
  mostBytes(ratings: RatingsShape, catalogue: Catalogue): number;
  /** Trains the model and returns its artifact. */
  train(input: TrainInput, config: Config): Promise<Uint8Array<ArrayBuffer>>;
}
