/**
 * Sparse rows of movies, cut into one piece for each kind of feature (genres, tags, words, decades). Equal pieces are
 * stored once. Thousands of films have the same genres or the same year, so the score of every movie is a sum of a few
 * numbers instead of all its features.
 */

import { type Indexes, packIndexes } from '../../shared/arrow.ts';

/** The pieces, and which of them each movie has. */
export interface Pieces {
  readonly numKinds: number;
  readonly numPieces: number;
  /** The piece of kind k of movie m is `pieces[m · numKinds + k]`. */
  readonly pieces: Indexes;
  /**
   * Features of piece p: entries `offsets[p] .. offsets[p + 1]`, ascending. Features of a later kind have higher
   * numbers.
   */
  readonly offsets: Uint32Array;
  readonly features: Indexes;
  readonly codes: Int8Array;
}

/**
 * Whole rows before they are cut: entries `offsets[m] .. offsets[m + 1]` of movie m, ascending. `kinds` has the first
 * feature of each kind.
 */
export interface CodedRows {
  readonly offsets: Uint32Array;
  readonly features: Uint16Array;
  readonly codes: Int8Array;
  readonly kinds: readonly number[];
}

/** Cuts rows into pieces and stores equal pieces once. */
export function sharePieces(rows: CodedRows): Pieces {
  const numKinds = rows.kinds.length;
  const numMovies = rows.offsets.length - 1;
  const pieces = new Uint32Array(numMovies * numKinds);
  const known = new Map<string, number>();
  const offsets = [0];
  const features: number[] = [];
  const codes: number[] = [];
  for (let m = 0, e = 0; m < numMovies; m++) {
    for (let kind = 0; kind < numKinds; kind++) {
      const bound = rows.kinds[kind + 1] ?? Number.POSITIVE_INFINITY;
      const start = e;
      let key = '';
      for (; e < rows.offsets[m + 1] && rows.features[e] < bound; e++) key += `${rows.features[e]}:${rows.codes[e]},`;
      let piece = known.get(key);
      if (piece === undefined) {
        piece = known.size;
        known.set(key, piece);
        features.push(...rows.features.subarray(start, e));
        codes.push(...rows.codes.subarray(start, e));
        offsets.push(features.length);
      }
      pieces[m * numKinds + kind] = piece;
    }
  }
  const numPieces = known.size;
  return {
    numKinds,
    numPieces,
    pieces: packIndexes(pieces, numPieces),
    offsets: Uint32Array.from(offsets),
    features: Uint16Array.from(features),
    codes: Int8Array.from(codes),
  };
}

/** Reusable memory for the row of one movie: the first `length` entries are in use. */
export interface Row {
  length: number;
  readonly features: Uint16Array;
  readonly codes: Int8Array;
}

/** Returns an empty row with room for `numFeatures` features. */
export function makeRow(numFeatures: number): Row {
  return { length: 0, features: new Uint16Array(numFeatures), codes: new Int8Array(numFeatures) };
}

/** Overwrites `row` with the features of a movie, ascending. */
export function readRow({ numKinds, pieces, offsets, features, codes }: Pieces, movie: number, row: Row): void {
  row.length = 0;
  for (let at = movie * numKinds; at < (movie + 1) * numKinds; at++) {
    for (let e = offsets[pieces[at]]; e < offsets[pieces[at] + 1]; e++) {
      row.features[row.length] = features[e];
      row.codes[row.length++] = codes[e];
    }
  }
}
