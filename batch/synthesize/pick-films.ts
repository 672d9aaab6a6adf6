/**
 * Which films a viewer rates: drawn one after another, without replacement, film f with probability in proportion to
 *
 *   weight[f] · min(1, exp(CHOOSINESS · taste(f) − dampening[f]))      among the films that are out
 *
 * First by rejection from an alias table over the weights. Once that takes too many tries, the films still missing come by
 * exponential keys, which continue the same law (Efraimidis & Spirakis 2006).
 */

import type { Random } from '../../shared/random.ts';
import { aliasTable } from './alias-table.ts';
import type { FilmModel } from './films.ts';
import { NUM_TRAITS, TASTE_DEVIATIONS } from './taste.ts';

/** How strongly the choice follows taste, per star. */
export const CHOOSINESS = 1.6;
/** A film is not picked more often than this many times (as a logarithm) the average viewer picks it. */
const MOST_ATTRACTION = 2;
const TRIES_PER_PICK = 60;
/** Logarithms of the midpoints of equal parts of (0, 1): drawing one of them compares exponents without an exponential. */
const NUM_LOGS = 4096;
const LOG_UNIFORM = Float64Array.from({ length: NUM_LOGS }, (_, k) => Math.log((k + 0.5) / NUM_LOGS));

/** Fills `picks` with distinct films that are out by `year`, ascending. `tastes` are stars per unit of each trait. */
type PickFilms = (picks: Uint32Array, tastes: Float64Array, year: number, random: Random) => void;

/** Owns scratch of a few bytes per film. Throws `RangeError` when fewer films are out than are to be picked. */
export function filmPicker({ weights, traits, years }: FilmModel): PickFilms {
  const numFilms = weights.length;
  const draw = aliasTable(weights);
  const dampening = dampenings(traits);
  const keys = new Float64Array(numFilms);
  /** The round in which a film was picked last. */
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

/** log E[exp(CHOOSINESS · taste)] over viewers, so that a film with strong traits is no more popular than others; and the cap. */
function dampenings(traits: Float32Array): Float32Array {
  const dampening = new Float32Array(traits.length / NUM_TRAITS);
  for (let film = 0; film < dampening.length; film++) {
    let variance = 0;
    for (let d = 0; d < NUM_TRAITS; d++) variance += (TASTE_DEVIATIONS[d] * traits[film * NUM_TRAITS + d]) ** 2;
    dampening[film] = (CHOOSINESS ** 2 * variance) / 2 + MOST_ATTRACTION;
  }
  return dampening;
}
