/**
 * Named features of every movie: genres, decades, tags, title words, and attributes where the catalogue has any. Tags and
 * words are weighted by TF-IDF, since a movie can have many.
 */

import type { Catalogue } from '../../shared/ratings.ts';
import { attributeFeatures } from './attribute-features.ts';
import { decadeFeature, decadesOf, NORMS, tagFeature, telling, wordFeature } from './feature-names.ts';

/** Which features are used, and how much each group weighs. */
export interface FeatureConfig {
  /** Most tags and most title words that become features. Each must occur in at least `minMovies` movies. */
  maxTags: number;
  maxWords: number;
  minMovies: number;
  /** Euclidean length of each group's part of a movie's vector. That of genres is 1. */
  decadeNorm: number;
  tagNorm: number;
  wordNorm: number;
}

/**
 * Sparse rows by movie: entries `offsets[m] .. offsets[m + 1]` of movie m, ascending. Feature 0, the constant, is in no
 * row.
 */
export interface FeatureTable {
  readonly names: string[];
  /** First feature of each kind, in the order genres, tags, words, decades, attributes. */
  readonly kinds: readonly number[];
  readonly offsets: Uint32Array;
  readonly features: Uint16Array;
  readonly values: Float32Array;
}

/** Features of one kind: their names, and the sparse rows of all movies over them, not normalised yet. */
interface FeatureGroup {
  readonly names: readonly string[];
  readonly offsets: Uint32Array;
  readonly features: readonly number[];
  readonly values: readonly number[];
}

/** Returns the features of every movie of the catalogue, normalised by group. */
export function describeMovies(catalogue: Catalogue, config: FeatureConfig): FeatureTable {
  const numMovies = catalogue.movieIds.length;
  const groups = [
    genreFeatures(catalogue),
    tagFeatures(catalogue, config),
    wordFeatures(catalogue, config),
    decadeFeatures(catalogue),
    ...attributeGroups(catalogue),
  ];
  const { genre, attribute } = NORMS;
  const norms = [genre, config.tagNorm, config.wordNorm, config.decadeNorm, ...groups.slice(4).map(() => attribute)];
  const length = groups.reduce((sum, { features }) => sum + features.length, 0);
  const offsets = new Uint32Array(numMovies + 1);
  const features = new Uint16Array(length);
  const values = new Float32Array(length);
  const kinds = groups.map((_, k) => groups.slice(0, k).reduce((first, { names }) => first + names.length, 1));
  let at = 0;
  for (let m = 0; m < numMovies; m++) {
    for (const [k, group] of groups.entries()) at = placeRow(group, m, norms[k], kinds[k], features, values, at);
    offsets[m + 1] = at;
  }
  const names = ['', ...groups.flatMap((group) => group.names)];
  return { names, kinds, offsets, features: features.slice(0, at), values: values.slice(0, at) };
}

/**
 * Writes a movie's row of one group at position `at`, ascending by feature and scaled to Euclidean length `norm`.
 * Returns the position after it. A row of zeros is left out.
 */
function placeRow(
  group: FeatureGroup,
  movie: number,
  norm: number,
  first: number,
  features: Uint16Array,
  values: Float32Array,
  at: number,
): number {
  const start = group.offsets[movie];
  const end = group.offsets[movie + 1];
  let squares = 0;
  for (let e = start; e < end; e++) squares += group.values[e] ** 2;
  if (squares === 0) return at;
  const scale = norm / Math.sqrt(squares);
  for (let e = start; e < end; e++) {
    const feature = first + group.features[e];
    let place = at + e - start;
    for (; place > at && features[place - 1] > feature; place--) {
      features[place] = features[place - 1];
      values[place] = values[place - 1];
    }
    features[place] = feature;
    values[place] = group.values[e] * scale;
  }
  return at + end - start;
}

