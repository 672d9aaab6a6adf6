/** Makes a smaller model out of a trained one: fewer prototypes. */

import { type Indexes, packIndexes } from '../../shared/arrow.ts';
import { MOST_MOVIES, type OpinionRows, type UserKnnModel } from './artifact.ts';

/**
 * Returns the model with `prototypes` of its prototypes, evenly spread over all of them, as far as it has so many. Their
 * order has nothing to do with taste, so that the rest is a fair sample.
 */
export function shrinkUserKnn(model: UserKnnModel, { prototypes }: { prototypes: number }): UserKnnModel {
  const numPrototypes = Math.min(model.numPrototypes, prototypes);
  const kept = Uint32Array.from({ length: numPrototypes }, (_, p) =>
    Math.floor((p * model.numPrototypes) / numPrototypes),
  );
  const numMovies = model.byMovie.offsets.length - 1;
  const { offsets, index, codes } = model.byPrototype;
  const begins = new Uint32Array(numPrototypes + 1);
  for (const [p, from] of kept.entries()) begins[p + 1] = begins[p] + offsets[from + 1] - offsets[from];
  const movies = new Uint32Array(begins[numPrototypes]);
  const opinions = new Int8Array(movies.length);
  for (const [p, from] of kept.entries()) {
    movies.set(index.subarray(offsets[from], offsets[from + 1]), begins[p]);
    opinions.set(codes.subarray(offsets[from], offsets[from + 1]), begins[p]);
  }
  const byPrototype = {
    offsets: begins,
    index: packIndexes(movies, Math.min(numMovies, MOST_MOVIES)),
    codes: opinions,
  };
  return { ...model, numPrototypes, byPrototype, byMovie: byMovieOf(byPrototype, numMovies, numPrototypes) };
}

/** The same opinions with a movie in each row, by ascending prototype. */
function byMovieOf({ offsets, index, codes }: OpinionRows, numMovies: number, numPrototypes: number): OpinionRows {
  const begins = new Uint32Array(numMovies + 1);
  for (const movie of index) begins[movie + 1]++;
  for (let m = 0; m < numMovies; m++) begins[m + 1] += begins[m];
  const next = begins.slice(0, numMovies);
  const prototypes: Indexes = packIndexes(new Uint32Array(index.length), numPrototypes);
  const opinions = new Int8Array(index.length);
  for (let p = 0; p < numPrototypes; p++) {
    for (let at = offsets[p]; at < offsets[p + 1]; at++) {
      const to = next[index[at]]++;
      prototypes[to] = p;
      opinions[to] = codes[at];
    }
  }
  return { offsets: begins, index: prototypes, codes: opinions };
}
