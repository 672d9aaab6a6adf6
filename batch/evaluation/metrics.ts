/** The figures of an evaluation on held-out ratings. docs/accuracy.md defines them. */

import { round } from '../../shared/round.ts';
import type { ListFigures, RatingFigures } from '../../shared/schemas/report.ts';

/** Figures in reports have this many decimal places. */
const FIGURE_DIGITS = 5;

/** Computes RMSE and MAE over rows. Predictions are clipped to the rating scale, whose ends are `min` and `max`. */
export class RatingError {
  #squares = 0;
  #absolute = 0;
  #n = 0;
  #answered = 0;
  readonly #min: number;
  readonly #max: number;

  constructor(scale: { min: number; max: number }) {
    this.#min = scale.min;
    this.#max = scale.max;
  }

  /** Adds one row. `answered` is false if the prediction is a fallback and not the model's own. */
  add(predicted: number, actual: number, answered: boolean): void {
    const error = Math.min(this.#max, Math.max(this.#min, predicted)) - actual;
    this.#squares += error * error;
    this.#absolute += Math.abs(error);
    this.#n++;
    if (answered) this.#answered++;
  }

  /**
   * The figures of all rows so far; all but `n` are null without rows. `answered` is the share of rows that were
   * answered.
   */
  result(): RatingFigures {
    const n = this.#n;
    const mean = (sum: number) => (n === 0 ? null : roundFigure(sum / n));
    return {
      rmse: n === 0 ? null : roundFigure(Math.sqrt(this.#squares / n)),
      mae: mean(this.#absolute),
      n,
      answered: mean(this.#answered),
    };
  }
}

/** Facts about movies that novelty, coverage and diversity are computed from. */
export interface MovieKnowledge {
  readonly numMovies: number;
  readonly numUsers: number;
  /** Training ratings by dense movie index. */
  readonly numRatings: Uint32Array;
  /** Similarity of a movie to each of the others, from 0 to 1. */
  likeness(movie: number, others: Uint32Array): Float32Array;
}

/** Computes the quality of one recommender's ranked lists, as means over users. */
export class RankingQuality {
  readonly #movies: MovieKnowledge;
  readonly #listed = new Set<number>();
  #ndcg10 = 0;
  #ndcg100 = 0;
  #recall20 = 0;
  #novelty = 0;
  #diversity = 0;
  #users = 0;

  constructor(movies: MovieKnowledge) {
    this.#movies = movies;
  }

  /**
   * Adds one user's list: dense movie indexes, best first, without movies of the profile, 100 of them if there are as
   * many. `relevant` has the user's relevant held-out movies and is not empty; `numRelevant` is their number. Returns
   * the list's nDCG@10.
   */
  add(list: Uint32Array, relevant: ReadonlySet<number>, numRelevant: number): number {
    const { numRatings, numUsers, likeness } = this.#movies;
    const first = list.subarray(0, 10);
    const ndcg10 = ndcg(first, relevant, numRelevant, 10);
    this.#ndcg10 += ndcg10;
    this.#ndcg100 += ndcg(list.subarray(0, 100), relevant, numRelevant, 100);
    this.#recall20 +=
      list.subarray(0, 20).reduce((hits, movie) => hits + (relevant.has(movie) ? 1 : 0), 0) / numRelevant;
    let rarity = 0;
    let unlike = 0;
    first.forEach((movie, rank) => {
      this.#listed.add(movie);
      rarity -= Math.log2((numRatings[movie] + 1) / (numUsers + 1));
      const others = first.subarray(0, rank);
      unlike += likeness(movie, others).reduce((sum, value) => sum + 1 - value, 0);
    });
    const pairs = (first.length * (first.length - 1)) / 2;
    this.#novelty += first.length === 0 ? 0 : rarity / first.length;
    this.#diversity += pairs === 0 ? 0 : unlike / pairs;
    this.#users++;
    return ndcg10;
  }

  /** The figures of all users so far; all but the number of users are null without users. */
  result(): ListFigures {
    const users = this.#users;
    const mean = (sum: number) => (users === 0 ? null : roundFigure(sum / users));
    return {
      'ndcg@10': mean(this.#ndcg10),
      'recall@20': mean(this.#recall20),
      'ndcg@100': mean(this.#ndcg100),
      'coverage@10': users === 0 ? null : roundFigure(this.#listed.size / this.#movies.numMovies),
      'novelty@10': mean(this.#novelty),
      'diversity@10': mean(this.#diversity),
      users,
    };
  }
}

/**
 * Normalised discounted cumulative gain of the first `k` movies of a list, from 0 to 1, with a gain of 1 for a relevant
 * movie and 0 for any other. Returns 0 if nothing is relevant.
 */
export function ndcg(list: Uint32Array, relevant: ReadonlySet<number>, numRelevant: number, k: number): number {
  let gain = 0;
  list.forEach((movie, rank) => {
    if (rank < k && relevant.has(movie)) gain += 1 / Math.log2(rank + 2);
  });
  let ideal = 0;
  for (let rank = 0; rank < Math.min(k, numRelevant); rank++) ideal += 1 / Math.log2(rank + 2);
  return ideal === 0 ? 0 : gain / ideal;
}

/** Rounds to five decimal places, the precision of all figures in reports. */
export function roundFigure(value: number): number {
  return round(value, FIGURE_DIGITS);
}
