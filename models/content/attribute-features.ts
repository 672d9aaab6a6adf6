/**
 * Features from attributes (shared/attributes.ts). Names of words and lists are features like tags: the most common ones,
 * weighted by idf. A number belongs to the two bins whose middles it lies between, in proportion. Texts give none.
 */

import type { AttributeColumn, NameColumn, NumberColumn } from '../../shared/attributes.ts';
import { around, nameFeature, numberFeature } from './feature-names.ts';

/**
 * Most features of names, over all attributes, and least movies of each: as for tags (train.ts), since every feature
 * adds a row to matrices of the artifact. An attribute gets a share that grows with its number of names.
 */
const MOST_NAMES = 40;
const LEAST_MOVIES = 5;
/** Bins of a number: fifths of the movies. A round number. */
const BINS = 5;

/** Features of one attribute. Values of a movie are not normalised. */
export interface AttributeFeatures {
  readonly names: readonly string[];
  /** Calls `add` with each feature of a movie. */
  describe(movie: number, add: (feature: number, value: number) => void): void;
}

/** Returns the features of each attribute that has any, in the order of the catalogue. */
export function attributeFeatures(attributes: readonly AttributeColumn[], numMovies: number): AttributeFeatures[] {
  const common = attributes.map((attribute) =>
    attribute.type === 'word' || attribute.type === 'list' ? commonNames(attribute) : [],
  );
  // The most common names of all attributes together get the features; on a tie the earlier attribute does.
  const counts = common.flat().map(({ movies }) => movies);
  const least = counts.sort((a, b) => b - a)[MOST_NAMES] ?? 0;
  return attributes
    .map((attribute, k) => {
      if (attribute.type === 'text') return { names: [], describe: () => undefined };
      if (attribute.type === 'number') return numberFeatures(attribute);
      return nameFeatures(
        attribute,
        common[k].filter(({ movies }) => movies > least),
        numMovies,
      );
    })
    .filter(({ names }) => names.length > 0);
}

interface CommonName {
  readonly item: number;
  readonly movies: number;
}

/** The names that enough movies have, most common first. A name that all have tells nothing. */
function commonNames({ names, items, offsets }: NameColumn): CommonName[] {
  const counts = new Uint32Array(names.length);
  for (const item of items) counts[item]++;
  return Array.from(counts, (movies, item) => ({ item, movies }))
    .filter(({ movies }) => movies >= LEAST_MOVIES && movies < offsets.length - 1)
    .sort((a, b) => b.movies - a.movies || a.item - b.item);
}

function nameFeatures(
  { name, names, offsets, items }: NameColumn,
  chosen: readonly CommonName[],
  numMovies: number,
): AttributeFeatures {
  const featureOf = new Map(chosen.map(({ item }, feature) => [item, feature]));
  return {
    names: chosen.map(({ item }) => nameFeature(name, names[item])),
    describe(movie, add) {
      for (const item of new Set(items.subarray(offsets[movie], offsets[movie + 1]))) {
        const feature = featureOf.get(item);
        if (feature !== undefined) add(feature, Math.log(numMovies / chosen[feature].movies));
      }
    },
  };
}

function numberFeatures({ name, unit, values }: NumberColumn): AttributeFeatures {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number) => known[Math.min(known.length - 1, Math.floor(share * known.length))];
  const middles = Array.from({ length: BINS }, (_, bin) => at((bin + 0.5) / BINS));
  const distinct = [...new Set(middles)];
  if (distinct.length < 2) return { names: [], describe: () => undefined };
  return {
    names: distinct.map((middle) => numberFeature(name, middle, unit)),
    describe(movie, add) {
      const value = values[movie];
      if (Number.isNaN(value)) return;
      for (const { at: feature, share } of around(distinct, value)) add(feature, share);
    },
  };
}
