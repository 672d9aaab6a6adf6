/**
 * The contract that every model keeps: train on ratings, encode to bytes, score a profile from the decoded bytes.
 *
 * A scorer gives two heads per movie. A *rating*: what this viewer would give it, in the dataset's unit, not clipped.
 * An *affinity*: how likely they are to pick and like it; only comparable within one viewer and one model.
 */

import type { ScoringKernels } from '../shared/kernels/scoring.ts';
import type { Catalogue, Ratings } from '../shared/ratings.ts';
import type { ModelName } from './catalogue.ts';
import type { Task, Team } from './team.ts';

export { MODEL_NAMES, type ModelName } from './catalogue.ts';

/** What one viewer has rated: all that a scorer ever sees of a person. */
export interface Profile {
  /** Dense movie indexes, ascending, distinct. */
  readonly movies: Uint32Array;
  /** Ratings in the dataset's unit, parallel to `movies`. */
  readonly ratings: Float64Array;
  /** Days since 1970-01-01, parallel to `movies`, where they are known: of a very long profile the latest ratings count. */
  readonly days?: Uint16Array;
}

/** μ + b_u + b_i with b_u fitted to the profile at hand (models/bias). */
export interface Baseline {
  readonly mean: number;
  readonly userBias: number;
  /** b_i of every movie. */
  readonly movieBias: Float32Array;
  /** rating − μ − b_u − b_i for each entry of the profile. */
  readonly residuals: Float32Array;
}

/** A part of a rating or an affinity that one film of the profile is responsible for. */
export interface FilmReason {
  readonly movie: number;
  readonly contribution: number;
}

interface FeatureReason {
  readonly feature: string;
  readonly contribution: number;
}

/** What moved a model's rating of a movie, in rating units: the linear effect of each film or feature. */
export interface Reasons {
  /** Films of the profile, in its order. */
  readonly films?: readonly FilmReason[];
  /** Features of the movie. */
  readonly features?: readonly FeatureReason[];
  /** Prototypes that voted: viewers, each for themselves. */
  readonly likeMinded?: number;
}

/** A profile as one model understands it. Cheap to make, never stored. */
export interface Viewer {
  /**
   * Rating of each of `movies` into `ratings`, and into `support` how much evidence was behind it, ≥ 0 in the model's own
   * unit. A model that knows nothing of a movie or of the profile answers NaN with support 0; the baseline steps in.
   */
  rate(movies: Uint32Array, ratings: Float32Array, support: Float32Array): void;
  /** Affinity of every movie of the catalogue into `out`. */
  affinities(out: Float32Array): void;
  reasons(movie: number): Reasons;
}

/** What memory for scoring is sized by, before any file is read. */
export interface ScoringSizes {
  readonly numMovies: number;
  readonly numUsers: number;
  /** Bytes of the model's own artifact. */
  readonly fileBytes: number;
}

/** How the portable side uses a model: an entry of the registry in scorers.ts. */
export interface ScoringModel {
  /**
   * Decodes an artifact for a catalogue of `numMovies` films. The bytes are retained, not copied. Throws `ReleaseError` on
   * bytes that are not this model's artifact.
   */
  open(bytes: Uint8Array, numMovies: number, kernels: ScoringKernels): Scorer;
  /** Bytes of kernel memory that it takes beside its file; none by default. */
  workspaceBytes?(sizes: ScoringSizes): number;
}

/** A decoded model. */
export interface Scorer {
  readonly name: ModelName;
  fold(profile: Profile, baseline: Baseline): Viewer;
  /** Similarity of each of `others` to `movie` into `out`, 1 at most; absent where the model has no notion of one. */
  similar?(movie: number, others: Uint32Array, out: Float32Array): void;
}

/** What a trainer is given. Nothing else: no files, no clock, no threads but the team's. */
export interface TrainInput {
  /** Their rows lie in the team's memory (`placeRatings`). */
  readonly ratings: Ratings;
  readonly catalogue: Catalogue;
  /** The fitted baseline, from `trainBias` on the same ratings. */
  readonly bias: {
    readonly mean: number;
    readonly deviation: number;
    readonly userBias: Float32Array;
    readonly movieBias: Float32Array;
  };
  readonly seed: number;
  readonly team: Team;
  /** Hears how far a long training has come, in ratings gone through. */
  readonly report?: (done: number, total: number) => void;
}

/** A trainer: the same input and seed give the same bytes, on any number of threads. */
export interface Trainer<Config> {
  /** What it asks of the threads of a team; none when it works on one thread. */
  readonly tasks?: readonly Task<never, unknown>[];
  /** Hyper-parameters for data of this shape. */
  configure(ratings: Ratings): Config;
  train(input: TrainInput, config: Config): Promise<Uint8Array<ArrayBuffer>>;
}
