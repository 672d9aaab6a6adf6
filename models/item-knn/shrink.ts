/** Makes a smaller model out of a trained one: fewer neighbours, and a smaller head. */

import { type Indexes, packIndexes } from '../../shared/arrow.ts';
import type { ItemKnnModel, VoteTable, WeightTable } from './artifact.ts';

/**
 * Returns the model with the `neighbours` highest votes for each of its first `movies` movies, and with the weights among
 * the first `head` movies, as far as it has so many. Other movies get no votes, and no affinity.
 */
export function shrinkItemKnn(
  model: ItemKnnModel,
  { neighbours, movies, head }: { neighbours: number; movies: number; head: number },
): ItemKnnModel {
  const votedMovies = Math.min(model.votedMovies, movies);
  return {
    ...model,
    votedMovies,
    rating: shrinkVotes(model.rating, votedMovies, neighbours),
    affinity: shrinkHead(model.affinity, Math.min(model.affinity.movies, head)),
  };
}

function shrinkVotes({ offsets, movies, codes, scale }: VoteTable, votedMovies: number, most: number): VoteTable {
  const counts = countByCode(movies, codes, votedMovies);
  const least = leastCodes(counts, votedMovies, most);
  const kept: number[] = [];
  const begins = new Uint32Array(offsets.length);
  for (let voter = 0; voter + 1 < offsets.length; voter++) {
    for (let at = offsets[voter]; at < offsets[voter + 1]; at++) {
      const movie = movies[at];
      if (movie < votedMovies && takesVote(least, movie, codes[at])) kept.push(at);
    }
    begins[voter + 1] = kept.length;
  }
  const index = packIndexes(
    kept.map((at) => movies[at]),
    votedMovies,
  );
  return { offsets: begins, movies: index, codes: Int8Array.from(kept, (at) => codes[at]), scale };
}

/** Codes of votes are above 0. */
const NUM_CODES = 128;

function countByCode(movies: Indexes, codes: Int8Array, votedMovies: number): Uint32Array {
  const counts = new Uint32Array(votedMovies * NUM_CODES);
  for (let at = 0; at < codes.length; at++) if (movies[at] < votedMovies) counts[movies[at] * NUM_CODES + codes[at]]++;
  return counts;
}

/** For each movie the lowest code that is kept, and how many votes of that code are. */
interface Least {
  readonly codes: Uint8Array;
  readonly left: Uint32Array;
}

function leastCodes(counts: Uint32Array, votedMovies: number, most: number): Least {
  const least = { codes: new Uint8Array(votedMovies), left: new Uint32Array(votedMovies) };
  for (let movie = 0; movie < votedMovies; movie++) {
    let room = most;
    let code = NUM_CODES - 1;
    while (code > 0 && counts[movie * NUM_CODES + code] < room) room -= counts[movie * NUM_CODES + code--];
    least.codes[movie] = code;
    least.left[movie] = room;
  }
  return least;
}

/** Whether the vote is among the highest. Of equal ones the first are taken, by popularity of the voter. */
function takesVote({ codes, left }: Least, movie: number, code: number): boolean {
  if (code !== codes[movie]) return code > codes[movie];
  if (left[movie] === 0) return false;
  left[movie]--;
  return true;
}

function shrinkHead({ movies, codes, scales }: WeightTable, head: number): WeightTable {
  const kept = new Int8Array(head * head);
  for (let j = 0; j < head; j++) kept.set(codes.subarray(j * movies, j * movies + head), j * head);
  return { movies: head, codes: kept, scales: scales.slice(0, head) };
}
