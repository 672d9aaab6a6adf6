/**
 * The models: what each is called, how pages show it, and what it can do. Pages, API schemas, the command line, byte
 * budgets and the contract suite derive what they need from here. A new model is a folder, an entry here, and a line in
 * each of the two registries, trainers.ts and scorers.ts (docs/adding-a-model.md).
 */

export interface ModelTraits {
  /** Name in charts and tables. */
  readonly title: string;
  /** What it goes by, in words for a person who rates films. */
  readonly plain: string;
  /** Colour of the charts' palette, from 2 to 8; each number has its own dashes. 1 is the hybrid's, 6 that of controls. */
  readonly colour: number;
  /** Bytes that its artifact may have in a release. */
  readonly budget: number;
  /** What makes two films similar to it, as a sentence; null when it cannot compare films. */
  readonly similarity: string | null;
  /** Whether training draws random numbers, so that another seed gives another model. */
  readonly isRandom: boolean;
  /** Whether it has a rating for every film, rated or not. */
  readonly answersAll: boolean;
  /** Whether it says the same to everybody, whatever they rated. */
  readonly isImpersonal: boolean;
}

/** In the order in which they are trained and blended. The order is part of what a release id stands for. */
export const MODELS = {
  svd: {
    title: 'SVD',
    plain: 'Taste factors',
    colour: 2,
    budget: 10_000_000,
    similarity: 'Liked by the same kind of taste.',
    isRandom: true,
    answersAll: false,
    isImpersonal: false,
  },
  'user-knn': {
    title: 'User-KNN',
    plain: 'Like-minded viewers',
    colour: 4,
    budget: 8_000_000,
    similarity: null,
    isRandom: false,
    answersAll: false,
    isImpersonal: false,
  },
  'item-knn': {
    title: 'Item-KNN',
    plain: 'Films rated alike',
    colour: 3,
    budget: 14_000_000,
    similarity: 'Rated alike by the same people.',
    isRandom: false,
    answersAll: false,
    isImpersonal: false,
  },
  content: {
    title: 'Content',
    plain: 'Genres and words',
    colour: 5,
    budget: 8_000_000,
    similarity: 'Of the same genres, time and words.',
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

/** Traits of a model, as the interface has them. */
export function traitsOf(name: ModelName): ModelTraits {
  return MODELS[name];
}

/** Names of the models that can compare films. */
export const COMPARING_MODELS = MODEL_NAMES.filter(
  (name) => traitsOf(name).similarity !== null,
) as readonly string[] as readonly ComparingModel[];
