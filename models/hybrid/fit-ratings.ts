/** Fits the rating weights: a ridge regression of held-out residuals on the models' deviations from the baseline. */

import { interpolate, locate } from '../../shared/interpolate.ts';
import { addOuter, solveSymmetric } from '../../shared/linear-algebra.ts';
import { round } from '../../shared/round.ts';
import { MODEL_NAMES } from '../model.ts';
import { type Blend, WEIGHT_DIGITS } from './artifact.ts';
import { rateMovies } from './ratings.ts';
import { byModel, foldProfile, type Models, type RatedMovies } from './signals.ts';
import type { HeldOutViewer } from './validation.ts';

/** The models' ratings of a viewer's held-out movies, and the ratings that the viewer gave. */
export interface HeldOutRatings extends RatedMovies {
  readonly ratings: Float64Array;
}

/** Returns the models' ratings of all held-out rows, by viewer. */
export function rateHeldOut(models: Models, viewers: readonly HeldOutViewer[]): HeldOutRatings[] {
  return viewers.map(({ profile, movies, ratings }) => ({
    ...rateMovies(models, foldProfile(models, profile), movies),
    ratings,
  }));
}

/**
 * Returns the weights that minimise the squared error plus a ridge on their departure from `start`, worth `ridge` rows
 * of an average column. Returns `start` itself when there are no rows.
 */
export function fitRatings(
  models: Models,
  heldOut: readonly HeldOutRatings[],
  start: Blend['rating'],
  ridge: number,
): Blend['rating'] {
  const { profileKnots, movieKnots } = start;
  const perModel = profileKnots.length + movieKnots.length;
  const d = MODEL_NAMES.length * perModel;
  const a = new Float64Array(d * d);
  const b = new Float64Array(d);
  const x = new Float64Array(d);
  let rows = 0;
  for (const { movies, signals, profileSize, ratings } of heldOut) {
    const user = locate(profileKnots, profileSize);
    for (let t = 0; t < movies.length; t++) {
      const count = models.bias.numRatings[movies[t]];
      const movie = locate(movieKnots, count);
      let target = ratings[t] - signals.baseline[t];
      x.fill(0);
      MODEL_NAMES.forEach((name, m) => {
        const deviation = signals.ratings[name][t] - signals.baseline[t];
        const { profile: ofProfile, movie: ofMovie } = start.weights[name];
        const weight = interpolate(profileKnots, ofProfile, profileSize) + interpolate(movieKnots, ofMovie, count);
        target -= weight * deviation;
        spread(x, m * perModel, user, deviation);
        spread(x, m * perModel + profileKnots.length, movie, deviation);
      });
      addOuter(a, d, x, 0, 1);
      for (let f = 0; f < d; f++) b[f] += target * x[f];
      rows++;
    }
  }
  if (rows === 0) return start;
  let trace = 0;
  for (let f = 0; f < d; f++) trace += a[f * d + f];
  for (let f = 0; f < d; f++) a[f * d + f] += (ridge * trace) / (rows * MODEL_NAMES.length) + Number.EPSILON;
  solveSymmetric(a, d, b);
  const moved = (before: readonly number[], from: number) =>
    before.map((weight, k) => round(weight + b[from + k], WEIGHT_DIGITS));
  let m = -1;
  return {
    ...start,
    weights: byModel((name) => {
      m++;
      const { profile, movie } = start.weights[name];
      return {
        profile: moved(profile, m * perModel),
        movie: moved(movie, m * perModel + profileKnots.length),
      };
    }),
  };
}

function spread(
  x: Float64Array,
  at: number,
  { knot, fraction }: { knot: number; fraction: number },
  value: number,
): void {
  x[at + knot] += (1 - fraction) * value;
  if (fraction > 0) x[at + knot + 1] += fraction * value;
}
