/**
 * The catalogue of models: the name of each, how pages show it, and what it can do. Pages, API schemas, the command
 * line, byte budgets and the contract suite derive what they need from here. To add a model, write its folder, an entry
 * here, and one line in each of the two registries, trainers.ts and scorers.ts (docs/adding-a-model.md).
 */

import { CAP_ITEMS } from '../shared/item-words.ts';

/** What the rest of the program knows about a model without loading it. */
export interface ModelTraits {
  /** Name in charts and tables. */
  readonly title: string;
  /** Name on the pages for viewers, without technical terms. */
  readonly plain: string;
  /** What a chart says behind that name when the model ranks a film below the average of all films. */
  readonly against: string;
  /**
   * Number in the palette of the charts, 2 to 5, 7 or 8. Each number also has a dash pattern of its own. 1 belongs to the
   * hybrid and 6 to the controls (baselines for comparison).
   */
  readonly colour: number;
  /**
   * Most bytes that its artifact may take in a release. All budgets together stay below `RESIDENT_BUDGET`;
   * tests/models/byte-budget.test.ts checks that the artifacts of 32 million ratings fit.
   */
  readonly budget: number;
  /** Sentence for the pages that says what this model means by similar films; null when it cannot compare films. */
  readonly similarity: string | null;
  /** Whether training draws random numbers, so that another seed gives another artifact. */
  readonly isRandom: boolean;
  /** Whether it predicts a rating for every film of the catalogue, also for films without ratings. */
  readonly answersAll: boolean;
  /** Whether its answers are the same for every viewer, whatever they rated. */
  readonly isImpersonal: boolean;
}

/**
 * All models, in the order in which they are trained and blended. Another order changes the order of floating-point
 * sums, and with it release ids.
 */
export const MODELS = {
  svd: {
    title: 'SVD',
    plain: 'Taste factors',
    against: 'not to this taste',
    colour: 2,
    budget: 10_050_000,
    similarity: 'Liked by viewers with the same taste.',
    isRandom: true,
    answersAll: false,
    isImpersonal: false,
  },
  'user-knn': {
    title: 'User-KNN',
    plain: 'Like-minded viewers',
    against: 'they choose others',
    colour: 4,
    budget: 8_000_000,
    similarity: null,
    isRandom: false,
    answersAll: false,
    isImpersonal: false,
  },
  'item-knn': {
    title: 'Item-KNN',
    plain: `${CAP_ITEMS} rated alike`,
    against: 'not one of yours',
    colour: 3,
    budget: 14_000_000,
    similarity: 'Rated alike by the same viewers.',
    isRandom: false,
    answersAll: false,
    isImpersonal: false,
  },
  content: {
    title: 'Content',
    plain: 'Genres and words',
    against: 'not the favourites',
    colour: 5,
    budget: 8_000_000,
    similarity: 'Alike in genres, decade, tags and title words.',
    isRandom: false,
    answersAll: true,
    isImpersonal: false,
  },
} as const satisfies Readonly<Record<string, ModelTraits>>;

/** Name of a model, as files, options and answers spell it. */
export type ModelName = keyof typeof MODELS;

/** Name of a model that can compare films. */
export type ComparingModel = {
  [Name in ModelName]: (typeof MODELS)[Name]['similarity'] extends null ? never : Name;
}[ModelName];

/** Names of all models, in the order of `MODELS`. */
export const MODEL_NAMES = Object.keys(MODELS) as readonly string[] as readonly [ModelName, ...ModelName[]];

/** Returns the entry of `MODELS`, typed as the interface instead of as literals. */
export function traitsOf(name: ModelName): ModelTraits {
  return MODELS[name];
}

/** Names of the models that can compare films. */
export const COMPARING_MODELS = MODEL_NAMES.filter(
  (name) => traitsOf(name).similarity !== null,
) as readonly string[] as readonly ComparingModel[];
