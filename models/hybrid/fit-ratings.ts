/**
 * Fits the rating weights: a non-negative ridge regression of held-out residuals on the models' deviations from the
 * baseline.
 */

import { locate } from '../../shared/interpolate.ts';
import { addOuter, solveNonNegative } from '../../shared/linear-algebra.ts';
import { round } from '../../shared/round.ts';
import { foldBias } from '../bias/score.ts';
import { MODEL_NAMES } from '../model.ts';
import { type Blend, WEIGHT_DIGITS } from './artifact.ts';
import type { BlendConfig } from './blend-config.ts';
import { type ForViewers, forViewersOf, type ViewerWork } from './for-viewers.ts';
import { describeRated } from './ratings.ts';
import { byModel, type FoldedProfile, foldProfile, type Models, type RatedMovies, ratingSignals } from './signals.ts';
import type { HeldOutViewer } from './validation.ts';

/** The models' ratings of a viewer's held-out movies, and the ratings that the viewer gave. */
export interface HeldOutRatings extends RatedMovies, Pick<HeldOutViewer, 'ratings' | 'times'> {
  readonly folded: Pick<FoldedProfile, 'profile' | 'baseline'>;
}

/** What the models say about the held-out movies of a viewer. */
export const RATE: ViewerWork<undefined, RatedMovies['signals']> = {
  name: 'rate',
  ask: (models, { profile, movies }) => ratingSignals(foldProfile(models, profile), movies),
};

/** Returns the models' ratings of all held-out rows, by viewer. */
export async function rateHeldOut(
  models: Models,
  viewers: readonly HeldOutViewer[],
  forViewers: ForViewers = forViewersOf(models),
): Promise<HeldOutRatings[]> {
  const signals = await forViewers(RATE, viewers, undefined);
  return viewers.map(({ profile, movies, ratings, times }, v) => {
    const folded = { profile, baseline: foldBias(models.bias, profile) };
    return { ...describeRated(models, folded, movies, signals[v]), folded, ratings, times };
  });
}

/**
 * Returns the non-negative weights that minimise the squared error plus two penalties, in rows of an average column:
 * `ridge` on their departure from `start`, and `smoothness` on the difference of neighbouring knots. So weights are smooth
 * in both sizes, and no model counts against what it says. Returns `start` itself when there are no rows.
 */
export function fitRatings(
  models: Models,
  heldOut: readonly HeldOutRatings[],
  start: Blend['rating'],
  { ridge, smoothness }: Pick<BlendConfig['rating'], 'ridge' | 'smoothness'>,
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
      const movie = locate(movieKnots, models.bias.numRatings[movies[t]]);
      const residual = ratings[t] - signals.baseline[t];
      x.fill(0);
      MODEL_NAMES.forEach((name, m) => {
        const deviation = signals.ratings[name][t] - signals.baseline[t];
        spread(x, m * perModel, user, deviation);
        spread(x, m * perModel + profileKnots.length, movie, deviation);
      });
      addOuter(a, d, x, 0, 1);
      for (let f = 0; f < d; f++) b[f] += residual * x[f];
      rows++;
    }
  }
  if (rows === 0) return start;
  let trace = 0;
  for (let f = 0; f < d; f++) trace += a[f * d + f];
  const column = trace / (rows * MODEL_NAMES.length) + Number.EPSILON;
  MODEL_NAMES.forEach((name, m) => {
    const { profile, movie } = start.weights[name];
    for (const [from, before] of [
      [m * perModel, profile],
      [m * perModel + profileKnots.length, movie],
    ] as const) {
      before.forEach((weight, k) => {
        a[(from + k) * (d + 1)] += ridge * column;
        b[from + k] += ridge * column * weight;
        if (k > 0) addDifference(a, d, from + k, smoothness * column);
      });
    }
  });
  for (let r = 0; r < d; r++) for (let c = 0; c < r; c++) a[c * d + r] = a[r * d + c];
  const solved = solveNonNegative(a, d, b);
  const taken = (from: number, length: number) =>
    Array.from(solved.subarray(from, from + length), (weight) => round(weight, WEIGHT_DIGITS));
  let m = -1;
  return {
    ...start,
    weights: byModel(() => {
      m++;
      return {
        profile: taken(m * perModel, profileKnots.length),
        movie: taken(m * perModel + profileKnots.length, movieKnots.length),
      };
    }),
  };
}

/** Adds strength · (w_f − w_{f−1})² to the lower triangle of a quadratic form. */
function addDifference(a: Float64Array, d: number, f: number, strength: number): void {
  a[f * (d + 1)] += strength;
  a[(f - 1) * (d + 1)] += strength;
  a[f * d + f - 1] -= strength;
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
