/**
 * The model of made-up viewers. Viewer u rates film f
 *
 *   x(u, f) = mean + generosity[u] + quality[f] + Σ_d tastes[u][d] · traits[f][d]
 *   stars   = round(x + ε),  ε ~ N(0, NOISE²)                          rounded and clipped as in star-scale.ts
 *
 * The constants are chosen by hand so that ratings average about 3.54 and are spread as in MovieLens
 * (tests/batch/synthesize/synthesize.test.ts).
 */

import { PURPOSE, type Random, randomStream } from '../../shared/random.ts';
import type { FilmModel } from './films.ts';
import { filmPicker } from './pick-films.ts';
import { starCode } from './star-scale.ts';
import { NUM_TRAITS, TASTE_DEVIATIONS } from './taste.ts';
import { LAST_YEAR } from './user-counts.ts';

/**
 * Mean liking of the films that viewers choose, in stars. The mean rating is a little lower, because it cannot exceed
 * five.
 */
const MEAN_LIKING = 3.58;
/** Standard deviation of the viewers' generosity, in stars. */
export const GENEROSITY = 0.36;
/** Standard deviation of the noise before rounding, in stars. */
export const NOISE = 0.76;

/** About how many viewers the model's mean is estimated from. A round number. */
const PILOTS = 2000;

/** The end of ML-32M. */
const LAST_SECOND = Date.UTC(LAST_YEAR, 9, 13) / 1000;
const RATINGS_PER_SITTING = 40;
const MOST_SITTINGS = 60;
const SITTING_SECONDS = 2 * 3600;
/** All of a viewer's sittings are within this time of the first. */
const TENURE_SECONDS = 2 * 365 * 86_400;

/** The ratings of one viewer as parallel arrays, films ascending. */
interface ViewerRatings {
  readonly films: Uint32Array;
  /** x(u, f), in stars. */
  readonly likings: Float64Array;
  /** 0 … 9, for 0.5 … 5 stars. */
  readonly codes: Uint8Array;
  /** Whole seconds since 1970, in the film's year or later. */
  readonly timestamps: Uint32Array;
}

/** The viewers of a made-up dataset. */
export interface Viewers {
  /**
   * The model's global term, in stars. It is below the mean rating, because viewers choose good films and films they
   * like.
   */
  readonly mean: number;
  /** Draws the ratings of a user. They do not depend on other calls, and the arrays are valid until the next call. */
  rate(user: number): ViewerRatings;
}

/**
 * Makes viewers. `counts` has the number of films that each user rates, `joined` the year in which each user joins.
 * `given` is the model's global term, if it is known.
 */
export function makeViewers(
  films: FilmModel,
  counts: Uint32Array,
  joined: Uint16Array,
  seed: number,
  given?: number,
): Viewers {
  const pickFilms = filmPicker(films);
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0);
  const scratch = {
    films: new Uint32Array(most),
    likings: new Float64Array(most),
    codes: new Uint8Array(most),
    timestamps: new Uint32Array(most),
  };
  const tastes = new Float64Array(NUM_TRAITS);

  /** Fills the films and likings of the scratch arrays. */
  const pickAndLike = (user: number, mean: number, random: Random): void => {
    const base = mean + GENEROSITY * random.normal();
    for (let d = 0; d < NUM_TRAITS; d++) tastes[d] = TASTE_DEVIATIONS[d] * random.normal();
    const picks = scratch.films.subarray(0, counts[user]);
    pickFilms(picks, tastes, joined[user], random);
    for (let k = 0; k < picks.length; k++) {
      const film = picks[k];
      let liking = base + films.quality[film];
      for (let d = 0, at = film * NUM_TRAITS; d < NUM_TRAITS; d++, at++) liking += tastes[d] * films.traits[at];
      scratch.likings[k] = liking;
    }
  };

  const findMean = (): number => {
    let sum = 0;
    let ratings = 0;
    for (let user = 0; user < counts.length; user += Math.ceil(counts.length / PILOTS)) {
      pickAndLike(user, 0, randomStream(seed, PURPOSE.madeUpViewer, user));
      for (let k = 0; k < counts[user]; k++) sum += scratch.likings[k];
      ratings += counts[user];
    }
    return MEAN_LIKING - sum / ratings;
  };

  const mean = given ?? findMean();
  return {
    mean,
    rate(user) {
      const count = counts[user];
      const random = randomStream(seed, PURPOSE.madeUpViewer, user);
      pickAndLike(user, mean, random);
      const sittings = drawSittings(count, joined[user], random);
      for (let k = 0; k < count; k++) {
        scratch.codes[k] = starCode(scratch.likings[k] + NOISE * random.normal());
        scratch.timestamps[k] = sittings[random.below(sittings.length)] + random.below(SITTING_SECONDS);
      }
      return {
        films: scratch.films.subarray(0, count),
        likings: scratch.likings.subarray(0, count),
        codes: scratch.codes.subarray(0, count),
        timestamps: scratch.timestamps.subarray(0, count),
      };
    },
  };
}

/** The start times of a viewer's sittings, in seconds since 1970. The first is in the year of joining, and earliest. */
function drawSittings(count: number, joined: number, random: Random): number[] {
  const end = LAST_SECOND - SITTING_SECONDS;
  const from = Date.UTC(joined, 0, 1) / 1000;
  const first = from + random.below(Math.min(Date.UTC(joined + 1, 0, 1) / 1000, end) - from);
  const tenure = Math.min(TENURE_SECONDS, end - first);
  const sittings = Math.min(MOST_SITTINGS, Math.ceil(count / RATINGS_PER_SITTING));
  return Array.from({ length: sittings }, (_, k) => (k === 0 ? first : first + random.below(tenure + 1)));
}
