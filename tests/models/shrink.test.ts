/** Smaller tables out of larger ones: what is kept is what was there. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeItemKnn, encodeItemKnn, type ItemKnnModel } from '../../models/item-knn/artifact.ts';
import { shrinkItemKnn } from '../../models/item-knn/shrink.ts';
import type { UserKnnModel } from '../../models/user-knn/artifact.ts';
import { decodeUserKnn, encodeUserKnn } from '../../models/user-knn/artifact.ts';
import { shrinkUserKnn } from '../../models/user-knn/shrink.ts';

const MOVIES = 12;
const codes = fc.array(fc.array(fc.integer({ min: 0, max: 127 }), { minLength: MOVIES, maxLength: MOVIES }), {
  minLength: MOVIES,
  maxLength: MOVIES,
});

/** Sparse rows of a dense matrix; 0 is no entry. */
function rowsOf(matrix: readonly number[][]) {
  const offsets = Uint32Array.from([
    0,
    ...matrix.map(
      (_, r) =>
        matrix
          .slice(0, r + 1)
          .flat()
          .filter(Boolean).length,
    ),
  ]);
  const index = Uint16Array.from(matrix.flatMap((row) => row.flatMap((code, column) => (code ? [column] : []))));
  return { offsets, index, codes: Int8Array.from(matrix.flat().filter(Boolean)) };
}

function toMatrix(offsets: Uint32Array, index: ArrayLike<number>, values: Int8Array, width: number): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, r) => {
    const row = new Array<number>(width).fill(0);
    for (let at = offsets[r]; at < offsets[r + 1]; at++) row[index[at]] = values[at];
    return row;
  });
}

it('keeps the highest votes of each movie, and the corner of the head', () => {
  fc.assert(
    fc.property(codes, fc.nat(MOVIES), fc.integer({ min: 1, max: MOVIES }), (votes, neighbours, movies) => {
      const { offsets, index, codes: given } = rowsOf(votes);
      const model: ItemKnnModel = {
        neutralWeight: 0,
        dislikedWeight: 0,
        voteDamping: 1,
        numMovies: MOVIES,
        votedMovies: MOVIES,
        votingMovies: MOVIES,
        rating: { offsets, voters: index, codes: given, scale: 1 },
        affinity: {
          movies: MOVIES,
          codes: Int8Array.from(votes.flatMap((row, i) => row.slice(0, i))),
          largest: 1,
          scales: Float32Array.from(votes[0]),
        },
      };
      const shrunk = shrinkItemKnn(model, { neighbours, movies, head: movies });
      expect(decodeItemKnn(encodeItemKnn(shrunk), MOVIES)).toEqual(shrunk);
      const left = toMatrix(shrunk.rating.offsets, shrunk.rating.voters, shrunk.rating.codes, MOVIES);
      expect(left).toHaveLength(movies);
      left.forEach((row, movie) => {
        const highest = votes[movie].filter(Boolean).toSorted((a, b) => b - a);
        expect(row.filter(Boolean).toSorted((a, b) => b - a)).toEqual(highest.slice(0, neighbours));
        for (const [voter, code] of row.entries()) if (code) expect(code).toBe(votes[movie][voter]);
      });
      const corner = votes.slice(0, movies).flatMap((row, i) => row.slice(0, i));
      expect(Array.from(shrunk.affinity.codes)).toEqual(corner);
    }),
  );
});

it('keeps whole prototypes, and both tables agree', () => {
  fc.assert(
    fc.property(codes, fc.integer({ min: 1, max: MOVIES + 3 }), (opinions, prototypes) => {
      const byPrototype = rowsOf(opinions);
      const byMovie = rowsOf(opinions[0].map((_, movie) => opinions.map((row) => row[movie])));
      const model = { numPrototypes: MOVIES, byPrototype, byMovie } as unknown as UserKnnModel;
      const shrunk = shrinkUserKnn(model, { prototypes });
      expect(shrunk.numPrototypes).toBe(Math.min(MOVIES, prototypes));
      const kept = toMatrix(shrunk.byPrototype.offsets, shrunk.byPrototype.index, shrunk.byPrototype.codes, MOVIES);
      for (const row of kept) expect(opinions).toContainEqual(row);
      const { offsets, index, codes: given } = shrunk.byMovie;
      const turned = toMatrix(offsets, index, given, shrunk.numPrototypes);
      expect(turned).toEqual(opinions[0].map((_, movie) => kept.map((row) => row[movie])));
      expect(decodeUserKnn(encodeUserKnn(shrunk), MOVIES).byMovie).toEqual(shrunk.byMovie);
      if (prototypes >= MOVIES) expect(shrunk.byPrototype).toEqual(byPrototype);
    }),
  );
});
