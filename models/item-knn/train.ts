/**
 * Neighbours of every movie, exactly: one pass per movie over its raters' rows.
 *
 *   s_ij = ρ_ij · n_ij / (n_ij + shrinkage),  ρ_ij = Σ e_ui e_uj / √(Σ e_ui² · Σ e_uj²) over the n_ij common raters,
 *
 * e the baseline residual (Koren 2010, §2.2). Affinity: co-picks, each worth less from a
 * viewer who picked much, with the cosine's denominator shared unevenly between the two films (Aiolli 2013).
 */

import { packIndexes } from '../../shared/arrow.ts';
import { countLatentMovies, type Ratings } from '../../shared/ratings.ts';
import { TopK } from '../../shared/top-k.ts';
import type { Trainer } from '../model.ts';
import { encodeItemKnn, type VoteTable } from './artifact.ts';

/** Room for each of the two tables in a release. */
const TABLE_BYTES = 6_500_000;

export interface ItemKnnConfig {
  /** Movies that are voted for, the first by popularity. */
  votedMovies: number;
  /** Rating head: neighbours kept per movie, fewest common raters, shrinkage of ρ, damping δ of the votes. */
  neighbours: number;
  minCommon: number;
  shrinkage: number;
  voteDamping: number;
  /** Affinity head. */
  affinityNeighbours: number;
  dislikedWeight: number;
  /** How much the voted film's own popularity is divided out: 0 not at all, 1 wholly. */
  popularityDamping: number;
}

export const itemKnnTrainer: Trainer<ItemKnnConfig> = {
  configure(ratings) {
    const bytesPerVote = ratings.numMovies <= 0x10000 ? 3 : 5;
    const votedMovies = countLatentMovies(ratings);
    const room = Math.floor(TABLE_BYTES / bytesPerVote / votedMovies);
    return {
      votedMovies,
      neighbours: Math.min(100, room),
      minCommon: 3,
      shrinkage: 200,
      voteDamping: 0.3,
      affinityNeighbours: Math.min(100, room),
      dislikedWeight: 0.2,
      popularityDamping: 0.3,
    };
  },

  train({ ratings, bias }, config) {
    const { voteDamping, dislikedWeight } = config;
    const residuals = new Float32Array(ratings.byUser.index.length);
    const { byUser, numUsers, scale } = ratings;
    for (let u = 0; u < numUsers; u++) {
      for (let e = byUser.offsets[u]; e < byUser.offsets[u + 1]; e++) {
        residuals[e] = scale.values[byUser.codes[e]] - bias.mean - bias.userBias[u] - bias.movieBias[byUser.index[e]];
      }
    }
    return encodeItemKnn({
      voteDamping,
      relevance: scale.relevance,
      dislikedWeight,
      rating: ratingTable(ratings, residuals, config),
      affinity: affinityTable(ratings, config),
    });
  },
};

/** Neighbours of one movie: (movie, weight), any order. */
interface Neighbours {
  readonly items: Uint32Array;
  readonly scores: Float64Array;
}

function ratingTable(ratings: Ratings, residuals: Float32Array, config: ItemKnnConfig): VoteTable {
  const { byUser, byMovie, numMovies } = ratings;
  const dot = new Float64Array(numMovies);
  const own = new Float64Array(numMovies);
  const other = new Float64Array(numMovies);
  const common = new Uint32Array(numMovies);
  const best = new TopK(config.neighbours);
  const position = entryPositions(ratings);
  return toVotes(numMovies, config.votedMovies, (movie) => {
    for (let e = byMovie.offsets[movie]; e < byMovie.offsets[movie + 1]; e++) {
      const user = byMovie.index[e];
      const residual = residuals[position[e]];
      const square = residual * residual;
      for (let f = byUser.offsets[user]; f < byUser.offsets[user + 1]; f++) {
        const j = byUser.index[f];
        dot[j] += residual * residuals[f];
        own[j] += square;
        other[j] += residuals[f] * residuals[f];
        common[j]++;
      }
    }
    for (let j = 0; j < numMovies; j++) {
      const n = common[j];
      if (n >= config.minCommon && j !== movie && dot[j] > 0) {
        const correlation = dot[j] / Math.sqrt(own[j] * other[j]);
        best.offer(j, (correlation * n) / (n + config.shrinkage));
      }
      dot[j] = own[j] = other[j] = common[j] = 0;
    }
    return best.drain();
  });
}

function affinityTable(ratings: Ratings, config: ItemKnnConfig): VoteTable {
  const { byUser, byMovie, numMovies, scale } = ratings;
  const worth = Float64Array.from(scale.values, (value) => (value >= scale.relevance ? 1 : config.dislikedWeight));
  const norms = new Float64Array(numMovies);
  for (let e = 0; e < byUser.index.length; e++) norms[byUser.index[e]] += worth[byUser.codes[e]];
  const sum = new Float64Array(numMovies);
  const best = new TopK(config.affinityNeighbours);
  return toVotes(numMovies, config.votedMovies, (movie) => {
    for (let e = byMovie.offsets[movie]; e < byMovie.offsets[movie + 1]; e++) {
      const user = byMovie.index[e];
      const start = byUser.offsets[user];
      const end = byUser.offsets[user + 1];
      const weight = worth[byMovie.codes[e]] / Math.log2(2 + end - start);
      for (let f = start; f < end; f++) sum[byUser.index[f]] += weight * worth[byUser.codes[f]];
    }
    const damped = norms[movie] ** config.popularityDamping;
    for (let j = 0; j < numMovies; j++) {
      if (sum[j] > 0 && j !== movie) best.offer(j, sum[j] / (damped * norms[j] ** (1 - config.popularityDamping) + 1));
      sum[j] = 0;
    }
    return best.drain();
  });
}

/** For every entry of `byMovie`, where the same rating stands in `byUser`. */
function entryPositions({ byUser, byMovie, numUsers, numMovies }: Ratings): Uint32Array {
  const next = byMovie.offsets.slice(0, numMovies);
  const position = new Uint32Array(byMovie.index.length);
  for (let u = 0; u < numUsers; u++) {
    for (let e = byUser.offsets[u]; e < byUser.offsets[u + 1]; e++) position[next[byUser.index[e]]++] = e;
  }
  return position;
}

/** Lists of neighbours by voted movie, turned round to lists of voted movies by voter, in int8. */
function toVotes(numMovies: number, votedMovies: number, neighboursOf: (movie: number) => Neighbours): VoteTable {
  const lists: Neighbours[] = [];
  const offsets = new Uint32Array(numMovies + 1);
  let largest = 0;
  for (let movie = 0; movie < votedMovies; movie++) {
    const list = neighboursOf(movie);
    lists.push(list);
    for (const voter of list.items) offsets[voter + 1]++;
    for (const score of list.scores) largest = Math.max(largest, score);
  }
  for (let m = 0; m < numMovies; m++) offsets[m + 1] += offsets[m];
  const next = offsets.slice(0, numMovies);
  const movies = new Uint32Array(offsets[numMovies]);
  const codes = new Int8Array(offsets[numMovies]);
  const scale = largest / 127;
  lists.forEach(({ items, scores }, movie) => {
    for (let n = 0; n < items.length; n++) {
      const at = next[items[n]]++;
      movies[at] = movie;
      codes[at] = Math.round(scores[n] / scale);
    }
  });
  return { offsets, movies: packIndexes(movies, numMovies), codes, scale };
}
