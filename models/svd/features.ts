/** Side information of the rating head: who rated what, and what films are, as sparse feature rows for gibbs.ts. */

import type { Catalogue, Ratings, SparseRows } from '../../shared/ratings.ts';
import type { FeatureRows } from './gibbs.ts';

const GROUPS = { raters: 0, genres: 1, years: 2 } as const;
const YEARS_PER_PERIOD = 5;

/** SVD++'s implicit term: every film is a feature of its raters, x = 1/√(films the user rated). */
export function userFeatures({ byMovie, byUser, numMovies }: Ratings): FeatureRows {
  return {
    numFeatures: numMovies,
    offsets: byMovie.offsets,
    index: byMovie.index,
    values: countValues(byMovie, byUser),
    group: new Uint8Array(numMovies),
  };
}

/** Every user is a feature of the films they rated, x = 1/√(raters of the film); then genres and periods of five years. */
export function movieFeatures({ byUser, byMovie, numMovies, numUsers }: Ratings, catalogue: Catalogue): FeatureRows {
  const { genreNames, genreOffsets, genres, years } = catalogue;
  const films: { index: number[]; values: number[] }[] = genreNames.map(() => ({ index: [], values: [] }));
  const periods = new Map<number, number>();
  for (let m = 0; m < numMovies; m++) {
    const value = 1 / Math.sqrt(genreOffsets[m + 1] - genreOffsets[m]);
    for (let e = genreOffsets[m]; e < genreOffsets[m + 1]; e++) push(genres[e], m, value);
    if (years[m] === 0) continue;
    const period = Math.floor(years[m] / YEARS_PER_PERIOD);
    let feature = periods.get(period);
    if (feature === undefined) {
      feature = films.length;
      periods.set(period, feature);
      films.push({ index: [], values: [] });
    }
    push(feature, m, 1);
  }
  function push(feature: number, movie: number, value: number): void {
    films[feature].index.push(movie);
    films[feature].values.push(value);
  }
  const offsets = new Uint32Array(numUsers + films.length + 1);
  offsets.set(byUser.offsets);
  films.forEach((film, f) => {
    offsets[numUsers + f + 1] = offsets[numUsers + f] + film.index.length;
  });
  return {
    numFeatures: numUsers + films.length,
    offsets,
    index: concat(
      Uint32Array,
      byUser.index,
      films.flatMap((film) => film.index),
    ),
    values: concat(
      Float32Array,
      countValues(byUser, byMovie),
      films.flatMap((film) => film.values),
    ),
    group: Uint8Array.from({ length: numUsers + films.length }, (_, f) => {
      if (f < numUsers) return GROUPS.raters;
      return f < numUsers + genreNames.length ? GROUPS.genres : GROUPS.years;
    }),
  };
}

/** 1/√(length of the row on the other side) for every entry. */
function countValues(rows: SparseRows, others: SparseRows): Float32Array {
  return Float32Array.from(rows.index, (other) => 1 / Math.sqrt(others.offsets[other + 1] - others.offsets[other]));
}

function concat<T extends Uint32Array | Float32Array>(
  type: new (length: number) => T,
  head: T,
  tail: readonly number[],
): T {
  const out = new type(head.length + tail.length);
  out.set(head);
  out.set(tail, head.length);
  return out;
}