/** Makes a group with one row per movie, from the entries that `describe` adds. */
function makeGroup(
  names: readonly string[],
  numMovies: number,
  describe: (movie: number, add: (feature: number, value: number) => void) => void,
): FeatureGroup {
  const offsets = new Uint32Array(numMovies + 1);
  const features: number[] = [];
  const values: number[] = [];
  const add = (feature: number, value: number): void => {
    features.push(feature);
    values.push(value);
  };
  for (let m = 0; m < numMovies; m++) {
    describe(m, add);
    offsets[m + 1] = features.length;
  }
  return { names, offsets, features, values };
}

function genreFeatures({ genreNames, genreOffsets, genres, movieIds }: Catalogue): FeatureGroup {
  return makeGroup(genreNames, movieIds.length, (m, add) => {
    for (let e = genreOffsets[m]; e < genreOffsets[m + 1]; e++) add(genres[e], 1);
  });
}

/** The tags that most movies have, weighted by (1 + log count) · idf. */
function tagFeatures(catalogue: Catalogue, { maxTags, minMovies }: FeatureConfig): FeatureGroup {
  const { tagNames, tagOffsets, tags, tagCounts, movieIds } = catalogue;
  const spread = new Uint32Array(tagNames.length);
  for (const tag of tags) spread[tag]++;
  const chosen = mostCommon(spread, maxTags, minMovies);
  const names = Array.from(chosen, (tag) => tagFeature(tagNames[tag]));
  const featureOf = inverse(chosen, tagNames.length);
  return makeGroup(names, movieIds.length, (m, add) => {
    for (let e = tagOffsets[m]; e < tagOffsets[m + 1]; e++) {
      const feature = featureOf[tags[e]];
      if (feature >= 0) add(feature, (1 + Math.log(tagCounts[e])) * Math.log(movieIds.length / spread[tags[e]]));
    }
  });
}

/** The words that most titles have, of three letters or more, weighted by idf. */
function wordFeatures({ titles }: Catalogue, { maxWords, minMovies }: FeatureConfig): FeatureGroup {
  const numbers = new Map<string, number>();
  const perMovie = titles.map((title) => {
    return Array.from(telling(title), (word) => {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      return number;
    });
  });
  const spread = new Uint32Array(numbers.size);
  for (const words of perMovie) for (const word of words) spread[word]++;
  const chosen = mostCommon(spread, maxWords, minMovies);
  const texts = Array.from(numbers.keys());
  const names = Array.from(chosen, (word) => wordFeature(texts[word]));
  const featureOf = inverse(chosen, numbers.size);
  return makeGroup(names, titles.length, (m, add) => {
    for (const word of perMovie[m]) {
      if (featureOf[word] >= 0) add(featureOf[word], Math.log(titles.length / spread[word]));
    }
  });
}

/** A group for each attribute that has features. */
function attributeGroups({ attributes = [], movieIds }: Catalogue): FeatureGroup[] {
  return attributeFeatures(attributes, movieIds.length).map(({ names, describe }) =>
    makeGroup(names, movieIds.length, describe),
  );
}

/** The decades of films, from the first to the last that any film belongs to. */
function decadeFeatures({ years }: Catalogue): FeatureGroup {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const year of years) {
    if (year === 0) continue;
    const before = 10 * Math.floor((year - 5) / 10);
    first = Math.min(first, before);
    last = Math.max(last, before + 10);
  }
  const number = last < first ? 0 : (last - first) / 10 + 1;
  const names = Array.from({ length: number }, (_, d) => decadeFeature(first + 10 * d));
  return makeGroup(names, years.length, (m, add) => {
    if (years[m] === 0) return;
    for (const { decade, share } of decadesOf(years[m])) add((decade - first) / 10, share);
  });
}

/**
 * Returns the `most` items with the highest counts, of those that reach `least`. On a tie the lower number comes first.
 */
function mostCommon(counts: Uint32Array, most: number, least: number): Uint32Array {
  return Uint32Array.from(counts.keys())
    .filter((item) => counts[item] >= least)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, most);
}

/** Returns the rank of each item in `chosen`, −1 for the others. */
function inverse(chosen: Uint32Array, numItems: number): Int32Array {
  const ranks = new Int32Array(numItems).fill(-1);
  chosen.forEach((item, rank) => {
    ranks[item] = rank;
  });
  return ranks;
}
