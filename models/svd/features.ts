/**
 * Side information of the rating head: who rated what, and facts about films. All features of a group share one prior
 * precision. A row has the same value for every feature that it has of a group, so one value per row is stored instead
 * of one per entry.
 */

import type { KernelMemory } from '../../shared/kernels/memory.ts';
import type { Catalogue, Ratings } from '../../shared/ratings.ts';

/** A group of features. All arrays lie in kernel memory. */
export interface FeatureGroup {
  readonly numFeatures: number;
  /** Rows that have feature f: `index[offsets[f] .. offsets[f + 1]]`. */
  readonly offsets: Uint32Array;
  readonly index: Uint32Array;
  /** x: the value that the row has for each of its features in the group. */
  readonly rowValues: Float32Array;
}

/** Films of the same five years share a feature. No search for this value is on record. */
const YEARS_PER_PERIOD = 5;

/**
 * Returns the features of users, which are SVD++'s implicit term: every film is a feature of its raters, with x =
 * 1/√(number of films that the user rated). `ratings` must lie in `memory`; their rows are retained, not copied.
 */
export function userFeatures(memory: KernelMemory, { byUser, byMovie, numMovies }: Ratings): FeatureGroup[] {
  const { offsets, index } = byMovie;
  return [{ numFeatures: numMovies, offsets, index, rowValues: rootsOfLengths(memory, byUser.offsets) }];
}

/**
 * Returns the first group of features of movies: every user is a feature of the films they rated, with x = 1/√(number
 * of raters of the film). `ratings` must lie in `memory`; their rows are retained, not copied.
 */
export function raterFeatures(memory: KernelMemory, { byUser, byMovie, numUsers }: Ratings): FeatureGroup {
  const { offsets, index } = byUser;
  return { numFeatures: numUsers, offsets, index, rowValues: rootsOfLengths(memory, byMovie.offsets) };
}

/**
 * Returns two more groups of features of movies: genres, with x = 1/√(number of the film's genres), and periods of five
 * years, with x = 1.
 */
export function filmFeatures(memory: KernelMemory, catalogue: Catalogue): FeatureGroup[] {
  const { genreNames, genreOffsets, genres, years } = catalogue;
  const byGenre = genreNames.map((): number[] => []);
  const byPeriod = new Map<number, number[]>();
  for (let m = 0; m < years.length; m++) {
    for (const genre of genres.subarray(genreOffsets[m], genreOffsets[m + 1])) byGenre[genre].push(m);
    if (years[m] === 0) continue;
    const period = Math.floor(years[m] / YEARS_PER_PERIOD);
    const films = byPeriod.get(period);
    if (films) films.push(m);
    else byPeriod.set(period, [m]);
  }
  return [
    toGroup(memory, byGenre, rootsOfLengths(memory, genreOffsets)),
    toGroup(memory, [...byPeriod.values()], memory.float32(years.length).fill(1)),
  ];
}

function toGroup(memory: KernelMemory, rows: readonly number[][], rowValues: Float32Array): FeatureGroup {
  const offsets = memory.uint32(rows.length + 1);
  rows.forEach((row, f) => {
    offsets[f + 1] = offsets[f] + row.length;
  });
  const index = memory.uint32(offsets[rows.length]);
  rows.forEach((row, f) => {
    index.set(row, offsets[f]);
  });
  return { numFeatures: rows.length, offsets, index, rowValues };
}

/** Returns 1/√length of each row; 0 for an empty row. */
function rootsOfLengths(memory: KernelMemory, offsets: Uint32Array): Float32Array {
  const values = memory.float32(offsets.length - 1);
  for (let row = 0; row < values.length; row++) {
    const length = offsets[row + 1] - offsets[row];
    values[row] = length === 0 ? 0 : 1 / Math.sqrt(length);
  }
  return values;
}
