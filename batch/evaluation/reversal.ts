/** Reversal overlap: how many films stay on a list when all ratings of the viewer are turned round. */

import type { Profile } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { PURPOSE, randomStream } from '../../shared/random.ts';
import type { Scale } from '../../shared/ratings.ts';
import type { ResponseFigures } from '../../shared/schemas/report.ts';
import { FIRST } from './list-liking.ts';
import { roundFigure } from './metrics.ts';
import { servedList } from './served-list.ts';

/** Collects viewers, and computes the mean overlap of the two lists of each, and of the lists of two strangers. */
export class Reversal {
  readonly #seed: number;
  readonly #lists: Uint32Array[] = [];
  #stay = 0;

  /** `seed` is that of the release. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Adds a viewer with their own list and that of the reversed ratings, best first. */
  add(list: Uint32Array, reversed: Uint32Array): void {
    const first = list.slice(0, FIRST);
    this.#stay += overlap(first, reversed);
    this.#lists.push(first);
  }

  /** The figures of all viewers so far. The seed of the release decides who are the strangers. */
  result(): ResponseFigures['reversal'] {
    const random = randomStream(this.#seed, PURPOSE.strangers);
    const drawn = this.#lists.map((list) => ({ list, lot: random.uniform() })).toSorted((a, b) => a.lot - b.lot);
    const shared = drawn.reduce((sum, { list }, at) => sum + (at > 0 ? overlap(list, drawn[at - 1].list) : 0), 0);
    const mean = (sum: number, of: number) => (of <= 0 ? null : roundFigure(sum / of));
    return {
      users: drawn.length,
      overlap: mean(this.#stay, drawn.length),
      strangers: mean(shared, drawn.length - 1),
    };
  }
}

/** The first films for the reversed profile; undefined when that is the profile itself. */
export function reversedList(recommender: Recommender, profile: Profile, scale: Scale): Uint32Array | undefined {
  const reversed = reverse(profile, scale);
  if (reversed.ratings.every((rating, row) => rating === profile.ratings[row])) return undefined;
  return servedList(recommender, reversed, FIRST);
}

/** The same profile with the best rating in place of the worst, and so on. */
export function reverse(profile: Profile, { min, max }: Pick<Scale, 'min' | 'max'>): Profile {
  return { ...profile, ratings: profile.ratings.map((rating) => min + max - rating) };
}

function overlap(a: Uint32Array, b: Uint32Array): number {
  const films = new Set(b);
  return a.reduce((sum, movie) => sum + (films.has(movie) ? 1 : 0), 0);
}
