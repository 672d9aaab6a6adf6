/** Makes a smaller model out of a trained one: fewer neighbours, and a smaller head. */

import { packIndexes } from '../../shared/arrow.ts';
import { countPairs, type ItemKnnModel, type VoteTable, type WeightTable } from './artifact.ts';

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
    rating: shrinkVotes(model, votedMovies, neighbours),
    affinity: shrinkHead(model.affinity, Math.min(model.affinity.movies, head)),
  };
}

/** Of equal votes those of the most popular voters are kept. */
function shrinkVotes({ rating, votingMovies }: ItemKnnModel, votedMovies: number, most: number): VoteTable {
  const { offsets, voters, codes, scale } = rating;
  const kept: number[] = [];
  const begins = new Uint32Array(votedMovies + 1);
  for (let movie = 0; movie < votedMovies; movie++) {
    const votes = Array.from({ length: offsets[movie + 1] - offsets[movie] }, (_, place) => offsets[movie] + place);
    const highest = votes.toSorted((a, b) => codes[b] - codes[a] || a - b).slice(0, most);
    kept.push(...highest.sort((a, b) => a - b));
    begins[movie + 1] = kept.length;
  }
  const index = packIndexes(
    kept.map((at) => voters[at]),
    votingMovies,
  );
  return { offsets: begins, voters: index, codes: Int8Array.from(kept, (at) => codes[at]), scale };
}

function shrinkHead({ codes, scales, largest }: WeightTable, head: number): WeightTable {
  return { movies: head, codes: codes.slice(0, countPairs(head)), largest, scales: scales.slice(0, head) };
}
