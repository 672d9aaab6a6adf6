/**
 * What is true of each film: traits, quality, how often it is picked.
 *
 *   traits[f] = √0.45 · genres + √0.1 · year + √0.45 · its own       each standardised, so that a trait has deviation 1
 *   fame[f]   = 0.5 · quality + √0.75 · chance + log(share of users who joined after it came out)
 *   weight[f] = POPULARITY(rank by fame) / that share
 */

import { randomStream } from '../../shared/random.ts';
import { standardizeColumn } from '../../shared/standardize-column.ts';
import type { Movies } from '../ingest/catalogue/read-movies.ts';
import { FILM_STREAM, GENRE_STREAM } from './streams.ts';
import { NUM_TRAITS } from './taste.ts';
import { LAST_YEAR } from './user-counts.ts';

const GENRE_SHARE = 0.45;
const YEAR_SHARE = 0.1;
/** Standard deviation of a film's quality, in stars. */
export const QUALITY = 0.48;
/** Correlation of quality and fame. */
const FAME_BY_QUALITY = 0.5;
/**
 * (rank / films, weight): straight between these on logarithmic scales. Solved for so that draws without replacement by ML-32M's
 * users give ML-32M's counts: 100,000 ratings at the top, 4 in the middle, 3,000 films with none.
 */
const POPULARITY: readonly (readonly [number, number])[] = [
  [5.7e-6, 960],
  [1.14e-4, 485],
  [1.14e-3, 151],
  [3.94e-3, 57],
  [1.14e-2, 15],
  [5.34e-2, 1.35],
  [9.12e-2, 0.455],
  [0.172, 0.108],
  [0.267, 0.031],
  [0.5, 0.0038],
  [1, 0.0027],
];
/** Keeps the most popular film of a small catalogue from being everybody's. */
const MOST_SHARE_OF_PICKS = 0.02;

export interface FilmModel {
  /** Row-major, film by trait. */
  readonly traits: Float32Array;
  /** In stars. */
  readonly quality: Float32Array;
  /** Picks go by these, among the films that are out; positive. */
  readonly weights: Float64Array;
  /** From which on a film is out; 0 when unknown. */
  readonly years: Uint16Array;
}

/** `joined` are the users' years of joining: who joins before a film is out cannot have rated it. */
export function makeFilms(
  { genres, years }: Pick<Movies, 'genres' | 'years'>,
  joined: Uint16Array,
  seed: number,
): FilmModel {
  const numFilms = years.length;
  const traits = new Float32Array(numFilms * NUM_TRAITS);
  const quality = new Float32Array(numFilms);
  const fame = new Float64Array(numFilms);
  const shares = sharesAfter(joined, years);
  const vectorOf = genreVectors(genres, seed);
  const age = standardizeYears(years);
  const yearVector = vectorOf('');
  for (let f = 0; f < numFilms; f++) {
    const random = randomStream(seed, FILM_STREAM, f);
    const ofGenre = Math.sqrt(GENRE_SHARE / Math.max(1, genres[f].length));
    for (let d = 0; d < NUM_TRAITS; d++) {
      let trait = Math.sqrt(YEAR_SHARE) * age[f] * yearVector[d];
      for (const genre of genres[f]) trait += ofGenre * vectorOf(genre)[d];
      traits[f * NUM_TRAITS + d] = trait + Math.sqrt(1 - GENRE_SHARE - YEAR_SHARE) * random.normal();
    }
    const standing = random.normal();
    quality[f] = QUALITY * standing;
    const chance = Math.sqrt(1 - FAME_BY_QUALITY ** 2) * random.normal();
    fame[f] = FAME_BY_QUALITY * standing + chance + Math.log(shares[f]);
  }
  for (let d = 0; d < NUM_TRAITS; d++) standardizeColumn(traits, NUM_TRAITS, d);
  const weights = new Float64Array(numFilms);
  const byFame = Uint32Array.from(fame.keys()).sort((a, b) => fame[b] - fame[a] || a - b);
  byFame.forEach((f, rank) => {
    weights[f] = popularity((rank + 0.5) / numFilms, numFilms) / shares[f];
  });
  return { traits, quality, weights, years: Uint16Array.from(years, (year) => Math.min(year, LAST_YEAR)) };
}

/** Of each film, the share of users who joined in its year or later; a little above 0 for films after everybody. */
function sharesAfter(joined: Uint16Array, years: readonly number[]): Float64Array {
  const since = new Map<number, number>();
  const sorted = joined.toSorted();
  const shareOf = (year: number) => {
    const before = sorted.findIndex((joinedIn) => joinedIn >= year);
    return ((before < 0 ? 0 : sorted.length - before) + 1) / (sorted.length + 1);
  };
  for (const year of new Set(years)) since.set(year, shareOf(year));
  return Float64Array.from(years, (year) => since.get(year) ?? 1);
}

/** A random direction for each name, the same whatever other genres there are. */
function genreVectors(genres: Movies['genres'], seed: number): (genre: string) => Float64Array {
  const names = ['', ...[...new Set(genres.flat())].sort()];
  const vectors = new Map(
    names.map((name, g) => {
      const random = randomStream(seed, GENRE_STREAM, g);
      return [name, Float64Array.from({ length: NUM_TRAITS }, () => random.normal())];
    }),
  );
  return (genre) => vectors.get(genre) as Float64Array;
}

/** Years with mean 0 and deviation 1; 0 for unknown ones. */
function standardizeYears(years: readonly number[]): Float64Array {
  const known = years.filter((year) => year > 0);
  const mean = known.reduce((sum, year) => sum + year, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, year) => sum + (year - mean) ** 2, 0) / known.length) || 1;
  return Float64Array.from(years, (year) => (year > 0 ? (year - mean) / deviation : 0));
}

/** `rank` is a share of the films, above 0 and below 1. */
function popularity(rank: number, numFilms: number): number {
  let k = 1;
  while (k < POPULARITY.length - 1 && rank > POPULARITY[k][0]) k++;
  const [[from, high], [to, low]] = [POPULARITY[k - 1], POPULARITY[k]];
  const weight = high * (low / high) ** (Math.log(rank / from) / Math.log(to / from));
  return 1 / (1 / weight + 1 / (MOST_SHARE_OF_PICKS * numFilms));
}
