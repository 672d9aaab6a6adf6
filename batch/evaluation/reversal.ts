/** Reversal overlap: how many films stay on a list when all ratings of the viewer are turned round. */

import type { Profile } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import { randomStream } from '../../shared/random.ts';
import type { Scale } from '../../shared/ratings.ts';
import type { ResponseFigures } from '../../shared/schemas/report.ts';
import { FIRST } from './list-liking.ts';
import { roundFigure } from './metrics.ts';
import { servedList } from './served-list.ts';

/** Each purpose draws other random numbers from a seed. */
const STRANGERS = 62;

/** Collects viewers, and computes the mean overlap of the two lists of each, and of the lists of two strangers. */
export class Reversal {
  readonly #recommender: Recommender;
  readonly #scale: Scale;
  readonly #lists: Uint32Array[] = [];
  #stay = 0;

  constructor(recommender: Recommender, scale: Scale) {
    this.#recommender = recommender;
    this.#scale = scale;
  }

  /** Adds a viewer with their own list, best first. Does nothing when the profile reversed is the profile itself. */
  add(profile: Profile, list: Uint32Array): void {
    const reversed = reverse(profile, this.#scale);
    if (reversed.ratings.every((rating, row) => rating === profile.ratings[row])) return;
    const first = list.slice(0, FIRST);
    this.#stay += overlap(first, servedList(this.#recommender, reversed, FIRST));
    this.#lists.push(first);
  }

  /** The figures of all viewers so far. The seed of the release decides who are the strangers. */
  result(): ResponseFigures['reversal'] {
    const random = randomStream(this.#recommender.manifest.seed, STRANGERS);
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

/** The same profile with the best rating in place of the worst, and so on. */
export function reverse(profile: Profile, { min, max }: Pick<Scale, 'min' | 'max'>): Profile {
  return { ...profile, ratings: profile.ratings.map((rating) => min + max - rating) };
}

function overlap(a: Uint32Array, b: Uint32Array): number {
  const films = new Set(b);
  return a.reduce((sum, movie) => sum + (films.has(movie) ? 1 : 0), 0);
}
