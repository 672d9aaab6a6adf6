/**
 * What is left to guess for a model that knows every film exactly, and a viewer only from ratings.
 *
 * With x = (1, traits) of a film, the viewer's unknowns are w ~ N(0, Σ₀), Σ₀ = diag(generosity², tastes²), and a rating
 * is xᵀw plus what is known plus noise of variance σ². All ratings of a viewer leave the covariance
 * S = (Σ₀⁻¹ + Σ x xᵀ / σ²)⁻¹, so that of one rating, guessed from the viewer's others, has the variance s / (1 − s / σ²)
 * with s = xᵀ S x, besides the noise (leave-one-out residuals of Bayesian linear regression). Rounding to stars and what
 * the choice of films says of a viewer are left out.
 */

import { cholesky, solveLower } from '../../shared/linear-algebra.ts';
import type { FilmModel } from './films.ts';
import { NUM_TRAITS, TASTE_DEVIATIONS } from './taste.ts';
import { GENEROSITY, NOISE, type Viewers } from './viewers.ts';

/** About how many viewers are looked at. A round number. */
const SAMPLE = 2000;
const UNKNOWNS = 1 + NUM_TRAITS;

/** Returns the mean of that variance over the ratings of a sample of viewers, in stars². */
export function varianceOfTastes({ traits }: FilmModel, viewers: Viewers, numUsers: number): number {
  const x = new Float64Array(UNKNOWNS);
  const describe = (film: number) => {
    x[0] = 1;
    for (let d = 0; d < NUM_TRAITS; d++) x[1 + d] = traits[film * NUM_TRAITS + d];
  };
  let sum = 0;
  let count = 0;
  for (let user = 0; user < numUsers; user += Math.ceil(numUsers / SAMPLE)) {
    const { films } = viewers.rate(user);
    const precision = new Float64Array(UNKNOWNS ** 2);
    [GENEROSITY, ...TASTE_DEVIATIONS].forEach((deviation, d) => {
      precision[d * UNKNOWNS + d] = 1 / deviation ** 2;
    });
    for (const film of films) {
      describe(film);
      for (let i = 0; i < UNKNOWNS; i++) {
        for (let j = 0; j <= i; j++) precision[i * UNKNOWNS + j] += (x[i] * x[j]) / NOISE ** 2;
      }
    }
    cholesky(precision, UNKNOWNS);
    for (const film of films) {
      describe(film);
      solveLower(precision, UNKNOWNS, x);
      const own = x.reduce((total, value) => total + value * value, 0);
      sum += own / (1 - own / NOISE ** 2);
    }
    count += films.length;
  }
  return sum / count;
}
