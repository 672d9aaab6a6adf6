/**
 * The model of made-up films: their traits, their quality, and how often they are chosen.
 *
 *   traits[f] = √0.45 · genres + √0.1 · year + √0.45 · its own       each standardised, so that a trait has deviation 1
 *   fame[f]   = 0.5 · quality + √0.75 · chance + log(share of users who joined after it came out)
 *   weight[f] = POPULARITY(rank by fame) / that share
 *
 * The constants are chosen by hand so that the ratings are spread as in MovieLens
 * (tests/batch/synthesize/synthesize.test.ts).
 */

import { PURPOSE, randomStream } from '../../shared/random.ts';
import { standardizeColumn } from '../../shared/standardize-column.ts';
import type { Movies } from '../ingest/catalogue/read-movies.ts';
import { NUM_TRAITS } from './taste.ts';
import { LAST_YEAR } from './user-counts.ts';

/** Shares of a trait's variance that come from the genres and from the year. The rest is the film's own. */
const GENRE_SHARE = 0.45;
const YEAR_SHARE = 0.1;
/** Standard deviation of the films' quality, in stars. */
export const QUALITY = 0.48;
/** Correlation of quality and fame, apart from the film's age. */
const FAME_BY_QUALITY = 0.5;
/**
 * Points (rank / number of films, weight), with interpolation on logarithmic scales between them. They are fitted so
 * that draws without replacement by the users of ML-32M give about its numbers of ratings per film: 100,000 for the
 * most popular film, a median of 4, and 3,000 films without ratings.
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
/**
 * Limits the weight of a film to this share of all weights, so that not every user rates the top film of a small
 * catalogue.
 */
const MOST_SHARE_OF_PICKS = 0.02;

/** The films as parallel arrays. */
export interface FilmModel {
  /** Row-major (film, trait). Each trait has mean 0 and standard deviation 1 over the films. */
  readonly traits: Float32Array;
  /** In stars; mean 0. */
  readonly quality: Float32Array;
  /** Positive weights by which released films are chosen. */
  readonly weights: Float64Array;
  /** Release years; 0 if unknown. */
  readonly years: Uint16Array;
}

/**
 * Makes the films of a catalogue. `joined` has the year in which each user joins; a user rates only films that are out
 * by then. The result depends on the catalogue, `joined` and the seed.
 */
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
    const random = randomStream(seed, PURPOSE.madeUpFilm, f);
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

/** The share of users who joined in each film's year or later. It is slightly above 0 if nobody did. */
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

/** A random vector in trait space for each genre, and one for the year under the empty name. */
function genreVectors(genres: Movies['genres'], seed: number): (genre: string) => Float64Array {
  const names = ['', ...[...new Set(genres.flat())].sort()];
  const vectors = new Map(
    names.map((name, g) => {
      const random = randomStream(seed, PURPOSE.madeUpGenre, g);
      return [name, Float64Array.from({ length: NUM_TRAITS }, () => random.normal())];
    }),
  );
  return (genre) => vectors.get(genre) as Float64Array;
}

/** Scales the years to mean 0 and standard deviation 1. Unknown years become 0. */
function standardizeYears(years: readonly number[]): Float64Array {
  const known = years.filter((year) => year > 0);
  const mean = known.reduce((sum, year) => sum + year, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, year) => sum + (year - mean) ** 2, 0) / known.length) || 1;
  return Float64Array.from(years, (year) => (year > 0 ? (year - mean) / deviation : 0));
}

/**
 * The weight of the film at `rank`, a share of all films between 0 and 1, before it is divided by its share of users.
 */
function popularity(rank: number, numFilms: number): number {
  let k = 1;
  while (k < POPULARITY.length - 1 && rank > POPULARITY[k][0]) k++;
  const [[from, high], [to, low]] = [POPULARITY[k - 1], POPULARITY[k]];
  const weight = high * (low / high) ** (Math.log(rank / from) / Math.log(to / from));
  return 1 / (1 / weight + 1 / (MOST_SHARE_OF_PICKS * numFilms));
}
