/** Makes a smaller model out of a trained one: fewer prototypes. */

import { packOpinions, type UserKnnModel } from './artifact.ts';

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
  const rows = {
    offsets: begins,
    index: new Uint32Array(begins[numPrototypes]),
    codes: new Uint8Array(begins[numPrototypes]),
  };
  for (const [p, from] of kept.entries()) {
    rows.index.set(index.subarray(offsets[from], offsets[from + 1]), begins[p]);
    rows.codes.set(codes.subarray(offsets[from], offsets[from + 1]), begins[p]);
  }
  return { ...model, numPrototypes, ...packOpinions(rows, numMovies) };
}
