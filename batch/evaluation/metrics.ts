/** Figures of held-out evaluation. Definitions as in `docs/accuracy.md`. */

import { round } from '../../shared/round.ts';
import type { RankingFigures, RatingFigures } from '../../shared/schemas/report.ts';

/** Digits behind the point that figures are given in. */
const FIGURE_DIGITS = 5;

/** Mean errors over rows, predictions clipped to the scale. */
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

  add(predicted: number, actual: number, answered: boolean): void {
    const error = Math.min(this.#max, Math.max(this.#min, predicted)) - actual;
    this.#squares += error * error;
    this.#absolute += Math.abs(error);
    this.#n++;
    if (answered) this.#answered++;
  }

  /** `answered` is the share of rows that the model had something to say of. All null without rows. */
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

/** What is known of movies beside the lists: how popular, and how alike two are (0–1). */
export interface MovieKnowledge {
  readonly numMovies: number;
  readonly numUsers: number;
  readonly numRatings: Uint32Array;
  likeness(movie: number, others: Uint32Array): Float32Array;
}

/** Lists of one recommender, user by user. */
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

  /** `list` is best first, unseen movies only, 100 long if there are as many; `relevant` is not empty. */
  add(list: Uint32Array, relevant: ReadonlySet<number>, numRelevant: number): void {
    const { numRatings, numUsers, likeness } = this.#movies;
    const first = list.subarray(0, 10);
    this.#ndcg10 += ndcg(first, relevant, numRelevant, 10);
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
  }

  result(): RankingFigures {
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

/** Discounted gain of a list over that of the best list possible, gains being 0 or 1. */
export function ndcg(list: Uint32Array, relevant: ReadonlySet<number>, numRelevant: number, k: number): number {
  let gain = 0;
  list.forEach((movie, rank) => {
    if (rank < k && relevant.has(movie)) gain += 1 / Math.log2(rank + 2);
  });
  let ideal = 0;
  for (let rank = 0; rank < Math.min(k, numRelevant); rank++) ideal += 1 / Math.log2(rank + 2);
  return ideal === 0 ? 0 : gain / ideal;
}

/** A figure as it is given: with five digits behind the point. */
export function roundFigure(value: number): number {
  return round(value, FIGURE_DIGITS);
}
