/** Measures predicted ratings of the hybrid, of each model alone, and of the controls. */

import { type HybridRatings, outlookOf } from '../../models/hybrid/ratings.ts';
import type { HybridViewer } from '../../models/hybrid/score.ts';
import { MODEL_NAMES, type ModelName } from '../../models/model.ts';
import type { Recommender } from '../../models/recommender/answers.ts';
import type { HeldOutFigures } from '../../shared/schemas/report.ts';
import type { HeldOutCase } from '../splits/held-out.ts';
import { Calibration, MOVIE_BINS, PROFILE_BINS } from './calibration.ts';
import { ErrorBins } from './error-bins.ts';
import { RatingError } from './metrics.ts';
import { againstBest, type Part } from './paired.ts';
import type { TrainedOn } from './trained-on.ts';

/** The control that no model can be mistaken for: it knows neither the viewer nor the film. */
const CONTROL = 'global-mean';

/** What is predicted for a viewer's held-out films. */
export interface RatedCase {
  /** μ, and the viewer's b_u. */
  readonly mean: number;
  readonly userBias: number;
  /** Of the held-out films that training has, in their order. */
  readonly rated: HybridRatings;
}

/** Returns what is predicted for the held-out films, at the minutes in which they were rated. */
export function rateCase({ movies, times }: HeldOutCase, viewer: HybridViewer): RatedCase {
  const { mean, userBias } = viewer.baseline;
  const known = knownRows(movies);
  const at = times && Uint32Array.from(known, (row) => times[row]);
  const rated = viewer.rate(
    Uint32Array.from(known, (row) => movies[row]),
    at,
  );
  return { mean, userBias, rated };
}

/** The rows of films that training has. */
function knownRows(movies: Int32Array): number[] {
  return Array.from(movies.keys()).filter((row) => movies[row] !== -1);
}

/** Collects viewers one at a time, and computes the errors of their predicted ratings. */
interface RatingScorer {
  add(held: HeldOutCase, rated: RatedCase): void;
  result(): Omit<HeldOutFigures, 'ranking' | 'response'>;
}

/** Returns a collector. `train` has the number of ratings of each film, and the scale. */
export function scoreRatings(recommender: Recommender, train: TrainedOn, models: readonly ModelName[]): RatingScorer {
  const names = [CONTROL, 'bias', ...models, 'hybrid'] as const;
  const squares = new Map(names.filter((name) => name !== CONTROL).map((name) => [name as string, [] as Part[]]));
  const errors = Object.fromEntries(names.map((name) => [name, new RatingError(train.scale)]));
  const byProfile = new ErrorBins(PROFILE_BINS, names);
  const byMovie = new ErrorBins(MOVIE_BINS, names);
  const calibration = new Calibration(train.scale);
  const { offsets } = train.byMovie;
  const { min, max } = train.scale;
  const addBins = (profileSize: number, movieRatings: number, predicted: readonly number[], actual: number) => {
    const clipped = predicted.map((rating) => Math.min(max, Math.max(min, rating)) - actual);
    byProfile.add(profileSize, clipped);
    byMovie.add(movieRatings, clipped);
    return clipped;
  };
  return {
    add({ profile, movies, ratings }, { mean, userBias, rated }): void {
      const profileSize = profile.movies.length;
      const own = new Float64Array(names.length);
      const addSquares = (of: readonly number[]) => {
        for (let at = 0; at < own.length; at++) own[at] += of[at] * of[at];
      };
      knownRows(movies).forEach((row, t) => {
        const [movie, actual] = [movies[row], ratings[row]];
        errors[CONTROL].add(mean, actual, true);
        errors.bias.add(rated.baseline[t], actual, profileSize > 0 && recommender.isTrained(movie));
        for (const name of models) errors[name].add(rated.ratings[name][t], actual, rated.support[name][t] > 0);
        errors.hybrid.add(
          rated.rating[t],
          actual,
          MODEL_NAMES.some((name) => rated.support[name][t] > 0),
        );
        const movieRatings = offsets[movie + 1] - offsets[movie];
        const single = models.map((name) => rated.ratings[name][t]);
        addSquares(addBins(profileSize, movieRatings, [mean, rated.baseline[t], ...single, rated.rating[t]], actual));
        calibration.add({
          predicted: rated.rating[t],
          outlook: outlookOf(rated, t),
          actual,
          profileSize,
          movieRatings,
        });
      });
      for (let row = 0; row < movies.length; row++) {
        if (movies[row] !== -1) continue;
        const [fallback, actual] = [mean + userBias, ratings[row]];
        for (const name of names) {
          errors[name].add(name === CONTROL ? mean : fallback, actual, name === CONTROL);
        }
        const predicted = names.map((name) => (name === CONTROL ? mean : fallback));
        addSquares(addBins(profileSize, 0, predicted, actual));
        calibration.add({ predicted: fallback, actual, profileSize, movieRatings: 0 });
      }
      names.forEach((name, at) => {
        squares.get(name)?.push({ sum: own[at], weight: movies.length });
      });
    },
    result: () => ({
      rating: Object.fromEntries(names.map((name) => [name, errors[name].result()])),
      byProfile: byProfile.result(),
      byMovie: byMovie.result(),
      calibration: calibration.result(),
      againstBest: againstBest('rmse', squares, { roots: true, lessIsBetter: true }),
    }),
  };
}
