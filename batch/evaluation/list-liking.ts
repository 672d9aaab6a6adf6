/** Whether viewers like the first ten films of one recommender's lists. docs/accuracy.md defines the figures. */

import { roundRating } from '../../models/recommender/cards.ts';
import type { LikingFigures } from '../../shared/schemas/report.ts';
import { type Gains, netNdcg } from './liking.ts';
import { roundFigure } from './metrics.ts';

/** The length of a list as people see it first. */
export const FIRST = 10;

/** What is known of a viewer when their lists are judged. Films are dense indexes. */
export interface Judge {
  readonly gains: Gains;
  /** The viewer's own mean, in the unit of the ratings. */
  readonly mean: number;
  /** Held-out ratings by film. */
  readonly given: ReadonlyMap<number, number>;
  /** The rating that the service would show for a listed film. */
  predicted(movie: number): number;
}

/** Collects the lists of one recommender, and computes the figures over all viewers. */
export class ListLiking {
  readonly #popularityRank: Uint32Array;
  #net = 0;
  #netUsers = 0;
  #users = 0;
  #hits = 0;
  #liking = 0;
  #disliked = 0;
  #surplus = 0;
  #listed = 0;
  #below = 0;
  #usersBelow = 0;
  readonly #medianRanks: number[] = [];

  /** `popularityRank` has the rank of each film by number of ratings, from 1. */
  constructor(popularityRank: Uint32Array) {
    this.#popularityRank = popularityRank;
  }

  /**
   * Adds a viewer's list: best first, without films of the profile. Returns its net nDCG@10; undefined for a viewer who
   * likes no held-out film.
   */
  add(list: Uint32Array, judge: Judge): number | undefined {
    const first = list.subarray(0, FIRST);
    const { gains, mean, given } = judge;
    let below = 0;
    for (const movie of first) {
      if (isBelow(judge.predicted(movie), mean)) below++;
      const rating = given.get(movie);
      if (rating === undefined) continue;
      this.#hits++;
      this.#liking += rating - mean;
      this.#surplus += judge.predicted(movie) - rating;
      if (gains.byMovie.get(movie) === -1) this.#disliked++;
    }
    this.#users++;
    this.#listed += first.length;
    this.#below += below;
    if (below > 0) this.#usersBelow++;
    if (first.length > 0) this.#medianRanks.push(median(Array.from(first, (movie) => this.#popularityRank[movie])));
    if (gains.numLiked === 0) return undefined;
    const net = netNdcg(first, gains, FIRST);
    this.#net += net;
    this.#netUsers++;
    return net;
  }

  /** The figures of all viewers so far; null where there is nothing to compute them from. */
  result(): LikingFigures {
    const share = (sum: number, of: number) => (of === 0 ? null : roundFigure(sum / of));
    return {
      'net-ndcg@10': share(this.#net, this.#netUsers),
      netUsers: this.#netUsers,
      netLeftOut: this.#users - this.#netUsers,
      'hits@10': this.#hits,
      'liking@10': share(this.#liking, this.#hits),
      'disliked@10': share(this.#disliked, this.#hits),
      'surplus@10': share(this.#surplus, this.#hits),
      'below-mean@10': share(this.#below, this.#listed),
      'below-mean-users@10': share(this.#usersBelow, this.#users),
      'popularity-rank@10': this.#medianRanks.length === 0 ? null : median(this.#medianRanks),
    };
  }
}

/** Whether a predicted rating, as answers show it, is below a viewer's own mean. */
export function isBelow(predicted: number, mean: number): boolean {
  return roundRating(predicted) < roundRating(mean);
}

/** The rank of each film by number of ratings, from 1; on a tie the lower index is first. */
export function popularityRanks(numRatings: Uint32Array): Uint32Array {
  const order = Uint32Array.from(numRatings.keys()).sort((a, b) => numRatings[b] - numRatings[a] || a - b);
  const ranks = new Uint32Array(order.length);
  order.forEach((movie, at) => {
    ranks[movie] = at + 1;
  });
  return ranks;
}

/** The middle of some numbers, of which there is at least one; the mean of the middle two when their number is even. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
