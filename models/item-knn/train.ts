/** Trains both tables: see pairs.ts (votes for ratings) and ease.ts (weights for affinities) for the methods. */

import { packIndexes } from '../../shared/arrow.ts';
import { countLatentMovies } from '../../shared/ratings.ts';
import type { Trainer } from '../model.ts';
import { withinMemory } from '../team.ts';
import { encodeItemKnn, encodeRoot, type VoteTable, type WeightTable } from './artifact.ts';
import { easeWeights } from './ease.ts';
import { type Neighbours, PAIRS, type PairConfig, pairMovies } from './pairs.ts';

/** Room for each of the two tables in a release: the second is square. */
const RATING_BYTES = 6_500_000;
const AFFINITY_BYTES = 6_400_000;

export interface ItemKnnConfig extends PairConfig {
  /** δ of the votes. */
  voteDamping: number;
  /** λ of EASE. */
  ridge: number;
}

export const itemKnnTrainer: Trainer<ItemKnnConfig> = {
  tasks: [PAIRS],
  configure(ratings) {
    const votedMovies = countLatentMovies(ratings);
    const bytesPerVote = votedMovies <= 0x10000 ? 3 : 5;
    return {
      votedMovies,
      neighbours: Math.max(1, Math.min(100, Math.floor(RATING_BYTES / bytesPerVote / votedMovies))),
      minCommon: 3,
      shrinkage: 200,
      voteDamping: 0.3,
      headMovies: Math.min(votedMovies, Math.floor(Math.sqrt(AFFINITY_BYTES))),
      dislikedWeight: 0.5,
      ridge: 40,
    };
  },

  train: ({ ratings, bias, team }, config) =>
    withinMemory(team.memory, async () => {
      const { votedMovies, headMovies, voteDamping, dislikedWeight, ridge } = config;
      const { neighbours, gram } = await pairMovies(team, { ratings, bias }, config);
      return encodeItemKnn({
        voteDamping,
        relevance: ratings.scale.relevance,
        dislikedWeight,
        votedMovies,
        rating: toVotes(neighbours, ratings.numMovies),
        affinity: toWeights(easeWeights(team, gram, headMovies, ridge), headMovies),
      });
    }),
};

/** Lists of neighbours by voted movie, turned round to lists of voted movies by voter, in int8. */
function toVotes(neighbours: readonly Neighbours[], numMovies: number): VoteTable {
  const offsets = new Uint32Array(numMovies + 1);
  let largest = 0;
  for (const { items, scores } of neighbours) {
    for (const voter of items) offsets[voter + 1]++;
    for (const score of scores) largest = Math.max(largest, score);
  }
  for (let m = 0; m < numMovies; m++) offsets[m + 1] += offsets[m];
  const next = offsets.slice(0, numMovies);
  const movies = new Uint32Array(offsets[numMovies]);
  const codes = new Int8Array(offsets[numMovies]);
  const scale = largest / 127;
  neighbours.forEach(({ items, scores }, movie) => {
    for (let n = 0; n < items.length; n++) {
      const at = next[items[n]]++;
      movies[at] = movie;
      codes[at] = Math.round(scores[n] / scale);
    }
  });
  return { offsets, movies: packIndexes(movies, neighbours.length), codes, scale };
}

/** `weights` is movies × movies, by voter. */
function toWeights(weights: Float32Array, movies: number): WeightTable {
  const scales = new Float32Array(movies);
  const codes = new Int8Array(weights.length);
  for (let at = 0; at < weights.length; at += movies) {
    for (let i = 0; i < movies; i++) scales[i] = Math.max(scales[i], Math.abs(weights[at + i]));
  }
  for (let at = 0; at < weights.length; at += movies) {
    for (let i = 0; i < movies; i++) codes[at + i] = scales[i] > 0 ? encodeRoot(weights[at + i] / scales[i]) : 0;
  }
  return { movies, codes, scales };
}
