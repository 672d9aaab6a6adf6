/**
 * Describes an item that came after the training by the features of the catalogue. So the model says of it what it says of
 * a movie of the catalogue that nobody has rated and nobody has tagged.
 */

import type { Attributes } from '../../shared/attributes.ts';
import type { ItemFacts } from '../../shared/items.ts';
import { solveSymmetric } from '../../shared/linear-algebra.ts';
import type { DescribedItem } from '../model.ts';
import { type ContentModel, FEATURE_RIDGE, MOVIE_DAMPING } from './artifact.ts';
import {
  around,
  decadeFeature,
  decadesOf,
  middleOf,
  NORMS,
  nameFeature,
  telling,
  wordFeature,
} from './feature-names.ts';
import { makeRow, readRow } from './pieces.ts';

/** A feature and its value before the part that it belongs to is normalised. */
type Part = readonly { feature: number; value: number }[];

/** Returns a function that describes an item. Facts that are no features of the model say nothing. */
export function itemDescriber(model: ContentModel): (facts: ItemFacts) => DescribedItem {
  let known: { numbers: Map<string, number>; idf: Float64Array; bias: Float64Array } | undefined;
  const load = () => {
    const names = Array.from({ length: model.numFeatures }, (_, feature) => model.featureNames.get(feature));
    // Of two features of one name, the first is a genre.
    const numbers = new Map(names.map((name, feature) => [name, feature] as const).reverse());
    const { counts, biases } = sumMovies(model);
    const numMovies = model.movieBias.length;
    // A feature in no row is that of a name that all movies have, which weighs nothing.
    const idf = counts.map((count) => (count === 0 ? 0 : Math.log(numMovies / count)));
    return { numbers, idf, bias: biasOfFeatures(model, biases) };
  };
  return ({ title = '', year = 0, genres = [], attributes = {} }) => {
    known ??= load();
    const { numbers, idf, bias } = known;
    const part = (names: Iterable<string>, weightOf: (feature: number) => number): Part =>
      Array.from(names, (name) => numbers.get(name) ?? 0)
        .filter((feature) => feature > 0)
        .map((feature) => ({ feature, value: weightOf(feature) }));
    const decades = year > 0 ? decadesOf(year) : [];
    const parts: [Part, number][] = [
      [part(genres, () => 1), NORMS.genre],
      [part(Array.from(telling(title), wordFeature), (feature) => idf[feature]), NORMS.word],
      [decades.flatMap(({ decade, share }) => part([decadeFeature(decade)], () => share)), NORMS.decade],
      ...Object.entries(attributes).map(([name, value]): [Part, number] => [
        attributePart(name, value, numbers, (names) => part(names, (feature) => idf[feature])),
        NORMS.attribute,
      ]),
    ];
    // Values are rounded as those of the catalogue are.
    const rounded = (value: number) => Math.round(value / (model.valueScale || 1)) * model.valueScale;
    const entries = parts
      .flatMap(([entriesOf, norm]) => normalised(entriesOf, norm))
      .map(({ feature, value }) => ({ feature, value: rounded(value) }));
    return {
      features: Uint16Array.from(entries, ({ feature }) => feature),
      values: Float64Array.from(entries, ({ value }) => value),
      bias: entries.reduce((sum, { feature, value }) => sum + bias[feature] * value, bias[0]),
    };
  };
}

function attributePart(
  name: string,
  value: Attributes[string],
  numbers: ReadonlyMap<string, number>,
  named: (names: string[]) => Part,
): Part {
  if (typeof value !== 'number') return named([...new Set([value].flat())].map((one) => nameFeature(name, one)));
  const middles = Array.from(numbers, ([feature, number]) => ({ middle: middleOf(feature, name), feature: number }))
    .filter(({ middle }) => !Number.isNaN(middle))
    .sort((a, b) => a.middle - b.middle);
  if (middles.length === 0) return [];
  return around(
    middles.map(({ middle }) => middle),
    value,
  ).map(({ at, share }) => ({ feature: middles[at].feature, value: share }));
}

function normalised(part: Part, norm: number): Part {
  const length = Math.sqrt(part.reduce((sum, { value }) => sum + value * value, 0));
  return length === 0 ? [] : part.map(({ feature, value }) => ({ feature, value: (value * norm) / length }));
}

/** Returns the number of movies with each feature, and Σ b x over the movies, with the constant's entry first. */
function sumMovies(model: ContentModel): { counts: Float64Array; biases: Float64Array } {
  const counts = new Float64Array(model.numFeatures);
  const biases = new Float64Array(model.numFeatures);
  const row = makeRow(model.numFeatures);
  model.movieBias.forEach((bias, movie) => {
    readRow(model, movie, row);
    counts[0]++;
    biases[0] += bias;
    for (let f = 0; f < row.length; f++) {
      counts[row.features[f]]++;
      biases[row.features[f]] += bias * row.codes[f] * model.valueScale;
    }
  });
  return { counts, biases };
}

/**
 * Returns g, with which training predicts the bias of a movie without ratings as g·x. With b = (n m + λ g·x) / (n + λ), its
 * system (Σ nλ/(n+λ) x xᵀ + R I) g = Σ nλ/(n+λ) m x, in which m is the mean of n ratings, is the same as
 * (G + R/λ I) g = Σ b x over all movies of the catalogue.
 */
function biasOfFeatures({ numFeatures: d, gram }: ContentModel, biases: Float64Array): Float64Array {
  const a = Float64Array.from(gram);
  for (let f = 0; f < d; f++) a[f * d + f] += FEATURE_RIDGE / MOVIE_DAMPING;
  const g = biases.slice();
  solveSymmetric(a, d, g);
  return g;
}
