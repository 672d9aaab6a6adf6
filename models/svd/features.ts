/** Side information of the rating head: who rated what, and what films are, as sparse feature rows for gibbs.ts. */

import type { Catalogue, Ratings, SparseRows } from '../../shared/ratings.ts';
import type { FeatureRows } from './gibbs.ts';

const GROUPS = { raters: 0, genres: 1, years: 2 } as const;
const YEARS_PER_PERIOD = 5;
const NONE: FeatureRows = {
  numFeatures: 0,
  offsets: new Uint32Array(1),
  index: new Uint32Array(0),
  values: new Float32Array(0),
  group: new Uint8Array(0),
};

/** SVD++'s implicit term: every film is a feature of its raters, x = 1/√(films the user rated). */
export function userFeatures({ byMovie, byUser, numMovies }: Ratings, whoRatedWhat: boolean): FeatureRows {
  if (!whoRatedWhat) return NONE;
  return {
    numFeatures: numMovies,
    offsets: byMovie.offsets,
    index: byMovie.index,
    values: countValues(byMovie, byUser),
    group: new Uint8Array(numMovies).fill(GROUPS.raters),
  };
}

/** Every user is a feature of the films they rated, x = 1/√(raters of the film); then genres and periods of five years. */
export function movieFeatures(
  { byUser, byMovie, numMovies, numUsers }: Ratings,
  { genreNames, genreOffsets, genres, years }: Catalogue,
  use: { whoRatedWhat: boolean; filmFacts: boolean },
): FeatureRows {
  const raters = use.whoRatedWhat ? { ...byUser, values: countValues(byUser, byMovie) } : NONE;
  const numRaters = use.whoRatedWhat ? numUsers : 0;
  const facts: { group: number; index: number[]; values: number[] }[] = [];
  const add = (group: number) => {
    const fact = { group, index: [] as number[], values: [] as number[] };
    facts.push(fact);
    return fact;
  };
  const byGenre = use.filmFacts ? genreNames.map(() => add(GROUPS.genres)) : [];
  const byPeriod = new Map<number, ReturnType<typeof add>>();
  for (let m = 0; use.filmFacts && m < numMovies; m++) {
    const value = 1 / Math.sqrt(genreOffsets[m + 1] - genreOffsets[m]);
    for (let e = genreOffsets[m]; e < genreOffsets[m + 1]; e++) {
      byGenre[genres[e]].index.push(m);
      byGenre[genres[e]].values.push(value);
    }
    if (years[m] === 0) continue;
    const period = Math.floor(years[m] / YEARS_PER_PERIOD);
    const fact = byPeriod.get(period) ?? add(GROUPS.years);
    byPeriod.set(period, fact);
    fact.index.push(m);
    fact.values.push(1);
  }
  const offsets = new Uint32Array(numRaters + facts.length + 1);
  offsets.set(raters.offsets);
  facts.forEach(({ index }, f) => {
    offsets[numRaters + f + 1] = offsets[numRaters + f] + index.length;
  });
  const group = new Uint8Array(numRaters + facts.length).fill(GROUPS.raters);
  facts.forEach((fact, f) => {
    group[numRaters + f] = fact.group;
  });
  return {
    numFeatures: numRaters + facts.length,
    offsets,
    index: concat(
      Uint32Array,
      raters.index,
      facts.flatMap(({ index }) => index),
    ),
    values: concat(
      Float32Array,
      raters.values,
      facts.flatMap(({ values }) => values),
    ),
    group,
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
