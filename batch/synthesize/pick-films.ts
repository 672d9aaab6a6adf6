/**
 * Draws the films that a viewer rates, one after another and without replacement, among the films that are out. Film f
 * has a probability in proportion to
 *
 *   weight[f] · min(1, exp(CHOOSINESS · taste(f) − dampening[f]))
 *
 * First the films are drawn from an alias table over the weights, by rejection sampling. If that takes too many tries,
 * the films that are still missing are drawn with exponential keys, which have the same distribution (Efraimidis &
 * Spirakis 2006).
 */

import type { Random } from '../../shared/random.ts';
import { aliasTable } from './alias-table.ts';
import type { FilmModel } from './films.ts';
import { NUM_TRAITS, TASTE_DEVIATIONS } from './taste.ts';

/** How strongly the choice depends on taste: an increase of the log weight per star. Chosen by hand. */
export const CHOOSINESS = 1.6;
/**
 * A viewer's taste multiplies the weight of a film by at most e² ≈ 7.4, relative to the mean over viewers. Chosen by
 * hand.
 */
const MOST_ATTRACTION = 2;
/** A round number that affects speed only. */
const TRIES_PER_PICK = 60;
/**
 * Logarithms of evenly spaced values in (0, 1). A random one of them is compared with a log weight, which saves
 * `Math.exp`.
 */
const NUM_LOGS = 4096;
const LOG_UNIFORM = Float64Array.from({ length: NUM_LOGS }, (_, k) => Math.log((k + 0.5) / NUM_LOGS));

/**
 * Fills `picks` with different films that are out by `year`, in ascending order. `tastes` has stars per unit of each
 * trait.
 */
type PickFilms = (picks: Uint32Array, tastes: Float64Array, year: number, random: Random) => void;

/**
 * Returns a function that draws films. It holds a few bytes of scratch memory per film, and throws `RangeError` if
 * fewer films are out than it has to draw.
 */
export function filmPicker({ weights, traits, years }: FilmModel): PickFilms {
  const numFilms = weights.length;
  const draw = aliasTable(weights);
  const dampening = dampenings(traits);
  const keys = new Float64Array(numFilms);
  /** The call in which each film was last drawn. */
  const pickedIn = new Uint32Array(numFilms);
  let round = 0;

  const attraction = (film: number, tastes: Float64Array): number => {
    let taste = 0;
    for (let d = 0, at = film * NUM_TRAITS; d < NUM_TRAITS; d++, at++) taste += tastes[d] * traits[at];
    return CHOOSINESS * taste - dampening[film];
  };

  const pickByRejection: (...of: Parameters<PickFilms>) => number = (picks, tastes, year, random) => {
    let picked = 0;
    for (let tries = picks.length * TRIES_PER_PICK; tries > 0 && picked < picks.length; tries--) {
      const film = draw(random);
      if (pickedIn[film] === round || years[film] > year) continue;
      if (attraction(film, tastes) < LOG_UNIFORM[random.below(NUM_LOGS)]) continue;
      pickedIn[film] = round;
      picks[picked++] = film;
    }
    return picked;
  };

  const pickByKeys: PickFilms = (picks, tastes, year, random) => {
    for (let film = 0; film < numFilms; film++) {
      const rate = weights[film] * Math.exp(Math.min(0, attraction(film, tastes)));
      const isOut = pickedIn[film] !== round && years[film] <= year;
      keys[film] = isOut ? -Math.log(1 - random.uniform()) / rate : Number.POSITIVE_INFINITY;
    }
    const last = keys.toSorted()[picks.length - 1];
    if (!(last < Number.POSITIVE_INFINITY)) throw new RangeError(`too few films are out by ${year}`);
    for (let film = 0, k = 0; k < picks.length; film++) if (keys[film] <= last) picks[k++] = film;
  };

  return (picks, tastes, year, random) => {
    round++;
    const picked = pickByRejection(picks, tastes, year, random);
    if (picked < picks.length) pickByKeys(picks.subarray(picked), tastes, year, random);
    picks.sort();
  };
}

/**
 * log E[exp(CHOOSINESS · taste)] over viewers, plus `MOST_ATTRACTION`. The first term makes films with strong traits no
 * more popular than others.
 */
function dampenings(traits: Float32Array): Float32Array {
  const dampening = new Float32Array(traits.length / NUM_TRAITS);
  for (let film = 0; film < dampening.length; film++) {
    let variance = 0;
    for (let d = 0; d < NUM_TRAITS; d++) variance += (TASTE_DEVIATIONS[d] * traits[film * NUM_TRAITS + d]) ** 2;
    dampening[film] = (CHOOSINESS ** 2 * variance) / 2 + MOST_ATTRACTION;
  }
  return dampening;
}
