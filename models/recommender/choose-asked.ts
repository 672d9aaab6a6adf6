/**
 * Chooses the films that a person is asked to rate. A film is worth asking about when the person knows it, so that they
 * can answer, and loves it, so that the answer tells what else they would love:
 *
 *   worth = (chance that they know it) · (chance that they love it)
 *
 * Both follow what the person has said so far. docs/accuracy.md compares this with other ways of asking, such as asking
 * where the model is least sure of a person's taste.
 */

import { normalBelow } from '../../shared/normal.ts';
import type { HybridRatings } from '../hybrid/ratings.ts';
import type { Familiarity } from '../model.ts';
import type { FamilyKey } from './families.ts';

/**
 * Films are chosen from this many of the most rated ones. Few people know a film that is not among them, and the time
 * grows with their number.
 */
export const ASKED_MOVIES = 600;
/** A film is loved when its rating is this far above what is usual for the viewer, in standard deviations of all ratings. */
const LOVED = 1;
/** Smallest chance to know a film: the model may say 0, or less, of films that differ in how loved they are. */
const LEAST_CHANCE = 0.002;

/**
 * A further film of a series is worth this share of what it would be worth by itself. Chosen by hand: a person is asked
 * about one film of a series unless there is little else. The lists that come of it are as good with and without it.
 */
const SAME_SERIES = 0.25;

/** What is known when films are chosen. Arrays are by movie index, for the first movies of the catalogue. */
export interface Asking {
  readonly familiarity: Familiarity;
  /** Chance that the viewer loves each movie (`lovedChances`). */
  readonly loved: Float64Array;
  /** Returns the key of a movie's series (families.ts). */
  seriesOf(movie: number): FamilyKey;
  /** Returns the same film under other ids (families.ts). */
  twinsOf(movie: number): readonly number[];
  /** The movies that the person does not know, and those that they are being asked about. */
  readonly notKnown: Uint32Array;
  /** Whether a movie may be asked about. */
  allowed(movie: number): boolean;
}

/**
 * Returns the `n` movies that are most worth asking about, best first; fewer when fewer are allowed. Each is chosen as
 * if the person knew none of those before it, which also makes the movies differ. A film that has several ids is there
 * once.
 */
export function chooseAsked(n: number, asking: Asking): number[] {
  const { familiarity, loved, seriesOf, twinsOf, notKnown, allowed } = asking;
  let left = Array.from(loved.keys()).filter(allowed);
  const seen = new Set(Array.from(notKnown, seriesOf));
  const chosen: number[] = [];
  while (chosen.length < n && left.length > 0) {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    left.forEach((movie, at) => {
      const chance = Math.min(1, Math.max(LEAST_CHANCE, familiarity.chances[movie]));
      const worth = chance * loved[movie] * (seen.has(seriesOf(movie)) ? SAME_SERIES : 1);
      if (worth > most) {
        most = worth;
        best = at;
      }
    });
    const movie = left[best];
    const once = [movie, ...twinsOf(movie)];
    left = left.filter((other) => !once.includes(other));
    chosen.push(movie);
    seen.add(seriesOf(movie));
    familiarity.pass(movie);
  }
  return chosen;
}

/**
 * Returns the chance that each film's rating is far above `usual`, which is what the viewer gives an ordinary film.
 * `spread` is the deviation of all ratings. Ratings count as normal here, without ends of the scale: probabilities of
 * single stars for all these films would take longer than a list.
 */
export function lovedChances({ rating, deviation }: HybridRatings, usual: number, spread: number): Float64Array {
  return Float64Array.from(rating, (value, t) =>
    normalBelow((value - usual - LOVED * spread) / (deviation[t] * spread)),
  );
}

/** Returns the familiarity of somebody whom no model can tell anything about: that of everybody. */
export function plainFamiliarity(
  { numUsers, numRatings }: { numUsers: number; numRatings: Uint32Array },
  numMovies: number,
): Familiarity {
  const chances = Float64Array.from({ length: numMovies }, (_, movie) => numRatings[movie] / Math.max(1, numUsers));
  return { chances, pass: () => undefined };
}
