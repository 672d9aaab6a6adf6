/** Named features of every movie: genres, decades, tags and title words. TF-IDF where a movie can have many. */

import type { Catalogue } from '../../shared/ratings.ts';

export interface FeatureConfig {
  /** Most tags and title words that become features, and how many movies must have one. */
  maxTags: number;
  maxWords: number;
  minMovies: number;
  /** Norm of each group's part of a movie's vector; genres have 1. */
  decadeNorm: number;
  tagNorm: number;
  wordNorm: number;
}

/** Sparse rows by movie; feature 0 is the constant and stands in no row. */
export interface FeatureTable {
  readonly names: string[];
  readonly offsets: Uint32Array;
  readonly features: Uint16Array;
  readonly values: Float32Array;
}

type Cell = readonly [feature: number, value: number];

export function describeMovies(catalogue: Catalogue, config: FeatureConfig): FeatureTable {
  const numMovies = catalogue.movieIds.length;
  const names = ['', ...catalogue.genreNames];
  const tags = commonTags(catalogue, config);
  const words = commonWords(catalogue, config);
  const decades = decadeFeatures(catalogue.years);
  const firstTag = names.length;
  names.push(...tags.names.map((name) => `tag: ${name}`));
  const firstWord = names.length;
  names.push(...words.names.map((name) => `“${name}” in the title`));
  const firstDecade = names.length;
  names.push(...decades.names);

  const offsets = new Uint32Array(numMovies + 1);
  const features: number[] = [];
  const values: number[] = [];
  for (let m = 0; m < numMovies; m++) {
    const genres = Array.from(
      catalogue.genres.subarray(catalogue.genreOffsets[m], catalogue.genreOffsets[m + 1]),
      (genre): Cell => [1 + genre, 1],
    );
    const cells = [
      ...withNorm(genres, 1),
      ...withNorm(shift(tags.rows[m], firstTag), config.tagNorm),
      ...withNorm(shift(words.rows[m], firstWord), config.wordNorm),
      ...withNorm(shift(decades.rows[m], firstDecade), config.decadeNorm),
    ].sort((a, b) => a[0] - b[0]);
    for (const [feature, value] of cells) {
      features.push(feature);
      values.push(value);
    }
    offsets[m + 1] = features.length;
  }
  return { names, offsets, features: Uint16Array.from(features), values: Float32Array.from(values) };
}

/** The most widespread tags, weighted (1 + log count) · idf. */
function commonTags({ tagNames, tagOffsets, tags, tagCounts, movieIds }: Catalogue, config: FeatureConfig) {
  const spread = new Uint32Array(tagNames.length);
  for (const tag of tags) spread[tag]++;
  const chosen = mostCommon(spread, config.maxTags, config.minMovies);
  const rows = Array.from(movieIds, (_, m) => {
    const row: Cell[] = [];
    for (let e = tagOffsets[m]; e < tagOffsets[m + 1]; e++) {
      const feature = chosen.get(tags[e]);
      if (feature === undefined) continue;
      row.push([feature, (1 + Math.log(tagCounts[e])) * Math.log(movieIds.length / spread[tags[e]])]);
    }
    return row;
  });
  return { names: Array.from(chosen.keys(), (tag) => tagNames[tag]), rows };
}

/** The most widespread words of titles (three letters or more), weighted by idf. */
function commonWords({ titles }: Catalogue, config: FeatureConfig) {
  const numbers = new Map<string, number>();
  const perMovie = titles.map((title) => {
    const words = new Set(title.toLowerCase().match(/\p{L}{3,}/gu) ?? []);
    return Array.from(words, (word) => {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      return number;
    });
  });
  const spread = new Uint32Array(numbers.size);
  for (const words of perMovie) for (const word of words) spread[word]++;
  const chosen = mostCommon(spread, config.maxWords, config.minMovies);
  const texts = Array.from(numbers.keys());
  const rows = perMovie.map((words) =>
    words.flatMap((word): Cell[] => {
      const feature = chosen.get(word);
      return feature === undefined ? [] : [[feature, Math.log(titles.length / spread[word])]];
    }),
  );
  return { names: Array.from(chosen.keys(), (word) => texts[word]), rows };
}

/** A film between the middles of two decades belongs to both in proportion, so that 1989 and 1990 are neighbours. */
function decadeFeatures(years: Uint16Array) {
  const known = years.filter((year) => year > 0);
  if (known.length === 0) return { names: [] as string[], rows: Array.from(years, (): Cell[] => []) };
  const position = (year: number) => (year - 5) / 10;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const year of known) {
    first = Math.min(first, Math.floor(position(year)));
    last = Math.max(last, Math.floor(position(year)) + 1);
  }
  const names = Array.from({ length: last - first + 1 }, (_, d) => `${(first + d) * 10}s`);
  const rows = Array.from(years, (year): Cell[] => {
    if (year === 0) return [];
    const decade = Math.floor(position(year));
    const part = position(year) - decade;
    return part === 0
      ? [[decade - first, 1]]
      : [
          [decade - first, 1 - part],
          [decade + 1 - first, part],
        ];
  });
  return { names, rows };
}

/** Item → rank among the `most` with the highest count (ties: lower number), of those with at least `least`. */
function mostCommon(counts: Uint32Array, most: number, least: number): Map<number, number> {
  const order = Array.from(counts.keys())
    .filter((item) => counts[item] >= least)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, most);
  return new Map(order.map((item, rank) => [item, rank]));
}

function shift(cells: readonly Cell[], by: number): Cell[] {
  return cells.map(([feature, value]) => [feature + by, value]);
}

function withNorm(cells: readonly Cell[], norm: number): Cell[] {
  const length = Math.hypot(...cells.map(([, value]) => value));
  return length === 0 ? [] : cells.map(([feature, value]) => [feature, (value * norm) / length]);
}
