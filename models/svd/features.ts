/**
 * Side information of the rating head: who rated what, and what films are. A group of features has one prior precision, and a
 * row has the same value of every feature of a group that it has, so that no value per entry is kept.
 */

import type { KernelMemory } from '../../shared/kernels/memory.ts';
import type { Catalogue, Ratings } from '../../shared/ratings.ts';

export interface FeatureGroup {
  readonly numFeatures: number;
  /** Feature → rows that have it: in kernel memory, as the values are. */
  readonly offsets: Uint32Array;
  readonly index: Uint32Array;
  /** x of each row. */
  readonly rowValues: Float32Array;
}

const YEARS_PER_PERIOD = 5;

/** SVD++'s implicit term: every film is a feature of its raters, x = 1/√(films the user rated). `ratings` lie in `memory`. */
export function userFeatures(memory: KernelMemory, { byUser, byMovie, numMovies }: Ratings): FeatureGroup[] {
  const { offsets, index } = byMovie;
  return [{ numFeatures: numMovies, offsets, index, rowValues: rootsOfLengths(memory, byUser.offsets) }];
}

/** Every user is a feature of the films they rated, x = 1/√(raters of the film). */
export function raterFeatures(memory: KernelMemory, { byUser, byMovie, numUsers }: Ratings): FeatureGroup {
  const { offsets, index } = byUser;
  return { numFeatures: numUsers, offsets, index, rowValues: rootsOfLengths(memory, byMovie.offsets) };
}

/** Genres, x = 1/√(genres of the film), and periods of five years. */
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

/** 1/√length of each row, 0 of an empty one. */
function rootsOfLengths(memory: KernelMemory, offsets: Uint32Array): Float32Array {
  const values = memory.float32(offsets.length - 1);
  for (let row = 0; row < values.length; row++) {
    const length = offsets[row + 1] - offsets[row];
    values[row] = length === 0 ? 0 : 1 / Math.sqrt(length);
  }
  return values;
}
